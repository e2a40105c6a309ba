package io.heddle.frame.io;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Schema;
import org.apache.parquet.column.statistics.DoubleStatistics;
import org.apache.parquet.column.statistics.IntStatistics;
import org.apache.parquet.column.statistics.LongStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Which type a column of Parquet has here: integers of all widths are int64, decimals of up to 18 digits are
 * decimals, longer ones and float are float64, dates and timestamps of milli-, micro- and
 * nanoseconds are date and timestamp, texts and enumerations are string. Others, and everything nested, have none.
 */
final class ParquetTypes {
    private ParquetTypes() {}

    static @Nullable DataType of(final Type column) {
        if (!column.isPrimitive() || column.isRepetition(Type.Repetition.REPEATED)) {
            return null;
        }
        final PrimitiveType type = column.asPrimitiveType();
        final LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
        if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
            return decimal.getPrecision() <= DataType.PRECISION_MAX
                    ? DataType.decimal(decimal.getPrecision(), decimal.getScale())
                    : DataType.FLOAT64;
        }
        if (logical instanceof LogicalTypeAnnotation.TimeLogicalTypeAnnotation) {
            return null;
        }
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> DataType.BOOL;
            case INT32 ->
                logical instanceof LogicalTypeAnnotation.DateLogicalTypeAnnotation ? DataType.DATE : DataType.INT64;
            case INT64 ->
                logical instanceof TimestampLogicalTypeAnnotation
                        ? DataType.TIMESTAMP
                        : isUnsigned(type) ? null : DataType.INT64;
            case INT96 -> DataType.TIMESTAMP;
            case FLOAT, DOUBLE -> DataType.FLOAT64;
            case BINARY ->
                logical instanceof StringLogicalTypeAnnotation
                                || logical instanceof LogicalTypeAnnotation.EnumLogicalTypeAnnotation
                                || logical instanceof LogicalTypeAnnotation.JsonLogicalTypeAnnotation
                        ? DataType.STRING
                        : null;
            case FIXED_LEN_BYTE_ARRAY -> null;
        };
    }

    /** By which a stored integer is divided, or with a negative number multiplied, to be microseconds. */
    static long timestampDivisor(final PrimitiveType type) {
        if (!(type.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation timestamp)) {
            return 1;
        }
        return timestamp.getUnit() == TimeUnit.NANOS ? 1000 : timestamp.getUnit() == TimeUnit.MILLIS ? -1000 : 1;
    }

    /** Ten to the power of a decimal's places; 1 for other types. */
    static double decimalScale(final PrimitiveType type) {
        return type.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal
                ? Math.pow(10, decimal.getScale())
                : 1;
    }

    /** The range of a column of a row group by its statistics; null where there are none that can be used, or that are beyond our values. */
    static @Nullable ColumnRange range(final ColumnChunkMetaData chunk, final Schema schema) {
        final Statistics<?> statistics = chunk.getStatistics();
        if (statistics == null || !statistics.hasNonNullValue() || isUnsigned(chunk.getPrimitiveType())) {
            return null;
        }
        final PrimitiveType type = chunk.getPrimitiveType();
        final String name = chunk.getPath().toDotString();
        final int column = schema.find(name);
        if (column < 0) {
            return null;
        }
        final boolean isFloat = schema.field(column).type() == DataType.FLOAT64;
        if (statistics instanceof DoubleStatistics range && type.getPrimitiveTypeName() == PrimitiveTypeName.DOUBLE) {
            // NaN is the greatest number here, and statistics leave it out: the upper end is open.
            return new ColumnRange(
                    name, Double.doubleToRawLongBits(range.getMin()), Double.doubleToRawLongBits(Double.NaN));
        }
        if (statistics instanceof IntStatistics range && !isFloat) {
            return new ColumnRange(name, range.getMin(), range.getMax());
        }
        if (statistics instanceof LongStatistics range && !isFloat) {
            final long divisor = timestampDivisor(type);
            try {
                return new ColumnRange(
                        name, EpochMicros.of(range.getMin(), divisor), EpochMicros.of(range.getMax(), divisor));
            } catch (final ArithmeticException beyond) {
                return null;
            }
        }
        return null;
    }

    /** A range that covers two. */
    static ColumnRange spanning(final ColumnRange one, final ColumnRange other, final boolean isFloat) {
        if (isFloat) {
            final boolean less =
                    Double.compare(Double.longBitsToDouble(one.min()), Double.longBitsToDouble(other.min())) < 0;
            return new ColumnRange(one.column(), less ? one.min() : other.min(), one.max());
        }
        return new ColumnRange(one.column(), Math.min(one.min(), other.min()), Math.max(one.max(), other.max()));
    }

    /** Whether a stored int32 stands for a number without sign. */
    static boolean isUnsigned(final PrimitiveType type) {
        return type.getLogicalTypeAnnotation() instanceof IntLogicalTypeAnnotation integer && !integer.isSigned();
    }
}

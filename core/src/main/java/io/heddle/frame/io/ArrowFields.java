package io.heddle.frame.io;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.ArrowField.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.DictionaryEncoding;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Union;
import org.apache.arrow.flatbuf.UnionMode;
import org.jspecify.annotations.Nullable;

/**
 * The columns of an Arrow schema. Integers of all widths are int64 (uint64 has no counterpart), floats are float64, decimals of up to 18
 * digits are decimals, longer ones float64, dates and timestamps of all units are
 * date and timestamp (those with a zone are stored in UTC, and stay so), texts of all kinds are string, with or without a dictionary, and what is null
 * only is a string as well. Everything else has no counterpart, but its buffers are counted, so that columns behind it are found.
 */
final class ArrowFields {
    private static final int DEPTH_MAX = 64;
    private static final int FIELDS_MAX = 1 << 20;
    private static final long MILLIS_PER_DAY = 86_400_000;
    private static final int[] DIVISORS_BY_UNIT = {-1_000_000, -1000, 1, 1000};

    private final boolean isOldUnion;
    private final List<ArrowField> fields = new ArrayList<>();
    private int nodes;
    private int buffers;
    private int views;

    private ArrowFields(final boolean isOldUnion) {
        this.isOldUnion = isOldUnion;
    }

    /** The columns of a file; complaints are of category USER. */
    static List<ArrowField> of(final ArrowFile file) {
        final org.apache.arrow.flatbuf.Schema schema = file.schema();
        return file.parsed(0, () -> {
            final ArrowFields found = new ArrowFields(file.isVersion4());
            for (int i = 0; i < schema.fieldsLength(); i++) {
                final org.apache.arrow.flatbuf.Field field = schema.fields(i);
                found.fields.add(field(field).at(found.nodes, found.buffers, found.views));
                found.count(field, 0);
            }
            return List.copyOf(found.fields);
        });
    }

    /** Their names and types here. */
    static Schema schema(final List<ArrowField> fields) {
        return new Schema(fields.stream()
                .map(field -> new Field(field.name(), field.type()))
                .toList());
    }

    private static ArrowField field(final org.apache.arrow.flatbuf.Field field) {
        final String name = field.name() == null ? "" : field.name();
        final DictionaryEncoding dictionary = field.dictionary();
        final ArrowField plain = switch (field.typeType()) {
            case Type.Null -> plain(name, DataType.STRING, Storage.NULL, "null");
            case Type.Bool -> plain(name, DataType.BOOL, Storage.BOOL, "bool");
            case Type.Int -> integer(name, (Int) field.type(new Int()));
            case Type.FloatingPoint -> floating(name, ((FloatingPoint) field.type(new FloatingPoint())).precision());
            case Type.Decimal -> decimal(name, (Decimal) field.type(new Decimal()));
            case Type.Utf8 -> plain(name, DataType.STRING, Storage.TEXT, "utf8");
            case Type.LargeUtf8 -> plain(name, DataType.STRING, Storage.LARGE_TEXT, "large_utf8");
            case Type.Utf8View -> plain(name, DataType.STRING, Storage.TEXT_VIEW, "utf8_view");
            case Type.Date ->
                ((Date) field.type(new Date())).unit() == DateUnit.DAY
                        ? stored(name, DataType.DATE, 4, true, 1, "date32")
                        : stored(name, DataType.DATE, 8, true, MILLIS_PER_DAY, "date64");
            case Type.Timestamp -> timestamp(name, ((Timestamp) field.type(new Timestamp())).unit());
            default -> unsupported(name, label(field));
        };
        if (dictionary == null) {
            return plain;
        }
        if (!plain.storage().isText()) {
            return unsupported(name, "dictionary of " + plain.label());
        }
        final Int index = dictionary.indexType();
        return new ArrowField(
                name,
                DataType.STRING,
                plain.storage(),
                0,
                true,
                1,
                "dictionary of " + plain.label(),
                dictionary.id(),
                index == null ? Integer.BYTES : index.bitWidth() / Byte.SIZE,
                index == null || index.isSigned(),
                0,
                0,
                0);
    }

    private static ArrowField stored(
            final String name,
            final DataType type,
            final int width,
            final boolean isSigned,
            final long divisor,
            final String label) {
        return new ArrowField(name, type, Storage.INTEGER, width, isSigned, divisor, label, -1, 0, false, 0, 0, 0);
    }

    private static ArrowField plain(final String name, final DataType type, final Storage storage, final String label) {
        return new ArrowField(name, type, storage, 0, true, 1, label, -1, 0, false, 0, 0, 0);
    }

    private static ArrowField unsupported(final String name, final String label) {
        return plain(name, DataType.STRING, Storage.UNSUPPORTED, label);
    }

    private static ArrowField integer(final String name, final Int type) {
        final String label = (type.isSigned() ? "int" : "uint") + type.bitWidth();
        final int width = type.bitWidth() / Byte.SIZE;
        final boolean isKnown = width == 1 || width == 2 || width == 4 || (width == 8 && type.isSigned());
        return isKnown ? stored(name, DataType.INT64, width, type.isSigned(), 1, label) : unsupported(name, label);
    }

    private static ArrowField floating(final String name, final short precision) {
        return switch (precision) {
            case Precision.SINGLE -> plain(name, DataType.FLOAT64, Storage.SINGLE, "float32");
            case Precision.DOUBLE -> plain(name, DataType.FLOAT64, Storage.DOUBLE, "float64");
            default -> unsupported(name, "float16");
        };
    }

    /** Those with more digits than a decimal has here are float64, as those of Parquet are. */
    private static ArrowField decimal(final String name, final Decimal type) {
        final int precision = type.precision();
        final int scale = type.scale();
        final String label = "decimal" + type.bitWidth() + "(" + precision + ", " + scale + ")";
        if (precision < 1 || type.bitWidth() < Integer.SIZE || type.bitWidth() > 2 * Long.SIZE) {
            return unsupported(name, label);
        }
        final boolean isExact = precision <= DataType.PRECISION_MAX && scale >= 0 && scale <= precision;
        return new ArrowField(
                name,
                isExact ? DataType.decimal(precision, scale) : DataType.FLOAT64,
                Storage.DECIMAL,
                type.bitWidth() / Byte.SIZE,
                true,
                scale,
                label,
                -1,
                0,
                false,
                0,
                0,
                0);
    }

    private static ArrowField timestamp(final String name, final short unit) {
        return unit < TimeUnit.SECOND || unit > TimeUnit.NANOSECOND
                ? unsupported(name, "timestamp of unit " + unit)
                : stored(name, DataType.TIMESTAMP, 8, true, DIVISORS_BY_UNIT[unit], "timestamp");
    }

    private static String label(final org.apache.arrow.flatbuf.Field field) {
        final byte type = field.typeType();
        return type < 0 || type >= Type.names.length
                ? "number " + type + " of the format"
                : Type.name(type).replace("_", "").toLowerCase(Locale.ROOT);
    }

    /** Counts the nodes and buffers of a column and of what it holds. */
    private void count(final org.apache.arrow.flatbuf.Field field, final int depth) {
        if (depth > DEPTH_MAX || nodes >= FIELDS_MAX) {
            throw FrameException.user(
                    "the schema has more than " + FIELDS_MAX + " columns, or they are nested deeper than " + DEPTH_MAX);
        }
        nodes++;
        if (field.dictionary() != null) {
            buffers += 2;
            return;
        }
        final byte type = field.typeType();
        buffers += switch (type) {
            case Type.Null, Type.RunEndEncoded -> 0;
            case Type.Struct_, Type.FixedSizeList -> 1;
            case Type.Int,
                    Type.FloatingPoint,
                    Type.Bool,
                    Type.Decimal,
                    Type.Date,
                    Type.Time,
                    Type.Timestamp,
                    Type.Interval,
                    Type.Duration,
                    Type.FixedSizeBinary,
                    Type.List,
                    Type.LargeList,
                    Type.Map,
                    Type.Utf8View,
                    Type.BinaryView -> 2;
            case Type.Utf8, Type.LargeUtf8, Type.Binary, Type.LargeBinary, Type.ListView, Type.LargeListView -> 3;
            case Type.Union -> unionBuffers((Union) field.type(new Union()));
            default ->
                throw FrameException.user("a column '" + field.name() + "' is of the type number " + type
                        + " of the format, which is newer than this reader");
        };
        views += type == Type.Utf8View || type == Type.BinaryView ? 1 : 0;
        for (int i = 0; i < field.childrenLength(); i++) {
            count(field.children(i), depth + 1);
        }
    }

    private int unionBuffers(final @Nullable Union union) {
        final boolean isDense = union != null && union.mode() == UnionMode.Dense;
        return (isDense ? 2 : 1) + (isOldUnion ? 1 : 0);
    }
}

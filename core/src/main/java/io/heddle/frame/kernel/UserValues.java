package io.heddle.frame.kernel;

import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.expression.ColumnOutput;
import io.heddle.frame.expression.ColumnValues;
import io.heddle.frame.expression.DataType;
import java.util.Arrays;

/** A vector as a function of a program reads or fills it. Used on one thread, during a call. */
public final class UserValues implements ColumnValues, ColumnOutput {
    private final DataType type;
    private final Vector vector;
    private final AppendMemory texts;

    /** {@code texts} is where texts stand that are set. */
    public UserValues(final DataType type, final Vector vector, final AppendMemory texts) {
        this.type = type;
        this.vector = vector;
        this.texts = texts;
    }

    /** Makes all rows null, so that those which are not set are so. */
    public UserValues open(final int count) {
        vector.hasNulls = true;
        vector.dictionaryId = 0;
        Arrays.fill(vector.nulls, 0, count, (byte) 1);
        switch (type.kind()) {
            case FLOAT64 -> Arrays.fill(vector.doubles, 0, count, 0);
            case BOOL -> Arrays.fill(vector.bools, 0, count, (byte) 0);
            case STRING -> {
                Arrays.fill(vector.longs, 0, count, 0);
                Arrays.fill(vector.lengths, 0, count, 0);
            }
            case INT64, DATE, TIMESTAMP, DECIMAL -> Arrays.fill(vector.longs, 0, count, 0);
        }
        return this;
    }

    @Override
    public DataType type() {
        return type;
    }

    @Override
    public boolean isNull(final int row) {
        return vector.isNull(row);
    }

    @Override
    public long getLong(final int row) {
        return vector.longs[row];
    }

    @Override
    public double getDouble(final int row) {
        return vector.doubles[row];
    }

    @Override
    public boolean getBoolean(final int row) {
        return vector.bools[row] != 0;
    }

    @Override
    public String getString(final int row) {
        return CastKernels.text(vector, row);
    }

    @Override
    public void setLong(final int row, final long value) {
        vector.longs[row] = value;
        vector.nulls[row] = 0;
    }

    @Override
    public void setDouble(final int row, final double value) {
        vector.doubles[row] = value;
        vector.nulls[row] = 0;
    }

    @Override
    public void setBoolean(final int row, final boolean value) {
        vector.bools[row] = (byte) (value ? 1 : 0);
        vector.nulls[row] = 0;
    }

    /** Sets a text by its bytes, or what goes for one on its way. */
    public void setBytes(final int row, final byte[] bytes) {
        vector.longs[row] = texts.append(Math.max(8, bytes.length));
        vector.lengths[row] = bytes.length;
        ByteRanges.copyIn(bytes, 0, bytes.length, vector.longs[row]);
        vector.nulls[row] = 0;
    }

    @Override
    public void setString(final int row, final String value) {
        TextKernels.set(vector, row, value, texts);
        vector.nulls[row] = 0;
    }
}

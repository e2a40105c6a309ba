package io.heddle.frame.expression;

import java.math.BigDecimal;
import java.util.List;

/** The row at a place of some columns. Used on one thread. */
public final class BatchRow implements Row {
    private final Schema schema;
    private final List<? extends ColumnValues> columns;
    private int place;

    /** Over columns in the order of a schema. */
    public BatchRow(final Schema schema, final List<? extends ColumnValues> columns) {
        this.schema = schema;
        this.columns = columns;
    }

    /** Moves to a row. */
    public void at(final int newPlace) {
        place = newPlace;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public boolean isNull(final int column) {
        return columns.get(column).isNull(place);
    }

    @Override
    public long getLong(final int column) {
        if (isNull(column)) {
            return 0;
        }
        final ColumnValues values = columns.get(column);
        if (values.type().isDecimal()) {
            throw FrameException.user("column '" + schema.field(column).name() + "' is "
                    + values.type().label() + ", not int64, date or timestamp; use getDecimal");
        }
        return values.getLong(place);
    }

    @Override
    public BigDecimal getDecimal(final int column) {
        final ColumnValues values = columns.get(column);
        if (!values.type().isDecimal() && values.type() != DataType.INT64) {
            throw FrameException.user("column '" + schema.field(column).name() + "' is "
                    + values.type().label() + ", not decimal or int64");
        }
        return isNull(column) ? BigDecimal.ZERO : values.getDecimal(place);
    }

    @Override
    public double getDouble(final int column) {
        if (isNull(column)) {
            return 0;
        }
        final ColumnValues values = columns.get(column);
        if (values.type() == DataType.FLOAT64) {
            return values.getDouble(place);
        }
        return values.getLong(place)
                / (double) Decimals.powerOfTen(values.type().scale());
    }

    @Override
    public boolean getBoolean(final int column) {
        return !isNull(column) && columns.get(column).getBoolean(place);
    }

    @Override
    public String getString(final int column) {
        return isNull(column) ? "" : columns.get(column).getString(place);
    }
}

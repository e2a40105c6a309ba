package io.heddle.frame.expression;

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
        return isNull(column) ? 0 : columns.get(column).getLong(place);
    }

    @Override
    public double getDouble(final int column) {
        if (isNull(column)) {
            return 0;
        }
        final ColumnValues values = columns.get(column);
        return values.type() == DataType.FLOAT64 ? values.getDouble(place) : (double) values.getLong(place);
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

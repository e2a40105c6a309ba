package io.heddle.frame.expression;

import java.util.List;

/** Calls a function for each row of a batch. */
record RowByRow(RowFunction function, Schema schema, DataType type) implements BatchFunction {
    @Override
    public void apply(final List<? extends ColumnValues> operands, final int count, final ColumnOutput into) {
        final BatchRow row = new BatchRow(schema, operands);
        for (int i = 0; i < count; i++) {
            row.at(i);
            final Object value = function.apply(row);
            if (value != null) {
                ColumnOutput.set(into, type, i, value);
            }
        }
    }
}

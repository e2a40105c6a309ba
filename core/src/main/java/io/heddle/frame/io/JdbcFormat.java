package io.heddle.frame.io;

import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.expression.Schema;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a task must know to read rows of a database.
 *
 * @param rows  a table, or a query in parentheses.
 * @param quote what stands around names of columns.
 */
record JdbcFormat(Schema schema, String rows, String quote) implements BlockFormat {
    @Override
    public String prefix() {
        return "read-jdbc";
    }

    @Override
    public BlockReader open(
            final SourceBlock block,
            final List<Integer> columns,
            final BatchBuilder builder,
            final BatchMemory workingMemory,
            final ByteBuffer readBuffer) {
        final JdbcSource.JdbcBlock part = (JdbcSource.JdbcBlock) block;
        final String names = columns.stream()
                .map(column -> quote + schema.field(column).name() + quote)
                .collect(Collectors.joining(", "));
        final String query = "select " + (names.isEmpty() ? "1" : names) + " from " + rows + " heddle_rows"
                + (part.condition().isEmpty() ? "" : " where " + part.condition());
        return new JdbcBlockReader(part.url(), query, columns.size(), builder, workingMemory);
    }
}

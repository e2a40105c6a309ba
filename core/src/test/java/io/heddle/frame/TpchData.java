package io.heddle.frame;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.Schema;
import io.trino.tpch.TpchColumn;
import io.trino.tpch.TpchColumnType;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** The eight tables of TPC-H, written as CSV by the generator of the Trino project. Decimals are of the type that a test asks for. */
final class TpchData {
    private TpchData() {}

    static List<TpchTable<?>> tables() {
        return TpchTable.getTables();
    }

    /** The columns of a table, those of money and the like of a type. */
    static Schema schema(final TpchTable<?> table, final DataType decimals) {
        final List<Field> fields = new ArrayList<>();
        for (final TpchColumn<?> column : table.getColumns()) {
            fields.add(new Field(
                    column.getColumnName(),
                    column.getType().getBase() == TpchColumnType.Base.DOUBLE ? decimals : type(column)));
        }
        return new Schema(fields);
    }

    private static DataType type(final TpchColumn<?> column) {
        return switch (column.getType().getBase()) {
            case INTEGER, IDENTIFIER -> DataType.INT64;
            case DOUBLE -> throw new IllegalArgumentException("decimals are told apart");
            case VARCHAR -> DataType.STRING;
            case DATE -> DataType.DATE;
        };
    }

    /** Writes a table with a header. */
    static <E extends TpchEntity> void write(final TpchTable<E> table, final double scale, final Path path)
            throws IOException {
        final List<TpchColumn<E>> columns = table.getColumns();
        try (Writer writer = Files.newBufferedWriter(path)) {
            writer.write(String.join(",", schema(table, DataType.FLOAT64).names()));
            writer.write('\n');
            for (final E row : table.createGenerator(scale, 1, 1)) {
                for (int i = 0; i < columns.size(); i++) {
                    if (i > 0) {
                        writer.write(',');
                    }
                    writer.write(text(columns.get(i), row));
                }
                writer.write('\n');
            }
        }
    }

    private static <E extends TpchEntity> String text(final TpchColumn<E> column, final E row) {
        return switch (column.getType().getBase()) {
            case INTEGER -> String.valueOf(column.getInteger(row));
            case IDENTIFIER -> String.valueOf(column.getIdentifier(row));
            case DOUBLE -> String.valueOf(column.getDouble(row));
            case DATE -> LocalDate.ofEpochDay(column.getDate(row)).toString();
            case VARCHAR -> '"' + column.getString(row).replace("\"", "\"\"") + '"';
        };
    }
}

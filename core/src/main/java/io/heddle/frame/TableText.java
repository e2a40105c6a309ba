package io.heddle.frame;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a table prints: a header, a rule, rows with numbers to the right and text to the left, and a line with the counts. */
final class TableText {
    private static final int CELL_WIDTH_MAX = 60;

    private TableText() {}

    static String of(final Table table, final int maxRows) {
        final Schema schema = table.schema();
        final int shown = (int) Math.min(table.rowCount(), Math.max(0, maxRows));
        final List<List<String>> cells = new ArrayList<>();
        final int[] widths = new int[schema.size()];
        for (int column = 0; column < schema.size(); column++) {
            final List<String> texts = new ArrayList<>();
            texts.add(cut(schema.field(column).name()));
            for (int row = 0; row < shown; row++) {
                texts.add(cell(table, row, column));
            }
            for (final String text : texts) {
                widths[column] = Math.max(widths[column], text.length());
            }
            cells.add(texts);
        }
        final StringBuilder text = new StringBuilder();
        for (int line = 0; line <= shown; line++) {
            appendLine(text, schema, cells, widths, line);
            if (line == 0) {
                appendRule(text, widths);
            }
        }
        if (shown < table.rowCount()) {
            text.append("... ").append(table.rowCount() - shown).append(" more\n");
        }
        text.append('[')
                .append(table.rowCount())
                .append(table.rowCount() == 1 ? " row, " : " rows, ")
                .append(schema.size())
                .append(schema.size() == 1 ? " column]" : " columns]");
        return text.toString();
    }

    private static void appendLine(
            final StringBuilder text,
            final Schema schema,
            final List<List<String>> cells,
            final int[] widths,
            final int line) {
        final int start = text.length();
        for (int column = 0; column < widths.length; column++) {
            final Field field = schema.field(column);
            final String cell = cells.get(column).get(line);
            final String pad = " ".repeat(widths[column] - cell.length());
            text.append(column == 0 ? "" : "  ");
            text.append(field.type().isNumeric() ? pad + cell : cell + pad);
        }
        trimEnd(text, start);
        text.append('\n');
    }

    private static void appendRule(final StringBuilder text, final int[] widths) {
        for (int column = 0; column < widths.length; column++) {
            text.append(column == 0 ? "" : "  ").append("-".repeat(widths[column]));
        }
        text.append('\n');
    }

    private static void trimEnd(final StringBuilder text, final int start) {
        int end = text.length();
        while (end > start && text.charAt(end - 1) == ' ') {
            end--;
        }
        text.setLength(end);
    }

    private static String cell(final Table table, final long row, final int column) {
        final @Nullable String text = table.getString(row, column);
        if (text == null) {
            return "null";
        }
        return table.schema().field(column).type() == DataType.FLOAT64
                ? number(table.getDouble(row, column))
                : cut(text);
    }

    /** A double with at most four decimals where that shows enough of it, else in full. */
    private static String number(final double value) {
        final double size = Math.abs(value);
        if (Double.isNaN(value) || Double.isInfinite(value) || (size != 0 && size < 0.01) || size >= 1e15) {
            return Double.toString(value);
        }
        String text = String.format(Locale.ROOT, "%.4f", value);
        while (text.endsWith("0") && !text.endsWith(".0")) {
            text = text.substring(0, text.length() - 1);
        }
        return text;
    }

    private static String cut(final String text) {
        final String line = text.replace('\n', ' ').replace('\r', ' ').replace('\t', ' ');
        return line.length() <= CELL_WIDTH_MAX ? line : line.substring(0, CELL_WIDTH_MAX - 3) + "...";
    }
}

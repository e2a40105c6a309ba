package io.heddle.tools.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of cells in aligned columns: texts to the left, what begins with a digit to the right. */
public final class AlignedText {
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * Begin with the names of the columns.
     *
     * @param headings of the columns.
     */
    public AlignedText(final String... headings) {
        rows.add(Arrays.asList(headings));
    }

    /**
     * Add a row.
     *
     * @param cells as many as there are headings.
     */
    public void row(final String... cells) {
        if (cells.length != rows.get(0).size()) {
            throw new IllegalArgumentException(
                    cells.length + " cells for " + rows.get(0).size() + " columns");
        }
        rows.add(Arrays.asList(cells));
    }

    /**
     * The lines, without ends of line.
     *
     * @return the heading and the rows.
     */
    public List<String> lines() {
        final int columns = rows.get(0).size();
        final int[] widths = new int[columns];
        final boolean[] isRight = new boolean[columns];
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows.size(); row++) {
                final String cell = rows.get(row).get(column);
                widths[column] = Math.max(widths[column], cell.length());
                isRight[column] |= row == 1 && !cell.isEmpty() && Character.isDigit(cell.charAt(0));
            }
        }
        final List<String> lines = new ArrayList<>();
        for (final List<String> row : rows) {
            final StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                final String cell = row.get(column);
                final String padding = " ".repeat(widths[column] - cell.length());
                line.append(column == 0 ? "" : "  ")
                        .append(isRight[column] ? padding : "")
                        .append(cell)
                        .append(isRight[column] ? "" : padding);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}

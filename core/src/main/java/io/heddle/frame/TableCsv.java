package io.heddle.frame;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.FrameException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a table as CSV such that the reader of the frame, given the schema of the table, reads the same again: an empty field is null, {@code ""} the
 * empty text. Without the schema the reader guesses types by the values, quoted or not, as others do: a column of texts such as 10 becomes int64.
 */
final class TableCsv {
    private TableCsv() {}

    static void write(final Table table, final Path path, final boolean compressed) throws IOException {
        try (OutputStream file = Files.newOutputStream(path);
                OutputStream bytes = compressed ? new GZIPOutputStream(file) : file;
                Writer writer = new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), 1 << 16)) {
            for (int column = 0; column < table.columnCount(); column++) {
                writer.write(column == 0 ? "" : ",");
                writeText(writer, table.columns().get(column));
            }
            writer.write('\n');
            for (long row = 0; row < table.rowCount(); row++) {
                for (int column = 0; column < table.columnCount(); column++) {
                    writer.write(column == 0 ? "" : ",");
                    write(writer, table, row, column);
                }
                writer.write('\n');
            }
        }
    }

    private static void write(final Writer writer, final Table table, final long row, final int column)
            throws IOException {
        final @Nullable String value = table.getString(row, column);
        if (value == null) {
            if (table.columnCount() == 1) {
                throw FrameException.user("row " + row + " of the only column '"
                        + table.columns().get(0)
                        + "' is null, which CSV cannot tell from an empty line; add a column or use fillNull");
            }
        } else if (table.schema().field(column).type() == DataType.STRING) {
            writeText(writer, value);
        } else {
            writer.write(value);
        }
    }

    private static void writeText(final Writer writer, final String text) throws IOException {
        boolean quoted = text.isEmpty();
        for (int i = 0; i < text.length() && !quoted; i++) {
            final char character = text.charAt(i);
            quoted = character == ','
                    || character == '"'
                    || character == '\n'
                    || character == '\r'
                    || character == '\uFEFF';
        }
        writer.write(quoted ? '"' + text.replace("\"", "\"\"") + '"' : text);
    }
}

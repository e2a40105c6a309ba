package io.heddle.frame.io;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.expression.ValueText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.agrona.UnsafeApi;

/** Writes rows as JSON lines, null as {@code null}; dates, timestamps, NaN and infinities, for which JSON has nothing, as texts. */
final class JsonBlockWriter implements BlockWriter {
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private final Schema schema;
    private final ByteOutput output;
    private final byte[][] names;

    JsonBlockWriter(final Path path, final Schema schema, final Compression compression) throws IOException {
        this.schema = schema;
        this.names = schema.names().stream()
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        this.output = new ByteOutput(path, compression);
    }

    @Override
    public void write(final Batch batch, final int first, final int end) throws IOException {
        for (int row = first; row < end; row++) {
            output.write('{');
            for (int column = 0; column < names.length; column++) {
                if (column > 0) {
                    output.write(',');
                }
                writeText(names[column]);
                output.write(':');
                write(schema.field(column), batch.column(column), row);
            }
            output.write('}');
            output.write('\n');
        }
    }

    private void write(final Field field, final ColumnView view, final int row) throws IOException {
        if (view.isNull(row)) {
            output.write(NULL);
            return;
        }
        switch (field.type().kind()) {
            case INT64 -> output.writeLong(view.longAt(row));
            case FLOAT64 -> writeDouble(view.doubleAt(row));
            case DECIMAL -> output.writeAscii(ValueText.of(field.type(), view.longAt(row)));
            case BOOL -> output.writeAscii(view.longAt(row) != 0 ? "true" : "false");
            case DATE, TIMESTAMP -> output.writeAscii('"' + ValueText.of(field.type(), view.longAt(row)) + '"');
            case STRING -> writeString(view, row);
        }
    }

    private void writeDouble(final double value) throws IOException {
        final String text = Double.toString(value);
        output.writeAscii(Double.isFinite(value) ? text : '"' + text + '"');
    }

    private void writeString(final ColumnView view, final int row) throws IOException {
        final int entry = view.entryAt(row);
        final long address = view.entryAddress(entry);
        final int length = view.entryLength(entry);
        for (int i = 0; i < length; i++) {
            if (needsEscape(UnsafeApi.getByte(address + i))) {
                writeText(ByteRanges.copyOut(address, length));
                return;
            }
        }
        output.write('"');
        output.write(address, length);
        output.write('"');
    }

    private static boolean needsEscape(final byte b) {
        return (b >= 0 && b < ' ') || b == '"' || b == '\\';
    }

    private void writeText(final byte[] utf8) throws IOException {
        output.write('"');
        for (final byte b : utf8) {
            if (!needsEscape(b)) {
                output.write((char) (b & 0xFF));
            } else if (b < ' ') {
                output.writeAscii(String.format("\\u%04x", (int) b));
            } else {
                output.write('\\');
                output.write((char) b);
            }
        }
        output.write('"');
    }

    @Override
    public void close() throws IOException {
        output.close();
    }
}

package io.heddle.frame.io;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameErrorCategory;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.expression.ValueText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.agrona.UnsafeApi;

/**
 * Writes CSV such that the reader of the frame, given the schema, reads the same again: an empty field is null, {@code ""} the empty text. Without the
 * schema the reader guesses types by the values, quoted or not, as others do: a column of texts such as 10 becomes int64.
 */
final class CsvBlockWriter implements BlockWriter {
    private final CsvDialect dialect;
    private final Schema schema;
    private final ByteOutput output;
    private final boolean[] special = new boolean[256];
    private final byte[] nullText;
    private final List<byte[]> nullValues;
    private long rowCount;

    CsvBlockWriter(final CsvOutput format, final Path path, final Schema schema) throws IOException {
        this.dialect = format.dialect();
        this.schema = schema;
        this.nullValues = dialect.nullValues().stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
        this.nullText =
                nullValues.isEmpty() ? new byte[0] : dialect.nullValues().get(0).getBytes(dialect.charset());
        for (final char character : new char[] {dialect.delimiter(), '\n', '\r', dialect.quote()}) {
            special[character] = true;
        }
        this.output = new ByteOutput(path, format.compression());
        if (dialect.header()) {
            writeHeader();
        }
    }

    private void writeHeader() throws IOException {
        for (int column = 0; column < schema.size(); column++) {
            if (column > 0) {
                output.write(dialect.delimiter());
            }
            final byte[] name = schema.field(column).name().getBytes(StandardCharsets.UTF_8);
            writeText(name, needsQuotes(name), column);
        }
        output.write('\n');
    }

    @Override
    public void write(final Batch batch, final int first, final int end) throws IOException {
        for (int row = first; row < end; row++) {
            for (int column = 0; column < schema.size(); column++) {
                if (column > 0) {
                    output.write(dialect.delimiter());
                }
                write(batch.column(column), row, column);
            }
            output.write('\n');
            rowCount++;
        }
    }

    private void write(final ColumnView view, final int row, final int column) throws IOException {
        if (view.isNull(row)) {
            if (schema.size() == 1 && nullText.length == 0) {
                throw FrameException.user("row " + rowCount + " of the only column '"
                        + schema.field(0).name()
                        + "' is null, which CSV cannot tell from an empty line; add a column, use fillNull or give the "
                        + "dialect a text for null");
            }
            output.write(nullText);
            return;
        }
        final Field field = schema.field(column);
        switch (field.type().kind()) {
            case INT64 -> output.writeLong(view.longAt(row));
            case FLOAT64 -> output.writeAscii(Double.toString(view.doubleAt(row)));
            case DECIMAL -> output.writeAscii(ValueText.of(field.type(), view.longAt(row)));
            case BOOL -> output.writeAscii(view.longAt(row) != 0 ? "true" : "false");
            case DATE, TIMESTAMP -> output.writeAscii(ValueText.of(field.type(), view.longAt(row)));
            case STRING -> writeString(view, row, column);
        }
    }

    private void writeString(final ColumnView view, final int row, final int column) throws IOException {
        final int entry = view.entryAt(row);
        final long address = view.entryAddress(entry);
        final int length = view.entryLength(entry);
        boolean plain = length > 0 && nullValues.isEmpty();
        for (int i = 0; i < length && plain; i++) {
            final byte value = UnsafeApi.getByte(address + i);
            plain = value > 0 && !special[value] && value != dialect.comment();
        }
        if (plain) {
            output.write(address, length);
            return;
        }
        final byte[] text = ByteRanges.copyOut(address, length);
        writeText(text, needsQuotes(text), column);
    }

    private boolean needsQuotes(final byte[] text) {
        boolean needed = text.length == 0
                || (text[0] == dialect.comment() && dialect.comment() != 0)
                || (text[0] & 0xFF) == 0xEF // may begin a byte order mark
                || nullValues.stream().anyMatch(value -> Arrays.equals(value, text));
        for (int i = 0; i < text.length && !needed; i++) {
            needed = text[i] > 0 && special[text[i]];
        }
        return needed;
    }

    private void writeText(final byte[] utf8, final boolean quoted, final int column) throws IOException {
        final byte[] text = dialect.latin1() ? latin1(utf8, column) : utf8;
        if (!quoted) {
            output.write(text);
            return;
        }
        final char quote = dialect.quote();
        if (quote == 0) {
            throw FrameException.user("a text of the column '"
                    + schema.field(column).name() + "' needs quotes, but the dialect has none: '"
                    + new String(utf8, StandardCharsets.UTF_8) + "'");
        }
        output.write(quote);
        for (final byte value : text) {
            if (value == quote) {
                output.write(quote);
            }
            output.write((char) (value & 0xFF));
        }
        output.write(quote);
    }

    private byte[] latin1(final byte[] utf8, final int column) throws IOException {
        final String text = new String(utf8, StandardCharsets.UTF_8);
        try {
            final ByteBuffer bytes = StandardCharsets.ISO_8859_1.newEncoder().encode(CharBuffer.wrap(text));
            final byte[] encoded = new byte[bytes.remaining()];
            bytes.get(encoded);
            return encoded;
        } catch (final CharacterCodingException wrong) {
            throw new FrameException(
                    FrameErrorCategory.USER,
                    "the text '" + text + "' of the column '"
                            + schema.field(column).name() + "' cannot be written in ISO 8859-1; write UTF-8",
                    wrong);
        }
    }

    @Override
    public void close() throws IOException {
        output.close();
    }
}

package io.heddle.frame.io;

import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What readers say about malformed records. Line numbers are counted only here: an error reads the file up to its record once more. */
final class TextErrors {
    private static final int SHOWN_BYTES = 80;

    private final TextBlock block;
    private final Schema schema;
    private final String remedy;
    private final boolean linesCounted;
    private final Charset charset;
    private @Nullable FrameException lastOfRow;

    /**
     * For one block.
     *
     * @param remedy       what to do about a value that is of another type.
     * @param linesCounted whether errors name lines; otherwise they name bytes, which costs nothing where there are many.
     */
    TextErrors(
            final TextBlock block,
            final Schema schema,
            final String remedy,
            final boolean linesCounted,
            final Charset charset) {
        this.block = block;
        this.schema = schema;
        this.remedy = remedy;
        this.linesCounted = linesCounted;
        this.charset = charset;
    }

    /** Whether an error is about one record, so that the next one may be read; otherwise the file cannot be. */
    boolean isOfRow(final FrameException error) {
        return error == lastOfRow;
    }

    private FrameException ofRow(final String message) {
        lastOfRow = FrameException.user(message);
        return lastOfRow;
    }

    FrameException malformed(final long recordOffset, final String what) {
        return ofRow(where(recordOffset) + ": " + what);
    }

    FrameException wrongValue(final long recordOffset, final int field, final long address, final int length) {
        final Field column = schema.field(field);
        return ofRow(where(recordOffset) + ", column '" + column.name() + "': '" + text(address, length) + "' is not "
                + column.type().label() + "; " + remedy);
    }

    FrameException wrongFieldCount(final long recordOffset, final int fieldCount) {
        return ofRow(where(recordOffset) + " has " + fieldCount
                + (fieldCount == 1 ? " field" : " fields") + ", expected " + schema.size() + " ("
                + String.join(", ", schema.names()) + ")");
    }

    FrameException openQuote(final long recordOffset, final int field) {
        return FrameException.user(
                where(recordOffset) + columnOf(field) + ": a quoted field is not closed before the end of the file");
    }

    FrameException textBehindQuote(final long recordOffset, final int field) {
        return ofRow(where(recordOffset) + columnOf(field)
                + ": text follows the closing quote of a field; a quote inside of a quoted field is written twice");
    }

    FrameException lineEndInQuotes(final long recordOffset, final int field) {
        return FrameException.user(where(recordOffset) + columnOf(field)
                + ": a quoted field holds a line end, but the file is read in several blocks, which cut at line ends; "
                + "read it as one block with CsvOptions.withBlockBytes(Long.MAX_VALUE)");
    }

    FrameException tooLong(final long recordOffset, final int field, final long length, final long limit) {
        return ofRow(where(recordOffset) + columnOf(field) + ": a text of " + length
                + " bytes is longer than the limit of " + limit);
    }

    private String columnOf(final int field) {
        return field < schema.size() ? ", column '" + schema.field(field).name() + "'" : "";
    }

    private String text(final long address, final int length) {
        final String shown = new String(ByteRanges.copyOut(address, Math.min(length, SHOWN_BYTES)), charset);
        return length > SHOWN_BYTES ? shown + "..." : shown;
    }

    private String where(final long recordOffset) {
        if (!linesCounted) {
            return block.name() + " at byte " + recordOffset;
        }
        try {
            return block.name() + " line " + (1 + lineEndsBefore(recordOffset));
        } catch (final IOException ex) {
            return block.name() + " at byte " + recordOffset;
        }
    }

    private long lineEndsBefore(final long offset) throws IOException {
        final byte[] bytes = new byte[1 << 16];
        long lineEnds = 0;
        long left = offset;
        try (InputStream input = Compression.open(Path.of(block.path()))) {
            while (left > 0) {
                final int count = input.read(bytes, 0, (int) Math.min(bytes.length, left));
                if (count < 0) {
                    break;
                }
                for (int i = 0; i < count; i++) {
                    lineEnds += bytes[i] == '\n' ? 1 : 0;
                }
                left -= count;
            }
        }
        return lineEnds;
    }
}

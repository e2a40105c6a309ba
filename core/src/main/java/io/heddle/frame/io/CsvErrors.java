package io.heddle.frame.io;

import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** What readers say about malformed records. Line numbers are counted only here: an error reads the file up to its record once more. */
final class CsvErrors {
    private static final int SHOWN_BYTES = 80;

    private final CsvBlock block;
    private final Schema schema;

    CsvErrors(final CsvBlock block, final Schema schema) {
        this.block = block;
        this.schema = schema;
    }

    FrameException wrongValue(final long recordOffset, final int field, final long address, final int length) {
        final Field column = schema.field(field);
        return FrameException.user(where(recordOffset) + ", column '" + column.name() + "': '" + text(address, length)
                + "' is not " + column.type().label() + "; give the column another type with "
                + "CsvOptions.withSchema, or name the text with withNullValues if it stands for nothing");
    }

    FrameException wrongFieldCount(final long recordOffset, final int fieldCount) {
        return FrameException.user(where(recordOffset) + " has " + fieldCount
                + (fieldCount == 1 ? " field" : " fields") + ", expected " + schema.size() + " ("
                + String.join(", ", schema.names()) + ")");
    }

    FrameException openQuote(final long recordOffset, final int field) {
        return FrameException.user(
                where(recordOffset) + columnOf(field) + ": a quoted field is not closed before the end of the file");
    }

    FrameException textBehindQuote(final long recordOffset, final int field) {
        return FrameException.user(where(recordOffset) + columnOf(field)
                + ": text follows the closing quote of a field; a quote inside of a quoted field is written twice");
    }

    FrameException lineEndInQuotes(final long recordOffset, final int field) {
        return FrameException.user(where(recordOffset) + columnOf(field)
                + ": a quoted field holds a line end, but the file is read in several blocks, which cut at line ends; "
                + "read it as one block with CsvOptions.withBlockBytes(Long.MAX_VALUE)");
    }

    FrameException tooLong(final long recordOffset, final int field, final long length, final long limit) {
        return FrameException.user(where(recordOffset) + columnOf(field) + ": a text of " + length
                + " bytes is longer than the limit of " + limit);
    }

    private String columnOf(final int field) {
        return field < schema.size() ? ", column '" + schema.field(field).name() + "'" : "";
    }

    private static String text(final long address, final int length) {
        final String shown =
                new String(ByteRanges.copyOut(address, Math.min(length, SHOWN_BYTES)), StandardCharsets.UTF_8);
        return length > SHOWN_BYTES ? shown + "..." : shown;
    }

    private String where(final long recordOffset) {
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
        final InputStream file = Files.newInputStream(Path.of(block.path()));
        try (InputStream input =
                block.isCompressed() ? new GZIPInputStream(file, 1 << 16) : new BufferedInputStream(file)) {
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

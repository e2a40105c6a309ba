package io.heddle.frame.io;

import io.heddle.frame.expression.FrameErrorCategory;
import io.heddle.frame.expression.FrameException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The records of a few stretches of a file, taken apart the plain way: for learning columns and types on the client before any task runs.
 * Runs once per file; speed does not matter, so it makes objects as it likes.
 */
final class CsvSample {
    /** A field as read. */
    record SampledField(String text, boolean quoted) {}

    private final CsvDialect dialect;
    private final byte delimiter;
    private final int quote;
    private final List<List<SampledField>> records = new ArrayList<>();
    private final List<Integer> recordEnds = new ArrayList<>();
    private boolean lineEndInQuotes;
    private long byteCount;

    private CsvSample(final CsvDialect dialect) {
        this.dialect = dialect;
        this.delimiter = (byte) dialect.delimiter();
        this.quote = dialect.quote() == 0 ? -1 : dialect.quote();
    }

    /** The head of a file; of a long plain file also a stretch of its middle and of its end. */
    static CsvSample of(final Path path, final CsvDialect dialect, final int headBytes, final int stretchBytes) {
        final CsvSample sample = new CsvSample(dialect);
        try {
            final boolean compressed = Compression.ofName(path.toString()) != Compression.NONE;
            final byte[] head = readHead(path, headBytes + 1);
            final int length = Math.min(head.length, headBytes);
            sample.parse(head, byteOrderMarkLength(head), length, head.length <= headBytes);
            final long size = Files.size(path);
            if (!compressed && !sample.lineEndInQuotes && size > headBytes + 4L * stretchBytes) {
                sample.addStretch(path, size / 2, stretchBytes);
                sample.addStretch(path, size - stretchBytes, stretchBytes);
            }
        } catch (final IOException ex) {
            throw new FrameException(
                    FrameErrorCategory.USER,
                    "cannot read '" + path + "': "
                            + (ex.getMessage() == null ? ex.getClass().getSimpleName() : ex.getMessage()),
                    ex);
        }
        return sample;
    }

    private static byte[] readHead(final Path path, final int length) throws IOException {
        try (InputStream input = Compression.open(path)) {
            return input.readNBytes(length);
        }
    }

    private static int byteOrderMarkLength(final byte[] head) {
        final boolean marked =
                head.length >= 3 && head[0] == (byte) 0xEF && head[1] == (byte) 0xBB && head[2] == (byte) 0xBF;
        return marked ? 3 : 0;
    }

    /** Adds the records of a stretch that starts somewhere; the first and the last line may be cut and do not count. */
    private void addStretch(final Path path, final long offset, final int length) throws IOException {
        final byte[] bytes = new byte[length];
        final ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) > 0) {
                // Positional reads may come in pieces.
                Thread.onSpinWait();
            }
        }
        int start = 0;
        while (start < buffer.position() && bytes[start] != '\n') {
            start++;
        }
        if (start < buffer.position()) {
            parse(bytes, start + 1, buffer.position(), false);
        }
    }

    /** Takes records apart until the bytes end; a record cut by the end counts only when the file ends there. */
    private void parse(final byte[] bytes, final int start, final int length, final boolean complete) {
        List<SampledField> fields = new ArrayList<>();
        int position = start;
        int counted = start;
        while (position < length) {
            if (fields.isEmpty() && dialect.comment() != 0 && bytes[position] == dialect.comment()) {
                position = lineEnd(bytes, position, length) + 1;
                continue;
            }
            final boolean quoted = bytes[position] == quote;
            int end = quoted ? quotedEnd(bytes, position, length) : position;
            while (end < length && bytes[end] != delimiter && bytes[end] != '\n') {
                end++;
            }
            if (end >= length && !complete) {
                break;
            }
            final boolean lineEnds = end >= length || bytes[end] == '\n';
            fields.add(field(bytes, position, end, quoted, lineEnds));
            position = end + 1;
            if (lineEnds || position >= length) {
                if (!lineEnds) {
                    fields.add(new SampledField("", false));
                }
                addRecord(fields, Math.min(position, length));
                fields = new ArrayList<>();
                counted = position;
            }
        }
        byteCount += Math.min(counted, length) - start;
    }

    private static int lineEnd(final byte[] bytes, final int start, final int length) {
        int end = start;
        while (end < length && bytes[end] != '\n') {
            end++;
        }
        return end;
    }

    private void addRecord(final List<SampledField> fields, final int end) {
        final boolean blank = fields.size() == 1
                && !fields.get(0).quoted()
                && fields.get(0).text().isEmpty();
        if (!blank) {
            records.add(fields);
            recordEnds.add(end);
        }
    }

    /** The place behind the closing quote, or the end. */
    private int quotedEnd(final byte[] bytes, final int start, final int length) {
        int position = start + 1;
        while (position < length) {
            if (bytes[position] == quote) {
                if (position + 1 < length && bytes[position + 1] == quote) {
                    position++;
                } else {
                    return position + 1;
                }
            }
            position++;
        }
        return length;
    }

    private SampledField field(
            final byte[] bytes, final int start, final int end, final boolean quoted, final boolean lineEnds) {
        int textEnd = end;
        if (lineEnds && textEnd > start && bytes[textEnd - 1] == '\r') {
            textEnd--;
        }
        final String text = new String(bytes, start, textEnd - start, dialect.charset());
        if (!quoted) {
            return new SampledField(text, false);
        }
        final String inner = text.length() >= 2 && text.charAt(text.length() - 1) == quote
                ? text.substring(1, text.length() - 1)
                : text.substring(1);
        lineEndInQuotes |= inner.indexOf('\n') >= 0;
        return new SampledField(inner.replace("" + dialect.quote() + dialect.quote(), "" + dialect.quote()), true);
    }

    /** The records, blank lines left out. */
    List<List<SampledField>> records() {
        return records;
    }

    /** Where the first record ends. */
    int firstRecordEnd() {
        return recordEnds.isEmpty() ? 0 : recordEnds.get(0);
    }

    /** Whether a quoted field holds a line end, so that the file cannot be cut at line ends. */
    boolean hasLineEndInQuotes() {
        return lineEndInQuotes;
    }

    /** The bytes that the records take. */
    long byteCount() {
        return byteCount;
    }

    /** The texts of the first record. */
    List<String> firstRecord() {
        return records.isEmpty()
                ? List.of()
                : Arrays.asList(records.get(0).stream().map(SampledField::text).toArray(String[]::new));
    }
}

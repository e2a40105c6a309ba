package io.heddle.frame.io;

import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.GrowingExtent;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.FrameException;
import java.nio.ByteBuffer;
import java.util.List;
import org.agrona.UnsafeApi;

/**
 * Reads the records of a block straight into column builders: line ends and delimiters are searched eight bytes at a time, values are
 * read from the bytes, and no object is made per row or field. Rules: an empty unquoted field is null; {@code ""} is the empty text in a
 * string column and null elsewhere; lines without any byte are skipped; a carriage return before a line end does not count; a quote counts
 * only as the first byte of a field.
 */
final class CsvBlockReader implements BlockReader {
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long LINE_ENDS = ONES * '\n';
    private static final long NEED_MORE = -1;
    private static final long BATCH_FULL = -2;
    private static final long REJECTED = -3;
    private static final int BYTE_ORDER_MARK = 0xBFBBEF;

    private final TextBlock block;
    private final CsvFormat format;
    private final BatchBuilder builder;
    private final TextWindow window;
    private final TextErrors errors;
    private final GrowingExtent unescaped;
    private final GrowingExtent recoded;
    private final int fieldCount;
    private final TextColumns columns;
    private final long delimiters;
    private final byte delimiter;
    private final int quote;
    private final long quotes;
    private final int comment;
    private final boolean latin1;
    private final RejectedRows rejected;
    private final byte[][] nullValues;
    private long position;
    private long limit;
    private long safeEnd;
    private long recordStart;
    private long fieldAddress;
    private int fieldLength;
    private boolean fieldQuoted;
    private boolean started;
    private boolean finished;

    CsvBlockReader(
            final TextBlock block,
            final CsvFormat format,
            final List<Integer> wanted,
            final BatchBuilder builder,
            final BatchMemory memory,
            final ByteBuffer readBuffer) {
        this.block = block;
        this.format = format;
        final CsvDialect dialect = format.dialect();
        this.delimiter = (byte) dialect.delimiter();
        this.delimiters = ONES * delimiter;
        this.quote = dialect.quote() == 0 ? -1 : dialect.quote();
        this.quotes = ONES * dialect.quote();
        this.comment = dialect.comment() == 0 ? -1 : dialect.comment();
        this.latin1 = dialect.latin1();
        this.rejected = new RejectedRows(format.badRows(), block, dialect.charset());
        this.errors = new TextErrors(
                block,
                format.schema(),
                "give the column another type with CsvOptions.withSchema, or name the text with withNullValues if it stands"
                        + " for nothing",
                !rejected.areLeftOut(),
                dialect.charset());
        this.fieldCount = format.schema().size();
        this.window = new TextWindow(block, Math.max(0, block.start() - 1), memory, readBuffer);
        this.builder = builder;
        this.columns = new TextColumns(format.schema(), wanted, builder, errors, rejected.areLeftOut());
        this.unescaped = new GrowingExtent(memory, 1 << 12);
        this.recoded = new GrowingExtent(memory, 1 << 10);
        this.nullValues = dialect.nullValues().stream()
                .map(text -> text.getBytes(dialect.charset()))
                .toArray(byte[][]::new);
    }

    @Override
    public BatchBuilder builder() {
        return builder;
    }

    @Override
    public boolean next() {
        builder.reset();
        columns.startBatch();
        if (!started) {
            started = true;
            start();
        }
        while (!finished && builder.freeRowCount() > 0) {
            if (position >= safeEnd && !refill()) {
                break;
            }
            if (window.fileOffset() + (position - window.address()) >= block.end()) {
                finished = true;
                break;
            }
            recordStart = position;
            final long after = skipBlankLine(position);
            if (after != position) {
                position = after;
                continue;
            }
            final long result = readOrReject(builder.rowCount());
            if (result == BATCH_FULL) {
                break;
            }
            if (result == NEED_MORE) {
                advanceTo(recordStart);
                continue;
            }
            if (result == REJECTED) {
                continue;
            }
            position = result;
            builder.commitRows(1);
        }
        if (finished) {
            rejected.finish();
        }
        return builder.rowCount() > 0;
    }

    /** As {@link #readRecord}; where bad records are left out, one is, and {@link #position} stands behind its line. */
    private long readOrReject(final int row) {
        try {
            return readRecord(row);
        } catch (final FrameException wrong) {
            if (!rejected.areLeftOut() || !errors.isOfRow(wrong)) {
                throw wrong;
            }
            final long end = Math.min(limit, find(recordStart, LINE_ENDS, LINE_ENDS));
            rejected.add(wrong, recordOffset(), recordStart, end - recordStart);
            columns.clearRow(row);
            position = Math.min(limit, end + 1);
            return REJECTED;
        }
    }

    /** Finds the first record: behind the header of a file, or behind the record that an earlier block reads. */
    private void start() {
        window.advance(0);
        settle(window.address());
        if (block.start() == 0) {
            if (!latin1 && limit - position >= 3 && (UnsafeApi.getInt(position) & 0xFFFFFF) == BYTE_ORDER_MARK) {
                position += 3;
            }
            if (format.dialect().header()) {
                skipHeader();
            }
            return;
        }
        while (true) {
            final long lineEnd = find(position, LINE_ENDS, LINE_ENDS);
            if (lineEnd < limit) {
                position = lineEnd + 1;
                return;
            }
            if (window.isAtEnd()) {
                finished = true;
                return;
            }
            advanceTo(limit);
        }
    }

    private void skipHeader() {
        while (position < limit && skipBlankLine(position) != position) {
            position = skipBlankLine(position);
        }
        recordStart = position;
        while (true) {
            long address = recordStart;
            while (address != NEED_MORE) {
                address = scanField(address, fieldCount);
                if (address != NEED_MORE && (address >= limit || UnsafeApi.getByte(address) == '\n')) {
                    position = Math.min(limit, address + 1);
                    return;
                }
                address = address == NEED_MORE ? NEED_MORE : address + 1;
            }
            advanceTo(recordStart);
        }
    }

    /** Moves the window so that it starts at an address within it. */
    private void advanceTo(final long address) {
        final int consumed = (int) (address - window.address());
        window.advance(consumed);
        settle(window.address());
        recordStart = position;
    }

    private void settle(final long newPosition) {
        position = newPosition;
        limit = window.address() + window.length();
        safeEnd = limit;
        if (!window.isAtEnd()) {
            while (safeEnd > position && UnsafeApi.getByte(safeEnd - 1) != '\n') {
                safeEnd--;
            }
        }
    }

    private boolean refill() {
        if (window.isAtEnd()) {
            if (position >= limit) {
                finished = true;
            }
            return !finished;
        }
        do {
            advanceTo(position);
        } while (position >= safeEnd && !window.isAtEnd());
        if (position >= limit) {
            finished = true;
        }
        return !finished;
    }

    private long skipBlankLine(final long address) {
        final byte first = UnsafeApi.getByte(address);
        if (first == '\n') {
            return address + 1;
        }
        if (first == comment) {
            return Math.min(limit, find(address, LINE_ENDS, LINE_ENDS) + 1);
        }
        return first == '\r' && address + 1 < limit && UnsafeApi.getByte(address + 1) == '\n' ? address + 2 : address;
    }

    /** Reads the record at {@link #position} into a row; the address behind it, or that more bytes or another batch are needed. */
    private long readRecord(final int row) {
        long address = position;
        for (int field = 0; ; field++) {
            final long end = scanField(address, field);
            if (end == NEED_MORE) {
                return NEED_MORE;
            }
            if (field < fieldCount && columns.isLookedAt(field) && !store(field, row)) {
                return BATCH_FULL;
            }
            if (end >= limit || UnsafeApi.getByte(end) == '\n') {
                if (field != fieldCount - 1) {
                    throw errors.wrongFieldCount(recordOffset(), field + 1);
                }
                return Math.min(limit, end + 1);
            }
            address = end + 1;
        }
    }

    /** Finds a field's bytes; the address of the delimiter or line end behind it, or of the end of the file. */
    private long scanField(final long address, final int field) {
        if (address < limit && UnsafeApi.getByte(address) == quote) {
            return scanQuoted(address + 1, field);
        }
        final long end = find(address, delimiters, LINE_ENDS);
        if (end >= limit && !window.isAtEnd()) {
            return NEED_MORE;
        }
        fieldQuoted = false;
        fieldAddress = address;
        fieldLength = (int) (Math.min(end, limit) - address);
        if (fieldLength > 0
                && UnsafeApi.getByte(address + fieldLength - 1) == '\r'
                && (end >= limit || UnsafeApi.getByte(end) == '\n')) {
            fieldLength--;
        }
        return Math.min(end, limit);
    }

    /** The first of two bytes, each given eight times, or {@link #limit} or more when there is none. */
    private long find(final long start, final long pattern, final long otherPattern) {
        long address = start;
        while (address < limit) {
            final long word = UnsafeApi.getLong(address);
            final long one = word ^ pattern;
            final long other = word ^ otherPattern;
            final long matches = (((one - ONES) & ~one) | ((other - ONES) & ~other)) & HIGHS;
            if (matches != 0) {
                return address + (Long.numberOfTrailingZeros(matches) >>> 3);
            }
            address += 8;
        }
        return limit;
    }

    private long scanQuoted(final long start, final int field) {
        boolean escapes = false;
        long address = start;
        while (true) {
            final long closing = find(address, quotes, quotes);
            if (closing >= limit || (closing + 1 >= limit && !window.isAtEnd())) {
                if (window.isAtEnd()) {
                    throw errors.openQuote(recordOffset(), field);
                }
                return NEED_MORE;
            }
            if (closing + 1 < limit && UnsafeApi.getByte(closing + 1) == quote) {
                escapes = true;
                address = closing + 2;
                continue;
            }
            if (!block.whole() && find(start, LINE_ENDS, LINE_ENDS) < closing) {
                throw errors.lineEndInQuotes(recordOffset(), field);
            }
            fieldQuoted = true;
            fieldAddress = start;
            fieldLength = (int) (closing - start);
            if (escapes) {
                unescape();
            }
            return endBehindQuote(closing + 1, field);
        }
    }

    private long endBehindQuote(final long address, final int field) {
        if (address >= limit) {
            return limit;
        }
        final byte next = UnsafeApi.getByte(address);
        if (next == delimiter || next == '\n') {
            return address;
        }
        if (next == '\r') {
            if (address + 1 >= limit) {
                return window.isAtEnd() ? limit : NEED_MORE;
            }
            if (UnsafeApi.getByte(address + 1) == '\n') {
                return address + 1;
            }
        }
        throw errors.textBehindQuote(recordOffset(), field);
    }

    private void unescape() {
        unescaped.ensure(fieldLength, 0);
        final long into = unescaped.address();
        int length = 0;
        for (int i = 0; i < fieldLength; i++) {
            final byte b = UnsafeApi.getByte(fieldAddress + i);
            UnsafeApi.putByte(into + length++, b);
            if (b == quote) {
                i++;
            }
        }
        fieldAddress = into;
        fieldLength = length;
    }

    /** Puts the field's value into a row; false when the batch has no room for its text. */
    private boolean store(final int field, final int row) {
        if (isNull(columns.type(field))) {
            columns.setNull(field, row);
            return true;
        }
        if (latin1 && columns.type(field) == DataType.STRING) {
            toUtf8();
        }
        return columns.store(field, row, fieldAddress, fieldLength, recordOffset());
    }

    /** Writes the field's bytes beyond ASCII as two each. */
    private void toUtf8() {
        int count = fieldLength;
        for (int i = 0; i < fieldLength; i++) {
            count += UnsafeApi.getByte(fieldAddress + i) < 0 ? 1 : 0;
        }
        if (count == fieldLength) {
            return;
        }
        recoded.ensure(count, 0);
        final long into = recoded.address();
        int length = 0;
        for (int i = 0; i < fieldLength; i++) {
            final int b = UnsafeApi.getByte(fieldAddress + i) & 0xFF;
            if (b < 0x80) {
                UnsafeApi.putByte(into + length++, (byte) b);
            } else {
                UnsafeApi.putByte(into + length++, (byte) (0xC0 | (b >> 6)));
                UnsafeApi.putByte(into + length++, (byte) (0x80 | (b & 0x3F)));
            }
        }
        fieldAddress = into;
        fieldLength = length;
    }

    private boolean isNull(final DataType type) {
        if (fieldLength == 0) {
            return !fieldQuoted || type != DataType.STRING;
        }
        if (nullValues.length > 0 && !fieldQuoted) {
            for (final byte[] nullValue : nullValues) {
                if (nullValue.length == fieldLength && isField(nullValue)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isField(final byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (UnsafeApi.getByte(fieldAddress + i) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private long recordOffset() {
        return window.fileOffset() + (recordStart - window.address());
    }

    @Override
    public void close() {
        window.close();
        builder.close();
        unescaped.close();
        recoded.close();
        rejected.close();
    }
}

package io.heddle.frame.io;

import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.BatchLayout;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ColumnBuilder;
import io.heddle.frame.column.GrowingExtent;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.FrameException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
    private static final long QUOTES = ONES * '"';
    private static final long NEED_MORE = -1;
    private static final long BATCH_FULL = -2;
    private static final int BYTE_ORDER_MARK = 0xBFBBEF;

    private final CsvBlock block;
    private final CsvFormat format;
    private final BatchBuilder builder;
    private final CsvWindow window;
    private final CsvErrors errors;
    private final CsvValues values = new CsvValues();
    private final GrowingExtent unescaped;
    private final int fieldCount;
    private final ColumnBuilder[] targets;
    private final boolean[] wanted;
    private final DataType[] types;
    private final long delimiters;
    private final byte delimiter;
    private final byte[][] nullValues;
    private long position;
    private long limit;
    private long safeEnd;
    private long recordStart;
    private long fieldAddress;
    private int fieldLength;
    private boolean fieldQuoted;
    private long stringRoom;
    private boolean started;
    private boolean finished;

    CsvBlockReader(
            final CsvBlock block,
            final CsvFormat format,
            final List<Integer> columns,
            final BatchMemory memory,
            final ByteBuffer readBuffer) {
        this.block = block;
        this.format = format;
        this.delimiter = (byte) format.dialect().delimiter();
        this.delimiters = ONES * delimiter;
        this.errors = new CsvErrors(block, format.schema());
        this.fieldCount = format.schema().size();
        final List<String> names = columns.stream()
                .map(column -> format.schema().field(column).name())
                .toList();
        this.window = new CsvWindow(block, Math.max(0, block.start() - 1), memory, readBuffer);
        this.builder = new BatchBuilder(format.schema().select(names), memory);
        this.unescaped = new GrowingExtent(memory, 1 << 12);
        this.targets = new ColumnBuilder[fieldCount];
        this.wanted = new boolean[fieldCount];
        this.types = new DataType[fieldCount];
        for (int i = 0; i < fieldCount; i++) {
            types[i] = format.schema().field(i).type();
        }
        for (int i = 0; i < columns.size(); i++) {
            targets[columns.get(i)] = builder.column(i);
            wanted[columns.get(i)] = true;
        }
        this.nullValues = format.dialect().nullValues().stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    @Override
    public BatchBuilder builder() {
        return builder;
    }

    @Override
    public boolean next() {
        builder.reset();
        stringRoom = 0;
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
            final long result = readRecord(builder.rowCount());
            if (result == BATCH_FULL) {
                break;
            }
            if (result == NEED_MORE) {
                advanceTo(recordStart);
                continue;
            }
            position = result;
            builder.commitRows(1);
        }
        return builder.rowCount() > 0;
    }

    /** Finds the first record: behind the header of a file, or behind the record that an earlier block reads. */
    private void start() {
        window.advance(0);
        settle(window.address());
        if (block.start() == 0) {
            if (limit - position >= 3 && (UnsafeApi.getInt(position) & 0xFFFFFF) == BYTE_ORDER_MARK) {
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
            if (field < fieldCount && wanted[field] && !store(field, row)) {
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
        if (address < limit && UnsafeApi.getByte(address) == '"') {
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
            final long quote = find(address, QUOTES, QUOTES);
            if (quote >= limit || (quote + 1 >= limit && !window.isAtEnd())) {
                if (window.isAtEnd()) {
                    throw errors.openQuote(recordOffset(), field);
                }
                return NEED_MORE;
            }
            if (quote + 1 < limit && UnsafeApi.getByte(quote + 1) == '"') {
                escapes = true;
                address = quote + 2;
                continue;
            }
            if (!block.whole() && find(start, LINE_ENDS, LINE_ENDS) < quote) {
                throw errors.lineEndInQuotes(recordOffset(), field);
            }
            fieldQuoted = true;
            fieldAddress = start;
            fieldLength = (int) (quote - start);
            if (escapes) {
                unescape();
            }
            return endBehindQuote(quote + 1, field);
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
            if (b == '"') {
                i++;
            }
        }
        fieldAddress = into;
        fieldLength = length;
    }

    /** Puts the field's value into a row; false when the batch has no room for its text. */
    private boolean store(final int field, final int row) {
        final ColumnBuilder target = targets[field];
        if (isNull(types[field])) {
            target.setNull(row);
            return true;
        }
        switch (types[field]) {
            case STRING -> {
                return storeString(target, field, row);
            }
            case INT64 -> {
                if (!values.parseLong(fieldAddress, fieldLength)) {
                    throw wrongValue(field);
                }
                target.setLong(row, values.longValue());
            }
            case FLOAT64 -> {
                if (!values.parseDouble(fieldAddress, fieldLength)) {
                    throw wrongValue(field);
                }
                target.setDouble(row, values.doubleValue());
            }
            case BOOL -> {
                if (!values.parseBoolean(fieldAddress, fieldLength)) {
                    throw wrongValue(field);
                }
                target.setBoolean(row, values.longValue() != 0);
            }
            case DATE -> {
                if (!values.parseDate(fieldAddress, fieldLength)) {
                    throw wrongValue(field);
                }
                target.setLong(row, values.longValue());
            }
            case TIMESTAMP -> {
                if (!values.parseTimestamp(fieldAddress, fieldLength)) {
                    throw wrongValue(field);
                }
                target.setLong(row, values.longValue());
            }
        }
        return true;
    }

    private boolean storeString(final ColumnBuilder target, final int field, final int row) {
        if (fieldLength > stringRoom) {
            if (fieldLength > BatchLayout.VALUE_LENGTH_MAX_BYTES) {
                throw errors.tooLong(recordOffset(), field, fieldLength, BatchLayout.VALUE_LENGTH_MAX_BYTES);
            }
            stringRoom = builder.stringRoom();
            if (fieldLength > stringRoom) {
                if (row == 0) {
                    throw errors.tooLong(recordOffset(), field, fieldLength, builder.stringsLengthMax());
                }
                return false;
            }
        }
        stringRoom -= fieldLength;
        target.strings().set(row, fieldAddress, fieldLength);
        return true;
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

    private FrameException wrongValue(final int field) {
        return errors.wrongValue(recordOffset(), field, fieldAddress, fieldLength);
    }

    private long recordOffset() {
        return window.fileOffset() + (recordStart - window.address());
    }

    @Override
    public void close() {
        window.close();
        builder.close();
        unescaped.close();
    }
}

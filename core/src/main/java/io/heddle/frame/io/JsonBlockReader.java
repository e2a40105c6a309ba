package io.heddle.frame.io;

import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.column.GrowingExtent;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.FrameException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.UnsafeApi;

/**
 * Reads a line of JSON per row straight into column builders. A field that is missing is null; fields that are no columns are passed over; objects and
 * arrays become their text in a string column, as do numbers and truth values there.
 */
final class JsonBlockReader implements BlockReader {
    private static final String REMEDY = "give the column another type with JsonOptions.withSchema";

    private final TextBlock block;
    private final BatchBuilder builder;
    private final TextWindow window;
    private final JsonScanner scanner;
    private final RejectedRows rejected;
    private final TextErrors errors;
    private final TextColumns columns;
    private final byte[][] names;
    private final Map<String, Integer> fields = new HashMap<>();
    private final long[] seenIn;
    private long recordNumber;
    private long position;
    private long lineStart;
    private long lineEnd;
    private boolean started;
    private boolean finished;

    JsonBlockReader(
            final TextBlock block,
            final JsonFormat format,
            final List<Integer> wanted,
            final BatchBuilder builder,
            final BatchMemory memory,
            final ByteBuffer readBuffer) {
        this.block = block;
        this.window = new TextWindow(block, Math.max(0, block.start() - 1), memory, readBuffer);
        this.builder = builder;
        this.scanner = new JsonScanner(new GrowingExtent(memory, 1 << 8), new GrowingExtent(memory, 1 << 12));
        this.rejected = new RejectedRows(format.badRows(), block, StandardCharsets.UTF_8);
        this.errors = new TextErrors(block, format.schema(), REMEDY, !rejected.areLeftOut(), StandardCharsets.UTF_8);
        this.columns = new TextColumns(format.schema(), wanted, builder, errors, rejected.areLeftOut());
        final int size = format.schema().size();
        this.seenIn = new long[size];
        this.names = new byte[size][];
        for (int field = 0; field < size; field++) {
            final String name = format.schema().field(field).name();
            names[field] = name.getBytes(StandardCharsets.UTF_8);
            fields.put(name, field);
        }
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
            window.advance(0);
            position = window.address();
            if (block.start() > 0) {
                // The line that the block starts in belongs to the one before.
                findLine();
                position = lineEnd + 1;
            }
        }
        while (!finished && builder.freeRowCount() > 0) {
            if (!findLine() || window.fileOffset() + (lineStart - window.address()) >= block.end()) {
                finished = true;
            } else if (!isBlankLine()) {
                if (!readOrReject(builder.rowCount())) {
                    break;
                }
            } else {
                position = lineEnd + 1;
            }
        }
        if (finished) {
            rejected.finish();
        }
        return builder.rowCount() > 0;
    }

    /** Finds the line at {@link #position}, whole in the window; false at the end of the file. */
    private boolean findLine() {
        long searched = position;
        while (true) {
            final long limit = window.address() + window.length();
            while (searched < limit && UnsafeApi.getByte(searched) != '\n') {
                searched++;
            }
            if (searched < limit || window.isAtEnd()) {
                lineStart = position;
                lineEnd = Math.min(searched, limit);
                return position < limit;
            }
            final long known = searched - position;
            window.advance((int) (position - window.address()));
            position = window.address();
            searched = position + known;
        }
    }

    private boolean isBlankLine() {
        for (long at = lineStart; at < lineEnd; at++) {
            if (!JsonScanner.isBlank(UnsafeApi.getByte(at))) {
                return false;
            }
        }
        return true;
    }

    /** Reads the line into a row, or leaves it out; false when it does not fit the batch. */
    private boolean readOrReject(final int row) {
        try {
            if (!read(row)) {
                return false;
            }
            builder.commitRows(1);
        } catch (final FrameException wrong) {
            if (!rejected.areLeftOut() || !errors.isOfRow(wrong)) {
                throw wrong;
            }
            rejected.add(wrong, lineOffset(), lineStart, lineEnd - lineStart);
            columns.clearRow(row);
        }
        position = lineEnd + 1;
        return true;
    }

    private boolean read(final int row) {
        recordNumber++;
        int expected = 0;
        long start = lineStart;
        if (lineOffset() == 0 && lineEnd - lineStart >= 3 && (UnsafeApi.getInt(lineStart) & 0xFFFFFF) == 0xBFBBEF) {
            start += 3; // a byte order mark
        }
        boolean more = scanner.start(start, lineEnd) && scanner.next();
        while (more) {
            final int field = field(expected);
            if (field >= 0) {
                if (seenIn[field] == recordNumber) {
                    throw errors.malformed(
                            lineOffset(),
                            "the field '" + new String(names[field], StandardCharsets.UTF_8) + "' stands twice");
                }
                seenIn[field] = recordNumber;
                if (columns.isLookedAt(field) && !store(field, row)) {
                    return false;
                }
                expected = field + 1;
            }
            more = scanner.next();
        }
        if (!scanner.fault().isEmpty()) {
            throw errors.malformed(lineOffset(), scanner.fault());
        }
        for (int field = 0; field < names.length; field++) {
            if (seenIn[field] != recordNumber && columns.isWanted(field)) {
                columns.setNull(field, row);
            }
        }
        return true;
    }

    /** The field of that name, most often the one behind the last; -1 when it is no column. */
    private int field(final int expected) {
        final long address = scanner.keyAddress();
        final int length = scanner.keyLength();
        if (expected < names.length && isName(names[expected], address, length)) {
            return expected;
        }
        final Integer found = fields.get(new String(ByteRanges.copyOut(address, length), StandardCharsets.UTF_8));
        return found == null ? -1 : found;
    }

    private static boolean isName(final byte[] name, final long address, final int length) {
        if (name.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (UnsafeApi.getByte(address + i) != name[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean store(final int field, final int row) {
        final DataType type = columns.type(field);
        final long address = scanner.valueAddress();
        final int length = scanner.valueLength();
        final boolean fits = switch (scanner.kind()) {
            case NULL -> true;
            case TEXT -> type != DataType.INT64 && type != DataType.BOOL && !type.isDecimal() && !isNumberText(type);
            case NUMBER -> type.isNumeric() || type == DataType.STRING;
            case BOOL -> type == DataType.BOOL || type == DataType.STRING;
            case NESTED -> type == DataType.STRING;
        };
        if (!fits) {
            throw errors.wrongValue(lineOffset(), field, address, length);
        }
        if (scanner.kind() == JsonScanner.Kind.NULL) {
            columns.setNull(field, row);
            return true;
        }
        return columns.store(field, row, address, length, lineOffset());
    }

    /** Of float64 only what JSON has no number for may stand as text: NaN and the infinities. */
    private boolean isNumberText(final DataType type) {
        if (type != DataType.FLOAT64 || scanner.valueLength() == 0) {
            return type == DataType.FLOAT64;
        }
        final byte last = UnsafeApi.getByte(scanner.valueAddress() + scanner.valueLength() - 1);
        return (last >= '0' && last <= '9') || last == '.';
    }

    private long lineOffset() {
        return window.fileOffset() + (lineStart - window.address());
    }

    @Override
    public void close() {
        window.close();
        builder.close();
        scanner.close();
        rejected.close();
    }
}

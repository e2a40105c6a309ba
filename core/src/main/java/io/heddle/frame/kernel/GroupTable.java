package io.heddle.frame.kernel;

import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.FrameException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.agrona.UnsafeApi;

/**
 * The groups of an aggregation: finds or makes the record of a combination of keys. Open addressing with linear probing over slots
 * in working memory; a slot holds 16 bits of the hash and the record's address (48 bits), so that all of it can be made from the record
 * again. Records never move:
 *
 * <pre>
 *   0  nulls, one bit per key: int32, or int64 where there are more than 32 keys
 *   .  int32 low half of the hash; 4 bytes of nothing where nulls take 8
 *   .  keys: 8 bytes each (integers; doubles as bits with one NaN and one zero; bools 0 or 1), strings 16: int32 length, then up to 12 bytes of
 *      text; a longer one has its address in the last 8
 *   .  state of the aggregates, zero at first
 * </pre>
 *
 * <p>Slots become four times as many when half of them are full, twice as many from a million on, where memory counts for more. Not thread-safe; one fragment run.
 */
public final class GroupTable implements Groups, AutoCloseable {
    /** Keys beyond this have no bit in the null word. */
    public static final int KEY_COUNT_MAX = 64;

    private static final int GROWTH = 4;
    private static final int SEGMENT_SHIFT = 20;
    private static final int SEGMENT_MASK = (1 << SEGMENT_SHIFT) - 1;
    private static final int INITIAL_SLOT_COUNT = 1 << 12;
    private static final long ADDRESS_MASK = (1L << 48) - 1;
    private static final int INLINE_LENGTH_MAX = 12;

    private final BatchMemory memory;
    private final DataType[] keyTypes;
    private final int[] keyOffsets;
    private final boolean isWide;
    private final int hashOffset;
    private final int stateOffset;
    private final int recordLength;
    private final AppendMemory records;
    private final AppendMemory strings;
    private final AddressList groups;
    private long[] slotSegments = {};
    private final KeyHashes keyHashes = new KeyHashes();
    private final long[] hashes = keyHashes.hashes();
    private final long[] nullWords = keyHashes.nullWords();
    private long slotCount;

    /** A table that starts small. */
    public GroupTable(final BatchMemory memory, final List<DataType> keyTypes, final int stateLength) {
        this(memory, keyTypes, stateLength, 0);
    }

    /** A table with room for so many groups. */
    public GroupTable(
            final BatchMemory memory, final List<DataType> keyTypes, final int stateLength, final long expectedGroups) {
        if (keyTypes.size() > KEY_COUNT_MAX) {
            throw FrameException.user(
                    "groupBy takes at most " + KEY_COUNT_MAX + " columns, but got " + keyTypes.size());
        }
        this.memory = memory;
        this.keyTypes = keyTypes.toArray(DataType[]::new);
        this.keyOffsets = new int[keyTypes.size()];
        this.isWide = keyTypes.size() > Integer.SIZE;
        this.hashOffset = isWide ? 8 : 4;
        int offset = isWide ? 16 : 8;
        for (int i = 0; i < keyOffsets.length; i++) {
            keyOffsets[i] = offset;
            offset += keyTypes.get(i) == DataType.STRING ? 16 : 8;
        }
        this.stateOffset = offset;
        this.recordLength = offset + stateLength;
        this.records = new AppendMemory(memory);
        this.strings = new AppendMemory(memory);
        this.groups = new AddressList(memory);
        reserveSlots(Math.max(INITIAL_SLOT_COUNT, 4 * Long.highestOneBit(Math.max(1, expectedGroups))));
    }

    private void reserveSlots(final long count) {
        slotCount = count;
        final long perSegment = Math.min(count, 1L << SEGMENT_SHIFT);
        final int segmentCount = (int) (count / perSegment);
        for (int i = 0; i < segmentCount; i++) {
            final long segment = memory.reserve((int) (8 * perSegment));
            slotSegments = Arrays.copyOf(slotSegments, i + 1);
            slotSegments[i] = segment;
            UnsafeApi.setMemory(segment, 8 * perSegment, (byte) 0);
        }
    }

    private long slotAddress(final long slot) {
        return slotSegments[(int) (slot >>> SEGMENT_SHIFT)] + 8L * (slot & SEGMENT_MASK);
    }

    @Override
    public int size() {
        return groups.size();
    }

    @Override
    public long record(final int group) {
        return groups.get(group);
    }

    /** The records of all groups, in the order of their first rows unless sorted. */
    public AddressList groups() {
        return groups;
    }

    @Override
    public int stateOffset() {
        return stateOffset;
    }

    /** Memory for string values that states refer to. */
    public AppendMemory strings() {
        return strings;
    }

    /** Hashes the keys of rows that {@link #find} will be asked for. */
    public void prepare(final Vector[] keys, final int count) {
        keyHashes.compute(keyTypes, keys, count);
    }

    /** The hashes of the rows that were prepared last. */
    public long[] hashes() {
        return hashes;
    }

    /**
     * The records of all prepared rows' groups, made where they are new. Looks at slots, hashes and keys of many rows one after the other, so
     * that the waits for memory overlap; what is not found at first sight is looked for by {@link #find}.
     */
    public void findAll(final Vector[] keys, final int count, final long[] into) {
        final long mask = slotCount - 1;
        for (int i = 0; i < count; i++) {
            into[i] = UnsafeApi.getLong(slotAddress(hashes[i] & mask));
        }
        for (int i = 0; i < count; i++) {
            final long entry = into[i];
            final boolean isCandidate = entry != 0 && ((entry ^ tag(hashes[i])) & ~ADDRESS_MASK) == 0;
            into[i] = isCandidate ? entry & ADDRESS_MASK : 0;
        }
        for (int i = 0; i < count; i++) {
            final long record = into[i];
            if (record != 0
                    && (nulls(record) != nullWords[i] || UnsafeApi.getInt(record + hashOffset) != (int) hashes[i])) {
                into[i] = 0;
            }
        }
        for (int key = 0; key < keys.length; key++) {
            dropUnlike(key, keys[key], count, into);
        }
        for (int i = 0; i < count; i++) {
            if (into[i] == 0) {
                // Rows of a group often follow one another, and the first of them has just made it.
                into[i] = i > 0 && hashes[i] == hashes[i - 1] && matches(into[i - 1], keys, i)
                        ? into[i - 1]
                        : find(keys, i);
            }
        }
    }

    /** The bits of a hash that stand in a slot: of the half that is in the record too. */
    private static long tag(final long hash) {
        return hash << Integer.SIZE & ~ADDRESS_MASK;
    }

    /** Zeroes the candidates whose key differs; where a key is null it is so in the record too. */
    private void dropUnlike(final int key, final Vector values, final int count, final long[] candidates) {
        final int offset = keyOffsets[key];
        final DataType type = keyTypes[key];
        for (int i = 0; i < count; i++) {
            final long record = candidates[i];
            if (record == 0 || (nullWords[i] >>> key & 1) != 0) {
                continue;
            }
            final boolean isLike;
            if (type == DataType.STRING) {
                final int length = values.lengths[i];
                isLike = UnsafeApi.getInt(record + offset) == length
                        && ByteRanges.equal(textAddress(record + offset, length), values.longs[i], length);
            } else {
                isLike = UnsafeApi.getLong(record + offset) == KeyHashes.bits(type, values, i);
            }
            if (!isLike) {
                candidates[i] = 0;
            }
        }
    }

    /** The record of a prepared row's group, made when it is new. */
    public long find(final Vector[] keys, final int index) {
        final long hash = hashes[index];
        final long tag = tag(hash);
        final long mask = slotCount - 1;
        long slot = hash & mask;
        while (true) {
            final long address = slotAddress(slot);
            final long entry = UnsafeApi.getLong(address);
            if (entry == 0) {
                final long record = insert(keys, index, hash);
                UnsafeApi.putLong(address, tag | record);
                if (groups.size() * 2L > slotCount) {
                    grow();
                }
                return record;
            }
            if ((entry & ~ADDRESS_MASK) == tag && matches(entry & ADDRESS_MASK, keys, index)) {
                return entry & ADDRESS_MASK;
            }
            slot = (slot + 1) & mask;
        }
    }

    private boolean matches(final long record, final Vector[] keys, final int index) {
        if (nulls(record) != nullWords[index] || UnsafeApi.getInt(record + hashOffset) != (int) hashes[index]) {
            return false;
        }
        for (int key = 0; key < keys.length; key++) {
            if ((nullWords[index] >>> key & 1) != 0) {
                continue;
            }
            final long field = record + keyOffsets[key];
            if (keyTypes[key] == DataType.STRING) {
                final int length = keys[key].lengths[index];
                if (UnsafeApi.getInt(field) != length
                        || !ByteRanges.equal(textAddress(field, length), keys[key].longs[index], length)) {
                    return false;
                }
            } else if (UnsafeApi.getLong(field) != KeyHashes.bits(keyTypes[key], keys[key], index)) {
                return false;
            }
        }
        return true;
    }

    private long insert(final Vector[] keys, final int index, final long hash) {
        final long record = records.append(recordLength);
        for (int at = 0; at < recordLength; at += Long.BYTES) {
            UnsafeApi.putLong(record + at, 0);
        }
        if (isWide) {
            UnsafeApi.putLong(record, nullWords[index]);
        } else {
            UnsafeApi.putInt(record, (int) nullWords[index]);
        }
        UnsafeApi.putInt(record + hashOffset, (int) hash);
        for (int key = 0; key < keys.length; key++) {
            if ((nullWords[index] >>> key & 1) != 0) {
                continue;
            }
            final long field = record + keyOffsets[key];
            if (keyTypes[key] == DataType.STRING) {
                final int length = keys[key].lengths[index];
                UnsafeApi.putInt(field, length);
                if (length > INLINE_LENGTH_MAX) {
                    UnsafeApi.putLong(field + 8, strings.append(length));
                }
                ByteRanges.copy(keys[key].longs[index], textAddress(field, length), length);
            } else {
                UnsafeApi.putLong(field, KeyHashes.bits(keyTypes[key], keys[key], index));
            }
        }
        groups.add(record);
        return record;
    }

    private long nulls(final long record) {
        return isWide ? UnsafeApi.getLong(record) : UnsafeApi.getInt(record) & 0xFFFF_FFFFL;
    }

    /** Where the bytes of a text key of that length stand. */
    private static long textAddress(final long field, final int length) {
        return length <= INLINE_LENGTH_MAX ? field + 4 : UnsafeApi.getLong(field + 8);
    }

    private static int textLength(final long field) {
        return UnsafeApi.getInt(field);
    }

    /** Goes through the records in the order in which they were made, which is that of their memory. */
    private void grow() {
        final long[] old = slotSegments;
        slotSegments = new long[0];
        try {
            reserveSlots(slotCount * (slotCount < 1 << SEGMENT_SHIFT ? GROWTH : 2));
            final long mask = slotCount - 1;
            for (int group = 0; group < groups.size(); group++) {
                final long record = groups.get(group);
                final long hash = UnsafeApi.getInt(record + hashOffset) & 0xFFFF_FFFFL;
                long slot = hash & mask;
                while (UnsafeApi.getLong(slotAddress(slot)) != 0) {
                    slot = (slot + 1) & mask;
                }
                UnsafeApi.putLong(slotAddress(slot), tag(hash) | record);
            }
        } finally {
            discard(old);
        }
    }

    /** Orders the groups by their keys, nulls last. */
    public void sortByKeys() {
        groups.sort(this::compareKeys);
    }

    private int compareKeys(final long left, final long right) {
        final long leftNulls = nulls(left);
        final long rightNulls = nulls(right);
        for (int key = 0; key < keyTypes.length; key++) {
            final int leftNull = (int) (leftNulls >>> key & 1);
            final int rightNull = (int) (rightNulls >>> key & 1);
            int order = leftNull - rightNull;
            if (order == 0 && leftNull == 0) {
                order = compareKey(keyTypes[key], left + keyOffsets[key], right + keyOffsets[key]);
            }
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int compareKey(final DataType type, final long left, final long right) {
        final long a = UnsafeApi.getLong(left);
        final long b = UnsafeApi.getLong(right);
        return switch (type.kind()) {
            case STRING ->
                ByteRanges.compare(
                        textAddress(left, textLength(left)),
                        textLength(left),
                        textAddress(right, textLength(right)),
                        textLength(right));
            case FLOAT64 -> Double.compare(Double.longBitsToDouble(a), Double.longBitsToDouble(b));
            case BOOL, INT64, DATE, TIMESTAMP, DECIMAL -> Long.compare(a, b);
        };
    }

    @Override
    public void loadKeys(final int first, final int count, final Vector[] columns) {
        for (int key = 0; key < keyTypes.length; key++) {
            loadKey(key, first, count, columns[key]);
        }
    }

    private void loadKey(final int key, final int first, final int count, final Vector into) {
        final DataType type = keyTypes[key];
        into.hasNulls = false;
        for (int i = 0; i < count; i++) {
            final long record = groups.get(first + i);
            final long value = UnsafeApi.getLong(record + keyOffsets[key]);
            final int isNull = (int) (nulls(record) >>> key & 1);
            into.nulls[i] = (byte) isNull;
            into.hasNulls |= isNull != 0;
            switch (type.kind()) {
                case FLOAT64 -> into.doubles[i] = Double.longBitsToDouble(value);
                case BOOL -> into.bools[i] = (byte) value;
                case STRING -> {
                    final int length = textLength(record + keyOffsets[key]);
                    into.longs[i] = textAddress(record + keyOffsets[key], length);
                    into.lengths[i] = length;
                }
                case INT64, DATE, TIMESTAMP, DECIMAL -> into.longs[i] = value;
            }
        }
    }

    @Override
    public String describeGroup(final long record, final List<String> names) {
        final StringBuilder text = new StringBuilder();
        for (int key = 0; key < keyTypes.length; key++) {
            final long field = record + keyOffsets[key];
            final String value;
            if ((nulls(record) >>> key & 1) != 0) {
                value = "null";
            } else if (keyTypes[key] == DataType.STRING) {
                value = new String(
                        ByteRanges.copyOut(textAddress(field, textLength(field)), textLength(field)),
                        StandardCharsets.UTF_8);
            } else if (keyTypes[key] == DataType.FLOAT64) {
                value = Double.toString(UnsafeApi.getDouble(field));
            } else {
                value = Long.toString(UnsafeApi.getLong(field));
            }
            text.append(key == 0 ? "" : ", ")
                    .append(names.get(key))
                    .append(" = ")
                    .append(value);
        }
        return text.toString();
    }

    @Override
    public void close() {
        records.close();
        strings.close();
        groups.close();
        discard(slotSegments);
        slotSegments = new long[0];
    }

    private void discard(final long[] segments) {
        for (final long segment : segments) {
            memory.discard(segment);
        }
    }
}

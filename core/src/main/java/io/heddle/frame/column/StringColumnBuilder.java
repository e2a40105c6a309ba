package io.heddle.frame.column;

import java.util.Arrays;
import org.agrona.UnsafeApi;

/**
 * Collects the strings of one column of a batch: a code per row and the entries that the codes mean. While values repeat, a hash
 * table finds the entry of a value; once most values are new, the column turns to plain mode, in which every row gets an entry
 * of its own and nothing is hashed. Plain mode is kept for following batches and tried again now and then.
 */
public final class StringColumnBuilder implements AutoCloseable {
    private static final int INITIAL_SLOT_COUNT = 1 << 12;
    private static final int INITIAL_ENTRY_COUNT = (1 << 12) - 1;
    private static final int INITIAL_BYTES = 1 << 15;
    private static final int PLAIN_TEST_ENTRY_COUNT = 2048;
    private static final int PLAIN_RETRY_BATCH_COUNT = 16;
    private static final int[] NO_CODES = {};

    private final GrowingExtent slots;
    private final GrowingExtent offsets;
    private final GrowingExtent bytes;
    private final long codesAddress;
    private int slotMask = INITIAL_SLOT_COUNT - 1;
    private int entryCount;
    private int bytesLength;
    private boolean plain;
    private boolean sequential;
    private int plainBatchCount;
    private int[] codesOfEntries = {};
    private long knownDictionaryId;
    private int knownEntryCount;

    StringColumnBuilder(final BatchMemory memory, final long codesAddress) {
        this.codesAddress = codesAddress;
        slots = new GrowingExtent(memory, INITIAL_SLOT_COUNT * 8);
        offsets = new GrowingExtent(memory, (INITIAL_ENTRY_COUNT + 1) * 4);
        bytes = new GrowingExtent(memory, INITIAL_BYTES);
        UnsafeApi.putInt(offsets.address(), 0);
        clearSlots();
    }

    private void clearSlots() {
        UnsafeApi.setMemory(slots.address(), (slotMask + 1) * 8L, (byte) 0);
    }

    /** Forgets all rows. */
    void reset() {
        if (plain) {
            plainBatchCount++;
            if (plainBatchCount % PLAIN_RETRY_BATCH_COUNT == 0) {
                plain = false;
            }
        }
        if (!plain) {
            clearSlots();
        }
        sequential = plain;
        entryCount = 0;
        bytesLength = 0;
        knownDictionaryId = 0;
    }

    private int codeOf(final long address, final int length) {
        if (plain) {
            return append(address, length);
        }
        final long hash = ByteRanges.hash(address, length);
        final long tag = hash & 0xFFFF_FFFF_0000_0000L;
        int slot = (int) hash & slotMask;
        while (true) {
            final long entry = UnsafeApi.getLong(slots.address() + 8L * slot);
            if (entry == 0) {
                break;
            }
            if ((entry & 0xFFFF_FFFF_0000_0000L) == tag && isEntry((int) entry - 1, address, length)) {
                return (int) entry - 1;
            }
            slot = (slot + 1) & slotMask;
        }
        final int code = append(address, length);
        UnsafeApi.putLong(slots.address() + 8L * slot, tag | (code + 1L));
        if (entryCount * 2 > slotMask) {
            grow();
        }
        return code;
    }

    private boolean isEntry(final int code, final long address, final int length) {
        final long offsetAddress = offsets.address() + 4L * code;
        final int start = UnsafeApi.getInt(offsetAddress);
        return UnsafeApi.getInt(offsetAddress + 4) - start == length
                && ByteRanges.equal(bytes.address() + start, address, length);
    }

    private int append(final long address, final int length) {
        offsets.ensure((entryCount + 2L) * 4, (entryCount + 1) * 4);
        bytes.ensure((long) bytesLength + length, bytesLength);
        ByteRanges.copy(address, bytes.address() + bytesLength, length);
        bytesLength += length;
        UnsafeApi.putInt(offsets.address() + 4L * (entryCount + 1), bytesLength);
        return entryCount++;
    }

    private void grow() {
        final int slotCount = (slotMask + 1) * 2;
        slots.ensure(slotCount * 8L, 0);
        slotMask = slotCount - 1;
        clearSlots();
        for (int code = 0; code < entryCount; code++) {
            final int start = UnsafeApi.getInt(offsets.address() + 4L * code);
            final int end = UnsafeApi.getInt(offsets.address() + 4L * code + 4);
            final long hash = ByteRanges.hash(bytes.address() + start, end - start);
            int slot = (int) hash & slotMask;
            while (UnsafeApi.getLong(slots.address() + 8L * slot) != 0) {
                slot = (slot + 1) & slotMask;
            }
            UnsafeApi.putLong(slots.address() + 8L * slot, (hash & 0xFFFF_FFFF_0000_0000L) | (code + 1L));
        }
    }

    /** The value of a row; the caller has asked {@link BatchBuilder#hasRoom}. Returns its code. */
    public int set(final int row, final long address, final int length) {
        final int code = codeOf(address, length);
        UnsafeApi.putInt(codesAddress + 4L * row, code);
        sequential &= code == row;
        if (!plain && entryCount > PLAIN_TEST_ENTRY_COUNT && entryCount > (row >>> 1)) {
            plain = true;
            plainBatchCount = 0;
        }
        return code;
    }

    /** A row whose entry is known. */
    public void setCode(final int row, final int code) {
        UnsafeApi.putInt(codesAddress + 4L * row, code);
    }

    /**
     * The codes here, plus one, of the entries of a dictionary, 0 where an entry has not been set yet; the caller keeps them up. Valid until the
     * next call or {@link BatchBuilder#reset}, and while {@link #sharesEntries}. Empty for a dictionary that is too large to be kept.
     */
    public int[] codesOf(final long dictionaryId, final int dictionaryEntryCount) {
        if (dictionaryEntryCount > BatchLayout.ROW_COUNT_MAX) {
            return NO_CODES;
        }
        if (dictionaryId != knownDictionaryId) {
            if (codesOfEntries.length < dictionaryEntryCount) {
                codesOfEntries =
                        new int[Math.min(BatchLayout.ROW_COUNT_MAX, 2 * Integer.highestOneBit(dictionaryEntryCount))];
            } else {
                Arrays.fill(codesOfEntries, 0, Math.max(knownEntryCount, dictionaryEntryCount), 0);
            }
            knownDictionaryId = dictionaryId;
            knownEntryCount = dictionaryEntryCount;
        }
        return codesOfEntries;
    }

    /** Values of following rows, none of them null, as they come; in plain mode all at once. */
    public void setAll(final int firstRow, final long[] addresses, final int[] lengths, final int count) {
        int done = 0;
        while (done < count && !plain) {
            set(firstRow + done, addresses[done], lengths[done]);
            done++;
        }
        if (done == count) {
            return;
        }
        long length = 0;
        for (int i = done; i < count; i++) {
            length += lengths[i];
        }
        offsets.ensure(4L * (entryCount + 1 + count - done), 4 * (entryCount + 1));
        bytes.ensure(bytesLength + length, bytesLength);
        final long offsetsBase = offsets.address() + 4L * (entryCount + 1);
        final long bytesBase = bytes.address();
        int position = bytesLength;
        for (int i = done; i < count; i++) {
            ByteRanges.copy(addresses[i], bytesBase + position, lengths[i]);
            position += lengths[i];
            UnsafeApi.putInt(offsetsBase + 4L * (i - done), position);
        }
        sequential &= entryCount == firstRow + done;
        for (int i = done; i < count; i++) {
            UnsafeApi.putInt(codesAddress + 4L * (firstRow + i), entryCount++);
        }
        bytesLength = position;
    }

    /** A row without a value: code zero, or an empty entry of its own in plain mode. */
    void setNull(final int row) {
        final int code = plain ? append(codesAddress, 0) : 0;
        UnsafeApi.putInt(codesAddress + 4L * row, code);
        sequential &= code == row;
    }

    /** Whether a code from {@link #set} may stand for several rows until the next {@link BatchBuilder#reset}. */
    public boolean sharesEntries() {
        return !plain;
    }

    /** True when row and entry are the same for all rows. */
    boolean isSequential() {
        return sequential;
    }

    int entryCount() {
        return entryCount;
    }

    int bytesLength() {
        return bytesLength;
    }

    long offsetsAddress() {
        return offsets.address();
    }

    long bytesAddress() {
        return bytes.address();
    }

    long codesAddress() {
        return codesAddress;
    }

    /** Guarantees that code zero means something, for columns of nulls only. */
    void ensureEntry() {
        if (entryCount == 0) {
            append(codesAddress, 0);
        }
    }

    @Override
    public void close() {
        slots.close();
        offsets.close();
        bytes.close();
    }
}

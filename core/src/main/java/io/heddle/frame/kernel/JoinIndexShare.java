package io.heddle.frame.kernel;

import io.heddle.frame.column.PartitionBatches;
import io.heddle.frame.expression.FrameException;
import org.agrona.UnsafeApi;

/** What the header of a share of a join's index says, and its arrays, where they stand ({@link JoinIndexLayout}). */
final class JoinIndexShare {
    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private final boolean direct;
    private final boolean ranked;
    private final int key;
    private final long base;
    private final long slotCount;
    private final IntSegments slots;
    private final IntSegments starts;
    private final IntSegments numbers;

    JoinIndexShare(final PartitionBatches partition) {
        final long header = partition.batchCount() == 0 ? 0 : partition.address(0);
        if (header == 0 || UnsafeApi.getInt(header + JoinIndexLayout.MAGIC_OFFSET) != JoinIndexLayout.MAGIC) {
            throw FrameException.internal("a partition that should be the index of a join is none");
        }
        final int kind = UnsafeApi.getInt(header + JoinIndexLayout.KIND_OFFSET);
        direct = kind == JoinIndexLayout.KIND_DIRECT;
        ranked = kind == JoinIndexLayout.KIND_RANKED;
        key = UnsafeApi.getInt(header + JoinIndexLayout.KEY_OFFSET);
        base = UnsafeApi.getLong(header + JoinIndexLayout.BASE_OFFSET);
        slotCount = UnsafeApi.getLong(header + JoinIndexLayout.SLOT_COUNT_OFFSET);
        slots = IntSegments.of(UnsafeApi.getLong(header + JoinIndexLayout.SLOTS_SIZE_OFFSET));
        starts = IntSegments.of(UnsafeApi.getLong(header + JoinIndexLayout.STARTS_SIZE_OFFSET));
        numbers = IntSegments.of(UnsafeApi.getLong(header + JoinIndexLayout.ROWS_SIZE_OFFSET));
        int extent = 1;
        for (final IntSegments array : new IntSegments[] {slots, starts, numbers}) {
            for (int i = 0; i < IntSegments.segmentCount(array.size()); i++) {
                array.attach(partition.address(extent++));
            }
        }
    }

    /** Whether no key has several rows. */
    boolean isUnique() {
        return starts.size() == 0;
    }

    boolean isDirect() {
        return direct;
    }

    boolean isRanked() {
        return ranked;
    }

    /** Which of the keys a slot is of, where slots are values. */
    int key() {
        return key;
    }

    /** The value of slot 0 of the whole index, where slots are values. */
    long base() {
        return base;
    }

    /** As the header says. */
    long slotCount() {
        return slotCount;
    }

    IntSegments slots() {
        return slots;
    }

    IntSegments numbers() {
        return numbers;
    }

    /** How many slots stand in this share, where slots are values. */
    long slotsHere() {
        if (ranked) {
            return slots.size() / 2 * Integer.SIZE;
        }
        return isUnique() ? slots.size() : starts.size() - 1;
    }

    /** Where a slot's number stands, or the bits of the 32 slots that it is one of. */
    long addressOf(final long slot) {
        if (ranked) {
            return slots.address(2 * (slot / Integer.SIZE));
        }
        return isUnique() ? slots.address(slot) : starts.address(slot);
    }

    /** Sets where the rows of a slot start and how many there are, if there are some; a direct share without repeated keys has the row itself. */
    void findSlot(final long slot, final int index, final long[] starts, final int[] counts) {
        if (ranked) {
            if ((slots.get(2 * (slot / Integer.SIZE)) & (1 << slot)) != 0) {
                final long group = rank(slots, slot);
                starts[index] = group;
                counts[index] = 1;
                if (!isUnique()) {
                    setRun(group, index, starts, counts);
                }
            }
        } else if (isUnique()) {
            final int row = slots.get(slot);
            counts[index] = row == 0 ? 0 : 1;
            starts[index] = (row & UNSIGNED) - 1;
        } else {
            setRun(slot, index, starts, counts);
        }
    }

    /** Sets where the rows of a slot or group start and how many there are. */
    void setRun(final long run, final int index, final long[] firsts, final int[] counts) {
        final long start = starts.get(run) & UNSIGNED;
        firsts[index] = start;
        counts[index] = (int) ((starts.get(run + 1) & UNSIGNED) - start);
    }

    /** The number of the first row of a group of a hashed share. */
    int firstOf(final long group) {
        return numbers.get(isUnique() ? group : starts.get(group) & UNSIGNED);
    }

    /** How many slots before this one, which has rows, have some too. */
    static long rank(final IntSegments ranks, final long slot) {
        final long word = 2 * (slot / Integer.SIZE);
        final int before = ranks.get(word) & ((1 << slot) - 1);
        return (ranks.get(word + 1) & UNSIGNED) + Integer.bitCount(before);
    }
}

package io.heddle.frame.kernel;

import java.util.Arrays;
import org.agrona.UnsafeApi;

/**
 * The slots of all shares of an index by value as one long row of them: the shares stand in memory in granules, each of a power of two of slots, so
 * that a slot's place takes one look into a small table. What is asked of many keys is asked without branches, since which keys are there cannot be
 * foretold, and the reads of all keys are under way at the same time. One fragment run.
 */
final class ValueSlots {
    private static final long UNSIGNED = 0xFFFF_FFFFL;
    /** A granule lies within one extent of an array. */
    private static final int SHIFT_MAX = 20;

    private static final int SHIFT_MIN = 5;
    private static final long GRANULES_PER_SHARE = 16;

    private final JoinIndexShare[] shares;
    private final long base;
    private final long slotsPerShare;
    private final long slotCount;
    private final int shift;
    private final long mask;
    private final int[] shareOf;
    private final long[] addresses;
    private final long[] slots = new long[Vector.CAPACITY];

    /** How many slots each share has where so many are needed: a multiple of a granule. */
    static long slotsPerShare(final long span, final int shareCount) {
        final long needed = (span + shareCount - 1) / shareCount;
        final long granule =
                Math.min(1L << SHIFT_MAX, Math.max(1L << SHIFT_MIN, Long.highestOneBit(needed / GRANULES_PER_SHARE)));
        return (needed + granule - 1) / granule * granule;
    }

    ValueSlots(final JoinIndexShare[] shares) {
        this.shares = shares;
        this.base = shares[0].base();
        this.slotsPerShare = shares[0].slotCount();
        this.shift = Math.min(SHIFT_MAX, Long.numberOfTrailingZeros(slotsPerShare));
        this.mask = (1L << shift) - 1;
        long end = 0;
        for (int share = 0; share < shares.length; share++) {
            final long slotsHere = shares[share].slotsHere();
            end = slotsHere == 0 ? end : share * slotsPerShare + slotsHere;
        }
        this.slotCount = end;
        this.shareOf = new int[(int) ((end + mask) >>> shift)];
        this.addresses = new long[shareOf.length];
        for (int granule = 0; granule < addresses.length; granule++) {
            final long slot = (long) granule << shift;
            final int share = (int) (slot / slotsPerShare);
            shareOf[granule] = share;
            addresses[granule] = shares[share].addressOf(slot - share * slotsPerShare);
        }
    }

    /**
     * Finds keys in an index with ranks.
     *
     * @param places filled with the places of the keys that are there, in order.
     * @return how many are there.
     */
    int findRanked(final Vector keys, final int count, final int[] places) {
        if (slotCount == 0) {
            return 0;
        }
        int found = 0;
        for (int i = 0; i < count; i++) {
            final long wanted = keys.longs[i] - base;
            final long within = ~((wanted | (slotCount - 1 - wanted)) >> 63);
            final long slot = wanted & within;
            final int bits = UnsafeApi.getInt(addresses[(int) (slot >>> shift)] + ((slot & mask) >>> 5 << 3));
            places[found] = i;
            slots[found] = slot;
            found += bits >>> (int) slot & 1 & (int) within;
        }
        return keys.hasNulls ? withoutNulls(keys, places, slots, found) : found;
    }

    /** Brings the rows of the keys that {@link #findRanked} has found in an index without repeated keys. */
    void rankedRows(final int found, final long[] ids) {
        for (int i = 0; i < found; i++) {
            final JoinIndexShare share = shares[shareOf[(int) (slots[i] >>> shift)]];
            final long address = addresses[(int) (slots[i] >>> shift)] + ((slots[i] & mask) >>> 5 << 3);
            final int before = UnsafeApi.getInt(address) & ((1 << slots[i]) - 1);
            ids[i] = share.numbers().get((UnsafeApi.getInt(address + 4) & UNSIGNED) + Integer.bitCount(before))
                    & UNSIGNED;
        }
    }

    /** Finds keys and their rows in a direct index without repeated keys; as {@link #findRanked}. */
    int findDirect(final Vector keys, final int count, final int[] places, final long[] ids) {
        if (slotCount == 0) {
            return 0;
        }
        int found = 0;
        for (int i = 0; i < count; i++) {
            final long wanted = keys.longs[i] - base;
            final long within = ~((wanted | (slotCount - 1 - wanted)) >> 63);
            final long slot = wanted & within;
            final int row = UnsafeApi.getInt(addresses[(int) (slot >>> shift)] + 4 * (slot & mask));
            places[found] = i;
            ids[found] = (row & UNSIGNED) - 1;
            found += (row | -row) >>> 31 & (int) within;
        }
        return keys.hasNulls ? withoutNulls(keys, places, ids, found) : found;
    }

    /** Drops what null keys have found by chance, from the places and from what was found there. */
    private static int withoutNulls(final Vector keys, final int[] places, final long[] values, final int found) {
        int kept = 0;
        for (int i = 0; i < found; i++) {
            places[kept] = places[i];
            values[kept] = values[i];
            kept += keys.nulls[places[i]] ^ 1;
        }
        return kept;
    }

    /** Finds the share, the first of the rows there and their count of each key; no rows where it is not there. */
    void findRuns(final Vector keys, final int count, final int[] shareOfKey, final long[] starts, final int[] counts) {
        Arrays.fill(counts, 0, count, 0);
        for (int i = 0; i < count; i++) {
            final long slot = keys.longs[i] - base;
            if (slot >= 0 && slot < slotCount && !keys.isNull(i)) {
                final int share = shareOf[(int) (slot >>> shift)];
                shareOfKey[i] = share;
                shares[share].findSlot(slot - share * slotsPerShare, i, starts, counts);
            }
        }
    }
}

package io.heddle.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.UnsafeApi;
import org.agrona.collections.IntArrayList;

/**
 * One row of {@value StoreLimits#TABLE_ENTRY_BYTES} bytes per sealed partition in memory, in files of their own that never hold anything else.
 * The first word of a row is the generation: a reader that wrote its lease and still finds its generation here owns the right to read;
 * an owner that cleared it and then finds no lease may reuse the memory. Being words apart from the data, they cannot be forged by old data.
 *
 * <pre>
 *   0 generation, 0 = none    8 manifest offset    16 total bytes    24 slab (int)    28 manifest length (int)
 * </pre>
 */
final class PartitionTable implements AutoCloseable {
    private static final int OFFSET_OFFSET = 8;
    private static final int TOTAL_OFFSET = 16;
    private static final int SLAB_OFFSET = 24;
    private static final int LENGTH_OFFSET = 28;

    private final Path directory;
    private final List<MappedFile> segments = new ArrayList<>();
    private final IntArrayList freeSlots = new IntArrayList();
    private int nextSlot;

    /** The owner's: empty, and growing as slots are taken. */
    PartitionTable(Path directory) {
        this.directory = directory;
    }

    /** The table a dead owner left. */
    static PartitionTable adopt(Path directory) throws IOException {
        PartitionTable table = new PartitionTable(directory);
        for (int i = 0; Files.exists(ArenaFiles.tableSegment(directory, i)); i++) {
            table.segments.add(MappedFile.open(ArenaFiles.tableSegment(directory, i), true));
        }
        table.nextSlot = table.segments.size() * StoreLimits.TABLE_SEGMENT_SLOTS;
        return table;
    }

    int takeSlot() {
        if (!freeSlots.isEmpty()) {
            return freeSlots.popInt();
        }
        if (nextSlot == segments.size() * StoreLimits.TABLE_SEGMENT_SLOTS) {
            addSegment();
        }
        return nextSlot++;
    }

    private void addSegment() {
        if (nextSlot >= StoreLimits.MAX_TABLE_SLOTS) {
            throw new StoreException(
                    "an arena holds at most " + StoreLimits.MAX_TABLE_SLOTS + " partitions: remove some");
        }
        Path path = ArenaFiles.tableSegment(directory, segments.size());
        try {
            segments.add(MappedFile.create(path, StoreLimits.TABLE_SEGMENT_SLOTS * StoreLimits.TABLE_ENTRY_BYTES));
        } catch (IOException e) {
            throw new StoreException("cannot extend the partition table by " + path + ": free shared memory", e);
        }
    }

    void giveSlotBack(int slot) {
        freeSlots.pushInt(slot);
    }

    int slotCount() {
        return nextSlot;
    }

    private long row(int slot) {
        return rowAddress(segments.get(slot / StoreLimits.TABLE_SEGMENT_SLOTS), slot);
    }

    static long rowAddress(MappedFile segment, int slot) {
        return segment.address + (long) (slot % StoreLimits.TABLE_SEGMENT_SLOTS) * StoreLimits.TABLE_ENTRY_BYTES;
    }

    void publish(int slot, ResultLocation location) {
        long at = row(slot);
        UnsafeApi.putLong(at + OFFSET_OFFSET, location.manifestOffset());
        UnsafeApi.putLong(at + TOTAL_OFFSET, location.totalBytes());
        UnsafeApi.putInt(at + SLAB_OFFSET, location.slab());
        UnsafeApi.putInt(at + LENGTH_OFFSET, location.manifestLength());
        UnsafeApi.putLongVolatile(null, at, location.generation());
    }

    /** After this no new lease can succeed; those taken before are visible to a scan that follows. */
    void revoke(int slot) {
        UnsafeApi.putLongVolatile(null, row(slot), 0);
        UnsafeApi.fullFence();
    }

    /** Undoes a revocation after which the memory was not touched. */
    void restore(int slot, long generation) {
        UnsafeApi.putLongVolatile(null, row(slot), generation);
    }

    long generation(int slot) {
        return UnsafeApi.getLongVolatile(null, row(slot));
    }

    long manifestOffset(int slot) {
        return UnsafeApi.getLong(row(slot) + OFFSET_OFFSET);
    }

    long totalBytes(int slot) {
        return UnsafeApi.getLong(row(slot) + TOTAL_OFFSET);
    }

    int slab(int slot) {
        return UnsafeApi.getInt(row(slot) + SLAB_OFFSET);
    }

    int manifestLength(int slot) {
        return UnsafeApi.getInt(row(slot) + LENGTH_OFFSET);
    }

    @Override
    public void close() {
        segments.forEach(MappedFile::close);
        segments.clear();
    }
}

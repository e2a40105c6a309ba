package io.heddle.store;

import java.util.List;

/** Finds room for manifests, writes them, and makes partitions visible under generations never given twice. Under the arena's lock. */
final class PartitionPublisher {
    private final long arenaId;
    private final ArenaMemory memory;
    private final PartitionTable table;
    private long nextSequence = 1;

    PartitionPublisher(long arenaId, ArenaMemory memory, PartitionTable table) {
        this.arenaId = arenaId;
        this.memory = memory;
        this.table = table;
    }

    /** Finds room for the manifest: behind the last extent in its last chunk at no cost, else packed, else an extent of its own. */
    void place(Partition partition, List<Extent> extents, long runAge, long timeoutNs) {
        int length = Manifest.lengthBytes(extents.size());
        partition.manifestLength = length;
        partition.extentCount = extents.size();
        Extent last = extents.isEmpty() ? null : extents.get(extents.size() - 1);
        if (last != null && last.slackBytes() >= length) {
            partition.extents = extents.toArray(new Extent[0]);
            partition.manifestSlab = last.slab;
            partition.manifestAddress = last.slackAddress();
        } else if (length <= StoreLimits.PACKED_SMALL_EXTENT_BYTES) {
            PackedSpace.Slot slot = memory.takePacked(memory.manifests, length, runAge, timeoutNs);
            partition.extents = extents.toArray(new Extent[0]);
            putPacked(partition, slot);
        } else {
            Extent own = memory.reserve(new int[] {length}, runAge, timeoutNs)[0];
            partition.extents = extents.toArray(new Extent[extents.size() + 1]);
            partition.extents[extents.size()] = own;
            partition.manifestSlab = own.slab;
            partition.manifestAddress = own.address;
        }
    }

    /** Undoes {@link #place}. */
    void displace(Partition partition, int extentCount, long runAge) {
        if (partition.shared != null) {
            memory.freePacked(memory.spaceOf(partition), partition.shared, partition.grain, partition.manifestLength);
        } else if (partition.extents.length > extentCount) {
            memory.freeReserved(partition.extents[extentCount], runAge);
        }
    }

    static void putPacked(Partition partition, PackedSpace.Slot slot) {
        partition.shared = slot.shared();
        partition.grain = slot.grain();
        partition.manifestSlab = slot.shared().extent.slab;
        partition.manifestAddress = slot.shared().address(slot.grain());
    }

    /** Writes the manifest under a new generation and makes it visible. */
    void publish(Partition partition) {
        startGeneration(partition);
        long at = partition.manifestAddress;
        Manifest.writeHeader(
                at,
                Manifest.FORM_EXTENTS,
                partition.generation,
                partition.identity(),
                partition.extentCount,
                partition.totalBytes);
        for (int i = 0; i < partition.extentCount; i++) {
            Extent extent = partition.extents[i];
            Manifest.writeRow(at, i, extent.slab.number, extent.offset(), extent.lengthBytes());
        }
        Manifest.seal(at, partition.manifestLength);
        table.publish(partition.slot, partition.location(arenaId));
    }

    void startGeneration(Partition partition) {
        partition.slot = table.takeSlot();
        partition.generation = ResultLocation.generation(partition.slot, nextSequence++);
    }
}

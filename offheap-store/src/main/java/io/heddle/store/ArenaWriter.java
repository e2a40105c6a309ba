package io.heddle.store;

import java.util.ArrayList;
import java.util.List;

/** Builds one partition in the arena of its own process. */
final class ArenaWriter implements PartitionWriter {
    private final ArenaMemory memory;
    private final PartitionRegistry registry;
    private final Identity identity;
    private final long runAge;
    private final long timeoutNs;
    private final List<Extent> reserved = new ArrayList<>();
    private final List<Extent> trimmed = new ArrayList<>();
    private boolean ended;

    ArenaWriter(ArenaMemory memory, PartitionRegistry registry, Identity identity, long runAge, long timeoutNs) {
        this.memory = memory;
        this.registry = registry;
        this.identity = identity;
        this.runAge = runAge;
        this.timeoutNs = timeoutNs;
    }

    @Override
    public long reserve(int maxBytes) {
        return reserve(maxBytes, timeoutNs);
    }

    @Override
    public long reserve(int maxBytes, long reservationTimeoutNs) {
        refuseIfEnded();
        if (maxBytes < 1 || maxBytes > StoreLimits.MAX_EXTENT_BYTES) {
            throw new IllegalArgumentException("an extent has 1 to " + StoreLimits.MAX_EXTENT_BYTES + " bytes, not "
                    + maxBytes + ": split " + identity + " into more batches");
        }
        Extent extent = memory.reserve(new int[] {maxBytes}, runAge, reservationTimeoutNs)[0];
        reserved.add(extent);
        return extent.address;
    }

    @Override
    public void trim(long address, int usedBytes) {
        refuseIfEnded();
        int index = indexOf(address);
        Extent extent = reserved.get(index);
        if (usedBytes < 1 || usedBytes > extent.lengthBytes()) {
            throw new IllegalArgumentException(
                    "an extent reserved with " + extent.lengthBytes() + " bytes cannot be trimmed to " + usedBytes);
        }
        if (trimmed.size() == StoreLimits.MAX_PARTITION_EXTENTS) {
            throw new StoreException(identity + " has " + trimmed.size() + " extents, the most a partition can have: "
                    + "write larger batches");
        }
        if (StoreLimits.chunks(usedBytes) == extent.chunks()) {
            extent.trim(usedBytes); // frees nothing, so it is between this writer and its extent
        } else {
            memory.lock.lock();
            try {
                memory.trim(extent, usedBytes, runAge);
            } finally {
                memory.lock.unlock();
            }
        }
        reserved.remove(index);
        trimmed.add(extent);
    }

    @Override
    public void discard(long address) {
        refuseIfEnded();
        Extent extent = reserved.remove(indexOf(address));
        giveBack(List.of(extent));
    }

    private int indexOf(long address) {
        for (int i = reserved.size() - 1; i >= 0; i--) {
            if (reserved.get(i).address == address) {
                return i;
            }
        }
        throw new IllegalArgumentException("no reservation of " + identity + " starts at address 0x"
                + Long.toHexString(address) + "; it was trimmed or discarded before, or never made");
    }

    @Override
    public ResultLocation seal() {
        refuseIfEnded();
        ResultLocation location = registry.seal(identity, trimmed, runAge, timeoutNs);
        ended = true;
        giveBack(reserved);
        reserved.clear();
        trimmed.clear();
        return location;
    }

    @Override
    public void abort() {
        if (!ended) {
            ended = true;
            giveBack(reserved);
            giveBack(trimmed);
            reserved.clear();
            trimmed.clear();
        }
    }

    private void giveBack(List<Extent> extents) {
        if (!extents.isEmpty()) {
            memory.lock.lock();
            try {
                for (Extent extent : extents) {
                    memory.freeReserved(extent, runAge);
                }
            } finally {
                memory.lock.unlock();
            }
        }
    }

    @Override
    public long heldBytes() {
        long chunks = 0;
        for (Extent extent : reserved) {
            chunks += extent.chunks();
        }
        for (Extent extent : trimmed) {
            chunks += extent.chunks();
        }
        return ArenaMemory.bytes(chunks);
    }

    private void refuseIfEnded() {
        if (ended) {
            throw new IllegalStateException("the writer of " + identity + " is sealed or aborted");
        }
    }
}

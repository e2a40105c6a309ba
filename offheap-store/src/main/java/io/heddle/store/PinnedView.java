package io.heddle.store;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** A partition read by its own process: pinned, so that it neither moves nor goes. */
final class PinnedView extends AtomicBoolean implements PartitionView {
    private static final long serialVersionUID = 1L;

    private final transient PartitionRegistry registry;
    private final transient Partition partition;
    private final transient ResultLocation location;
    private final long runAge;

    PinnedView(PartitionRegistry registry, Partition partition, ResultLocation location, long runAge) {
        this.registry = registry;
        this.partition = partition;
        this.location = location;
        this.runAge = runAge;
    }

    @Override
    public ResultLocation location() {
        return location;
    }

    @Override
    public int kind() {
        return partition.kind;
    }

    @Override
    public long tag() {
        return partition.tag;
    }

    @Override
    public int extentCount() {
        return partition.extentCount;
    }

    @Override
    public long address(int extent) {
        if (partition.packedValue) {
            Objects.checkIndex(extent, 1);
            return partition.manifestAddress + Manifest.HEADER_BYTES;
        }
        return partition.extents[Objects.checkIndex(extent, partition.extentCount)].address;
    }

    @Override
    public int length(int extent) {
        if (partition.packedValue) {
            Objects.checkIndex(extent, 1);
            return (int) partition.totalBytes;
        }
        return partition.extents[Objects.checkIndex(extent, partition.extentCount)].lengthBytes();
    }

    @Override
    public long totalBytes() {
        return partition.totalBytes;
    }

    @Override
    public void close() {
        if (compareAndSet(false, true)) {
            registry.unpin(partition, runAge);
        }
    }

    @Override
    public void closeLater() {
        if (compareAndSet(false, true)) {
            registry.memory.lock.later(new ArenaLock.Errand() {
                @Override
                void run() {
                    registry.unpin(partition, runAge);
                }
            });
        }
    }
}

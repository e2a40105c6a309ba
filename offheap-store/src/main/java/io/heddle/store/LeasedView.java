package io.heddle.store;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A partition of another process, read in place under a lease. The manifest in shared memory is its only source. */
final class LeasedView extends AtomicBoolean implements PartitionView {
    private static final long serialVersionUID = 1L;

    private final transient ReadableArena arena;
    private final transient LeaseRow row;
    private final int lease;
    private final transient ResultLocation location;
    private final long manifest;
    private final transient @Nullable NeighbourLeases holder;
    private final long runAge;

    /** @param holder who is told when it closes, null if it is read for no run */
    LeasedView(
            ReadableArena arena,
            LeaseRow row,
            int lease,
            ResultLocation location,
            long manifest,
            @Nullable NeighbourLeases holder,
            long runAge) {
        this.arena = arena;
        this.row = row;
        this.lease = lease;
        this.location = location;
        this.manifest = manifest;
        this.holder = holder;
        this.runAge = runAge;
    }

    ReadableArena arena() {
        return arena;
    }

    long runAge() {
        return runAge;
    }

    @Override
    public ResultLocation location() {
        return location;
    }

    @Override
    public int kind() {
        return Manifest.kind(manifest);
    }

    @Override
    public long tag() {
        return Manifest.tag(manifest);
    }

    @Override
    public int extentCount() {
        return Manifest.extentCount(manifest);
    }

    @Override
    public long address(int extent) {
        Objects.checkIndex(extent, extentCount());
        if (Manifest.isPacked(manifest)) {
            return manifest + Manifest.HEADER_BYTES;
        }
        return arena.slabAddress(Manifest.rowSlab(manifest, extent), location) + Manifest.rowOffset(manifest, extent);
    }

    @Override
    public int length(int extent) {
        Objects.checkIndex(extent, extentCount());
        return Manifest.isPacked(manifest) ? (int) totalBytes() : Manifest.rowLength(manifest, extent);
    }

    @Override
    public long totalBytes() {
        return location.totalBytes();
    }

    @Override
    public void close() {
        if (compareAndSet(false, true)) {
            arena.release(row, lease, location);
            if (holder != null) {
                holder.closed(this);
            }
        }
    }
}

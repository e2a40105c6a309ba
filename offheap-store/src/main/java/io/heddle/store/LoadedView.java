package io.heddle.store;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A partition of a neighbour that was read from its spill file into memory reserved here, which is given back when the view is closed. */
final class LoadedView extends AtomicBoolean implements PartitionView {
    private static final long serialVersionUID = 1L;

    private final transient Reload reload;
    private final transient ResultLocation location;
    private final transient SpillHead head;
    private final transient List<Extent> extents;
    private final long runAge;

    LoadedView(Reload reload, ResultLocation location, SpillHead head, List<Extent> extents, long runAge) {
        this.reload = reload;
        this.location = location;
        this.head = head;
        this.extents = extents;
        this.runAge = runAge;
    }

    @Override
    public ResultLocation location() {
        return location;
    }

    @Override
    public int kind() {
        return head.identity.kind();
    }

    @Override
    public long tag() {
        return head.identity.tag();
    }

    @Override
    public int extentCount() {
        return extents.size();
    }

    @Override
    public long address(int extent) {
        return extents.get(extent).address;
    }

    @Override
    public int length(int extent) {
        return head.lengths[extent];
    }

    @Override
    public long totalBytes() {
        return head.totalBytes;
    }

    @Override
    public void close() {
        if (compareAndSet(false, true)) {
            reload.giveBack(extents, runAge);
        }
    }
}

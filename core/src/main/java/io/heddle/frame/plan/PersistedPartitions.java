package io.heddle.frame.plan;

import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The partitions that one {@code persist} made, shared by all plans over them. Usable from any thread. */
public final class PersistedPartitions {
    private final Schema schema;
    private final List<PartitionHandle> handles;
    private final AtomicBoolean released = new AtomicBoolean();

    public PersistedPartitions(final Schema schema, final List<PartitionHandle> handles) {
        this.schema = schema;
        this.handles = List.copyOf(handles);
    }

    /** The columns that the partitions hold, in order. */
    public Schema schema() {
        return schema;
    }

    /** The partitions in row order; a user error once they are released. */
    public List<PartitionHandle> handles() {
        if (released.get()) {
            throw FrameException.user(
                    "the persisted frame was released by unpersist() or close(); persist it again before use");
        }
        return handles;
    }

    /** Waits until all partitions are there; throws the cause when one cannot be made. */
    public void await() {
        for (final PartitionHandle handle : handles()) {
            handle.await();
        }
    }

    /** True when every partition is there or has failed. */
    public boolean isDone() {
        return handles.stream().allMatch(PartitionHandle::isDone);
    }

    /** Lets go of all partitions; repeated calls do nothing. */
    public void release() {
        if (released.compareAndSet(false, true)) {
            handles.forEach(PartitionHandle::release);
        }
    }

    String description() {
        return "persisted (" + handles.size() + (handles.size() == 1 ? " partition)" : " partitions)");
    }
}

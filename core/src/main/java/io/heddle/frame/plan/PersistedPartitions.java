package io.heddle.frame.plan;

import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The partitions that one {@code persist} made, shared by all plans over them. Usable from any thread. */
public final class PersistedPartitions {
    private final Schema schema;
    private final List<PartitionHandle> handles;
    private final @Nullable Divisions divisions;
    private final RowWidth rowWidth;
    private final AtomicBoolean released;
    private final AtomicBoolean looked = new AtomicBoolean();

    /** Partitions of which nothing is known. */
    public PersistedPartitions(final Schema schema, final List<PartitionHandle> handles) {
        this(schema, handles, null, RowWidth.UNKNOWN, new AtomicBoolean());
    }

    /** Partitions whose rows somebody measures. */
    public PersistedPartitions(final Schema schema, final List<PartitionHandle> handles, final RowWidth rowWidth) {
        this(schema, handles, null, rowWidth, new AtomicBoolean());
    }

    /** Partitions that are ordered by a column. */
    public PersistedPartitions(
            final Schema schema, final List<PartitionHandle> handles, final @Nullable Divisions divisions) {
        this(schema, handles, divisions, RowWidth.UNKNOWN, new AtomicBoolean());
    }

    private PersistedPartitions(
            final Schema schema,
            final List<PartitionHandle> handles,
            final @Nullable Divisions divisions,
            final RowWidth rowWidth,
            final AtomicBoolean released) {
        this.schema = schema;
        this.handles = List.copyOf(handles);
        this.divisions = divisions;
        this.rowWidth = rowWidth;
        this.released = released;
    }

    /** What each partition holds of the column that they are ordered by; null where that is not known. */
    public @Nullable Divisions divisions() {
        return divisions;
    }

    /** Some of the partitions, which are released together with these. */
    public PersistedPartitions select(final List<Integer> places) {
        return new PersistedPartitions(
                schema,
                places.stream().map(handles::get).toList(),
                divisions == null ? null : divisions.select(places),
                rowWidth,
                released);
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

    /** Bytes of each partition, 0 for one that is not there. */
    public List<Long> sizes() {
        return handles().stream().map(PartitionHandle::lengthBytes).toList();
    }

    /** Bytes of a row, 0 while nobody knows. */
    double bytesPerRow() {
        return rowWidth.bytesPerRow();
    }

    /** True once: what is said about their sizes is said once. */
    public boolean isFirstLook() {
        return looked.compareAndSet(false, true);
    }

    /** True when every partition is there or has failed. */
    public boolean isDone() {
        return handles.stream().allMatch(PartitionHandle::isDone);
    }

    /** Lets go of all partitions; repeated calls do nothing. */
    public void release() {
        if (released.compareAndSet(false, true)) {
            rowWidth.release();
            handles.forEach(PartitionHandle::release);
        }
    }

    String description() {
        return "persisted (" + handles.size() + (handles.size() == 1 ? " partition)" : " partitions)");
    }
}

package io.heddle.worker.executor;

import io.heddle.frame.column.OpenedBatch;
import io.heddle.frame.column.PartitionBatches;
import io.heddle.frame.column.PartitionSlices;
import io.heddle.store.ExtentView;
import io.heddle.store.PartitionExtents;
import io.heddle.store.PartitionLostException;
import io.heddle.store.PartitionNotFoundException;
import io.heddle.store.PartitionView;
import org.jspecify.annotations.Nullable;

/**
 * A partition that a fragment reads: nothing is opened before it is asked for. As a whole it stays open until the run ends, batch by batch only
 * as long as the fragment says. One run, its thread.
 */
final class FragmentInput implements PartitionSlices, AutoCloseable {
    private final InputReader reader;
    private final Run.Input input;
    private final long age;
    private @Nullable PartitionView view;
    private @Nullable PartitionExtents extents;
    private long openedBytes;

    /** A batch of columns is an extent of the store. */
    private record Opened(ExtentView extent) implements OpenedBatch {
        @Override
        public long address() {
            return extent.address();
        }

        @Override
        public int lengthBytes() {
            return extent.length();
        }

        @Override
        public void close() {
            extent.close();
        }
    }

    /** A batch of what is open as a whole: it stays so. */
    private record Held(long address, int lengthBytes) implements OpenedBatch {
        @Override
        public void close() {}
    }

    /** The extents of a whole partition as the frame sees them. */
    private record Batches(PartitionView view) implements PartitionBatches {
        @Override
        public int batchCount() {
            return view.extentCount();
        }

        @Override
        public long address(final int batch) {
            return view.address(batch);
        }

        @Override
        public int lengthBytes(final int batch) {
            return view.length(batch);
        }
    }

    FragmentInput(final InputReader reader, final Run.Input input, final long age) {
        this.reader = reader;
        this.input = input;
        this.age = age;
    }

    /** All of it, until the run ends. */
    PartitionBatches whole() {
        PartitionView opened = view;
        if (opened == null) {
            opened = reader.open(input, age);
            view = opened;
            openedBytes += opened.totalBytes();
        }
        return new Batches(opened);
    }

    private PartitionExtents extents() {
        PartitionExtents known = extents;
        if (known == null) {
            known = reader.extents(input, age);
            extents = known;
        }
        return known;
    }

    @Override
    public int batchCount() {
        final PartitionView held = view;
        return held != null ? held.extentCount() : extents().extentCount();
    }

    @Override
    public int lengthBytes(final int batch) {
        final PartitionView held = view;
        return held != null ? held.length(batch) : extents().length(batch);
    }

    @Override
    public OpenedBatch open(final int batch) {
        final PartitionView held = view;
        if (held != null) {
            return new Held(held.address(batch), held.length(batch));
        }
        try {
            final ExtentView opened = extents().open(batch);
            openedBytes += opened.length();
            return new Opened(opened);
        } catch (final PartitionLostException | PartitionNotFoundException lost) {
            throw new InputReader.InputGoneException(input.taskId());
        }
    }

    /** What was opened so far, what was opened twice counted twice. */
    long openedBytes() {
        return openedBytes;
    }

    @Override
    public void close() {
        final PartitionView opened = view;
        view = null;
        if (opened != null) {
            opened.close();
        }
    }
}

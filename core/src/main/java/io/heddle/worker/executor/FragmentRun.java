package io.heddle.worker.executor;

import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.physical.Fragment;
import io.heddle.frame.physical.FragmentArgument;
import io.heddle.frame.physical.FragmentContext;
import io.heddle.frame.physical.FragmentScratch;
import io.heddle.store.Arena;
import io.heddle.store.PartitionView;
import io.heddle.store.PartitionWriter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Gives a fragment its inputs and the memory of one new partition, and seals what it wrote. One per run. */
final class FragmentRun implements FragmentContext, BatchMemory {
    private static final byte[] NOTHING = new byte[0];

    private final PartitionWriter writer;
    private final FragmentArgument argument;
    private final List<Batches> inputs;
    private final FragmentScratch scratch;
    private final CancellationToken token;

    /** An input's extents as the frame sees them. */
    private record Batches(PartitionView view) implements io.heddle.frame.column.PartitionBatches {
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

    private FragmentRun(
            final PartitionWriter writer,
            final FragmentArgument argument,
            final List<@Nullable PartitionView> views,
            final FragmentScratch scratch,
            final CancellationToken token) {
        this.writer = writer;
        this.argument = argument;
        this.inputs = views.stream()
                .map(view -> new Batches(Objects.requireNonNull(view, "an input of a fragment is columns")))
                .toList();
        this.scratch = scratch;
        this.token = token;
    }

    static RunOutcome run(
            final Arena arena,
            final int kind,
            final Run run,
            final Fragment fragment,
            final FragmentArgument argument,
            final List<@Nullable PartitionView> views,
            final FragmentScratch scratch,
            final CancellationToken token) {
        final long startNs = System.nanoTime();
        try (PartitionWriter writer = arena.newPartition(run.taskId(), run.run(), kind, run.taskId(), run.age())) {
            fragment.run(new FragmentRun(writer, argument, views, scratch, token));
            token.throwIfCancelled();
            return new RunOutcome.Finished(true, writer.seal(), NOTHING, System.nanoTime() - startNs);
        }
    }

    @Override
    public FragmentArgument argument() {
        return argument;
    }

    @Override
    public int inputCount() {
        return inputs.size();
    }

    @Override
    public Batches input(final int index) {
        return inputs.get(index);
    }

    @Override
    public BatchMemory output() {
        return this;
    }

    @Override
    public BatchMemory workingMemory() {
        return this;
    }

    @Override
    public FragmentScratch scratch() {
        return scratch;
    }

    @Override
    public void checkCancelled() {
        token.throwIfCancelled();
    }

    @Override
    public long reserve(final int maxLengthBytes) {
        return writer.reserve(maxLengthBytes);
    }

    @Override
    public void trim(final long address, final int lengthBytes) {
        writer.trim(address, lengthBytes);
    }

    @Override
    public void discard(final long address) {
        writer.discard(address);
    }
}

package io.heddle.worker.executor;

import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.PartitionBatches;
import io.heddle.frame.column.PartitionSlices;
import io.heddle.frame.physical.Fragment;
import io.heddle.frame.physical.FragmentArgument;
import io.heddle.frame.physical.FragmentContext;
import io.heddle.frame.physical.FragmentScratch;
import io.heddle.store.Arena;
import io.heddle.store.PartitionWriter;
import io.heddle.store.ResultLocation;
import java.util.List;

/** Gives a fragment its inputs and the memory of one new partition, and seals what it wrote. One per run. */
final class FragmentRun implements FragmentContext, BatchMemory {
    private static final byte[] NOTHING = new byte[0];

    private final PartitionWriter writer;
    private final FragmentArgument argument;
    private final List<FragmentInput> inputs;
    private final long memoryBytes;
    private final FragmentScratch scratch;
    private final CancellationToken token;

    private FragmentRun(
            final PartitionWriter writer,
            final FragmentArgument argument,
            final List<FragmentInput> inputs,
            final long memoryBytes,
            final FragmentScratch scratch,
            final CancellationToken token) {
        this.writer = writer;
        this.argument = argument;
        this.inputs = inputs;
        this.memoryBytes = memoryBytes;
        this.scratch = scratch;
        this.token = token;
    }

    static RunOutcome run(
            final Arena arena,
            final InputReader reader,
            final ExecutorOptions options,
            final Run run,
            final Fragment fragment,
            final FragmentArgument argument,
            final FragmentScratch scratch,
            final CancellationToken token,
            final WorkFigures figures) {
        final long startNs = System.nanoTime();
        final List<FragmentInput> inputs = run.inputs().stream()
                .map(input -> new FragmentInput(reader, input, run.age()))
                .toList();
        final long memoryBytes = arena.limitBytes() / options.threads();
        try (PartitionWriter writer =
                arena.newPartition(run.taskId(), run.run(), options.kindColumns(), run.taskId(), run.age())) {
            fragment.run(new FragmentRun(writer, argument, inputs, memoryBytes, scratch, token));
            token.throwIfCancelled();
            final ResultLocation location = writer.seal();
            if (fragment.writesExchange()) {
                figures.shuffleWritten(location.totalBytes());
            }
            return new RunOutcome.Finished(true, location, NOTHING, System.nanoTime() - startNs);
        } finally {
            if (fragment.readsExchange()) {
                figures.shuffleRead(
                        inputs.stream().mapToLong(FragmentInput::openedBytes).sum(),
                        inputs.stream().filter(input -> input.openedBytes() > 0).count());
            }
            inputs.forEach(FragmentInput::close);
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
    public PartitionBatches input(final int index) {
        return inputs.get(index).whole();
    }

    @Override
    public PartitionSlices slices(final int index) {
        return inputs.get(index);
    }

    @Override
    public long memoryBytes() {
        return memoryBytes;
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

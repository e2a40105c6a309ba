package io.heddle.frame;

import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.OpenedBatch;
import io.heddle.frame.column.OpenedPartition;
import io.heddle.frame.column.PartitionBatches;
import io.heddle.frame.column.PartitionSlices;
import io.heddle.frame.physical.Fragment;
import io.heddle.frame.physical.FragmentArgument;
import io.heddle.frame.physical.FragmentContext;
import io.heddle.frame.physical.FragmentScratch;
import io.heddle.frame.physical.FrameJob;
import io.heddle.frame.physical.FrameTask;
import io.heddle.frame.physical.TaskInput;
import io.heddle.frame.plan.PartitionHandle;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs jobs at once on the calling thread over guarded memory, each fragment serialised and read back under a filter as a worker does.
 * Complains when a fragment leaves memory behind; {@link #close} complains when a partition was not released.
 */
final class LocalSession implements FrameRunner, AutoCloseable {
    private static final String FILTER =
            "io.heddle.frame.**;java.util.**;java.lang.*;java.lang.invoke.SerializedLambda;!*";

    /** Neighbouring partitions say that they stand on these, so many on each, as if there were several hosts. */
    private static final String[] HOSTS = {"near", "far", ""};

    private static final int HOST_RUN = 9;

    private final FragmentScratch scratch = new FragmentScratch();
    private final AtomicInteger openPartitions = new AtomicInteger();
    private final Map<String, Integer> runsByPrefix = new HashMap<>();
    private final long partitionBytes;
    private final int threadCount;
    /** What was said of persisted frames that are cut badly. */
    final List<String> warnings = new ArrayList<>();

    private final int inputsMax;
    private long peakWorkingBytes;
    private int openBatches;
    private int mostInputs;

    LocalSession() {
        this(1 << 20, 2);
    }

    LocalSession(final long partitionBytes, final int threadCount) {
        this(partitionBytes, threadCount, 100);
    }

    LocalSession(final long partitionBytes, final int threadCount, final int inputsMax) {
        this.partitionBytes = partitionBytes;
        this.threadCount = threadCount;
        this.inputsMax = inputsMax;
    }

    @Override
    public List<PartitionHandle> submit(final FrameJob job) {
        final List<LocalPartition> outputs = new ArrayList<>();
        final List<PartitionHandle> wanted = new ArrayList<>();
        for (final FrameTask task : job.tasks()) {
            final LocalPartition output = run(task, outputs);
            outputs.add(output);
            if (task.wanted()) {
                wanted.add(output);
            }
        }
        for (int i = 0; i < outputs.size(); i++) {
            if (!job.tasks().get(i).wanted()) {
                outputs.get(i).release();
            }
        }
        return wanted;
    }

    private LocalPartition run(final FrameTask task, final List<LocalPartition> outputs) {
        mostInputs = Math.max(mostInputs, task.inputs().size());
        final List<LocalPartition> inputs = new ArrayList<>();
        for (final TaskInput input : task.inputs()) {
            inputs.add(
                    input instanceof TaskInput.OfTask ofTask
                            ? outputs.get(ofTask.taskIndex())
                            : (LocalPartition) ((TaskInput.OfPartition) input).partition());
        }
        for (final LocalPartition input : inputs) {
            if (input.failure != null) {
                return new LocalPartition(new GuardedMemory(), input.failure);
            }
        }
        runsByPrefix.merge(task.prefix(), 1, Integer::sum);
        final GuardedMemory output = new GuardedMemory();
        try (GuardedMemory working = new GuardedMemory()) {
            try {
                final Fragment fragment = (Fragment) copy(task.fragment());
                fragment.run(new LocalContext((FragmentArgument) copy(task.argument()), inputs, output, working));
            } catch (final RuntimeException ex) {
                output.close();
                return new LocalPartition(new GuardedMemory(), ex);
            }
            peakWorkingBytes = Math.max(peakWorkingBytes, working.peakBytes());
            if (working.reservedCount() != 0 || output.reservedCount() != 0) {
                throw new IllegalStateException("fragment " + task.prefix() + " left " + working.reservedCount()
                        + " working extents and " + output.reservedCount() + " output extents behind");
            }
        }
        return new LocalPartition(output, null);
    }

    private static Object copy(final Object object) {
        try {
            final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(object);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                in.setObjectInputFilter(ObjectInputFilter.Config.createFilter(FILTER));
                return in.readObject();
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (final ClassNotFoundException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @Override
    public OpenedPartition open(final PartitionHandle partition) {
        partition.await();
        return ((LocalPartition) partition).memory.partition();
    }

    @Override
    public long partitionBytes() {
        return partitionBytes;
    }

    @Override
    public PartitionSizing sizing(final long totalBytes, final int partitions) {
        return new PartitionSizing(totalBytes, partitions, 1, threadCount, 4L * threadCount * partitionBytes);
    }

    @Override
    public void warn(final String advice) {
        warnings.add(advice);
    }

    @Override
    public int threadCount() {
        return threadCount;
    }

    @Override
    public int inputsMax() {
        return inputsMax;
    }

    /** How many tasks of a prefix have run. */
    int runs(final String prefix) {
        return runsByPrefix.getOrDefault(prefix, 0);
    }

    /** The most inputs that one task had. */
    int mostInputs() {
        return mostInputs;
    }

    /** The most working memory that one task had. */
    long peakWorkingBytes() {
        return peakWorkingBytes;
    }

    int openPartitionCount() {
        return openPartitions.get();
    }

    @Override
    public void close() {
        scratch.close();
        if (openBatches != 0) {
            throw new IllegalStateException(openBatches + " batches were not closed");
        }
        if (openPartitions.get() != 0) {
            throw new IllegalStateException(openPartitions.get() + " partitions were not released");
        }
    }

    private final class LocalPartition implements PartitionHandle {
        private final GuardedMemory memory;
        private final @Nullable RuntimeException failure;
        private final String host;
        private boolean released;

        LocalPartition(final GuardedMemory memory, final @Nullable RuntimeException failure) {
            this.memory = memory;
            this.failure = failure;
            this.host = HOSTS[openPartitions.getAndIncrement() / HOST_RUN % HOSTS.length];
        }

        @Override
        public void await() {
            if (failure != null) {
                throw failure;
            }
            if (released) {
                throw new IllegalStateException("released");
            }
        }

        @Override
        public boolean isDone() {
            return true;
        }

        @Override
        public String host() {
            return failure == null && !released ? host : "";
        }

        @Override
        public long lengthBytes() {
            final PartitionBatches batches = memory.partition();
            long length = 0;
            for (int batch = 0; batch < batches.batchCount(); batch++) {
                length += batches.lengthBytes(batch);
            }
            return length;
        }

        @Override
        public void release() {
            if (!released) {
                released = true;
                memory.close();
                openPartitions.decrementAndGet();
            }
        }
    }

    /** A batch in place; those that nobody closes are counted. */
    private final class LocalBatch implements OpenedBatch {
        private final long address;
        private final int lengthBytes;
        private boolean isClosed;

        LocalBatch(final long address, final int lengthBytes) {
            this.address = address;
            this.lengthBytes = lengthBytes;
        }

        @Override
        public long address() {
            return address;
        }

        @Override
        public int lengthBytes() {
            return lengthBytes;
        }

        @Override
        public void close() {
            if (!isClosed) {
                isClosed = true;
                openBatches--;
            }
        }
    }

    private final class LocalContext implements FragmentContext {
        private final FragmentArgument argument;
        private final List<LocalPartition> inputs;
        private final GuardedMemory output;
        private final GuardedMemory working;

        LocalContext(
                final FragmentArgument argument,
                final List<LocalPartition> inputs,
                final GuardedMemory output,
                final GuardedMemory working) {
            this.argument = argument;
            this.inputs = inputs;
            this.output = output;
            this.working = working;
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
            return inputs.get(index).memory.partition();
        }

        @Override
        public PartitionSlices slices(final int index) {
            final PartitionBatches batches = input(index);
            return new PartitionSlices() {
                @Override
                public int batchCount() {
                    return batches.batchCount();
                }

                @Override
                public int lengthBytes(final int batch) {
                    return batches.lengthBytes(batch);
                }

                @Override
                public OpenedBatch open(final int batch) {
                    openBatches++;
                    return new LocalBatch(batches.address(batch), batches.lengthBytes(batch));
                }
            };
        }

        @Override
        public long memoryBytes() {
            return 4 * partitionBytes;
        }

        @Override
        public BatchMemory output() {
            return output;
        }

        @Override
        public BatchMemory workingMemory() {
            return working;
        }

        @Override
        public FragmentScratch scratch() {
            return scratch;
        }

        @Override
        public void checkCancelled() {}
    }
}

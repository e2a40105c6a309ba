package io.heddle.client;

import io.heddle.cluster.ControlLimits;
import io.heddle.frame.DataFrame;
import io.heddle.frame.FrameRunner;
import io.heddle.frame.PartitionSizing;
import io.heddle.frame.column.OpenedPartition;
import io.heddle.frame.physical.Fragment;
import io.heddle.frame.physical.FrameJob;
import io.heddle.frame.physical.FrameTask;
import io.heddle.frame.physical.TaskInput;
import io.heddle.frame.plan.PartitionHandle;
import io.heddle.function.CapturedFunction;
import io.heddle.store.PartitionView;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the jobs of data frames as tasks of a client. */
final class FrameSession implements FrameRunner {
    private static final Logger LOG = LoggerFactory.getLogger(FrameSession.class);

    private final Client client;
    private final Map<Integer, String> hosts = new ConcurrentHashMap<>();

    FrameSession(final Client client) {
        this.client = client;
    }

    /** A partition that a task makes. */
    private final class Handle implements PartitionHandle {
        private final TaskFuture<?> future;

        Handle(final TaskFuture<?> future) {
            this.future = future;
        }

        FrameSession session() {
            return FrameSession.this;
        }

        @Override
        public void await() {
            try {
                client.awaitFinished(future.state());
            } finally {
                Reference.reachabilityFence(future);
            }
        }

        @Override
        public boolean isDone() {
            return future.isDone();
        }

        @Override
        public String host() {
            final StoredResult stored = future.state().stored();
            return stored == null ? "" : hostOf(stored.holderWorkerId());
        }

        @Override
        public long lengthBytes() {
            final StoredResult stored = future.state().stored();
            return stored == null ? 0 : stored.location().totalBytes();
        }

        @Override
        public void release() {
            future.release();
        }
    }

    /** A partition's extents as the frame sees them. */
    private record Opened(PartitionView view) implements OpenedPartition {
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

        @Override
        public void close() {
            view.close();
        }
    }

    @Override
    public List<PartitionHandle> submit(final FrameJob job) {
        final IdentityHashMap<Fragment, CapturedFunction> functions = new IdentityHashMap<>();
        final List<TaskFuture<Void>> futures = new ArrayList<>();
        final List<PartitionHandle> wanted = new ArrayList<>();
        for (int i = 0; i < job.tasks().size(); i++) {
            final FrameTask task = job.tasks().get(i);
            final CapturedFunction function = functions.computeIfAbsent(
                    task.fragment(), fragment -> CapturedFunction.of(fragment, task.prefix()));
            final List<TaskFuture<?>> dependencies = new ArrayList<>();
            for (final TaskInput input : task.inputs()) {
                dependencies.add(
                        input instanceof TaskInput.OfTask ofTask
                                ? futures.get(ofTask.taskIndex())
                                : ((Handle) ((TaskInput.OfPartition) input).partition()).future);
            }
            final TaskFuture<Void> future =
                    client.calls().submit(function, new Object[] {task.argument()}, dependencies);
            futures.add(future);
            if (task.wanted()) {
                wanted.add(new Handle(future));
            }
        }
        for (int i = 0; i < futures.size(); i++) {
            if (!job.tasks().get(i).wanted()) {
                futures.get(i).release(); // its readers are submitted: they keep it as long as they need it
            }
        }
        return wanted;
    }

    /** Numbers of workers are never used again, so what is known of them stays true. */
    private String hostOf(final int workerId) {
        final String known = hosts.get(workerId);
        if (known == null) {
            for (final WorkerStatus worker : client.workers()) {
                hosts.put(worker.workerId(), worker.host());
            }
        }
        return known == null ? hosts.getOrDefault(workerId, "") : known;
    }

    @Override
    public OpenedPartition open(final PartitionHandle partition) {
        final TaskFuture<?> future = ((Handle) partition).future;
        try {
            return new Opened(client.openPartition(future.state()));
        } finally {
            Reference.reachabilityFence(future);
        }
    }

    /** What stands for a persisted frame in a value which is shared. */
    SharedFrame share(final DataFrame frame) {
        final ArrayList<TaskFuture<?>> futures = new ArrayList<>();
        for (final PartitionHandle partition : frame.partitions()) {
            if (!(partition instanceof Handle handle) || handle.session() != this) {
                throw new BadInputException(
                        "a data frame of another client cannot be shared by this one; share it with the client that persisted it");
            }
            futures.add(handle.future);
        }
        return new SharedFrame(frame.schema(), futures);
    }

    /** The frame that was shared; its partitions are held until it is closed. */
    DataFrame frameOf(final SharedFrame shared) {
        final List<PartitionHandle> handles = new ArrayList<>();
        for (final TaskFuture<?> future : shared.partitions()) {
            handles.add(new Handle(future));
        }
        return DataFrame.ofPartitions(this, shared.schema(), handles);
    }

    @Override
    public int inputsMax() {
        return ControlLimits.DEPENDENCIES_MAX;
    }

    @Override
    public long partitionBytes() {
        return client.partitionBytes();
    }

    @Override
    public PartitionSizing sizing(final long totalBytes, final int partitions) {
        final List<WorkerStatus> workers = client.workers();
        long limitBytes = Long.MAX_VALUE;
        int threads = 1;
        for (final WorkerStatus worker : workers) {
            limitBytes = Math.min(limitBytes, worker.limitBytes());
            threads = Math.max(threads, worker.threads());
        }
        return new PartitionSizing(totalBytes, partitions, Math.max(1, workers.size()), threads, limitBytes);
    }

    @Override
    public void warn(final String advice) {
        LOG.warn("{}", advice);
    }

    @Override
    public int threadCount() {
        return client.threadCount();
    }
}

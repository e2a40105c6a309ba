package io.heddle.client;

import io.heddle.cluster.LocalCluster;
import io.heddle.cluster.SchedulerPlugin;
import io.heddle.function.TaskFunction0;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.worker.executor.TaskMetric;
import io.heddle.worker.executor.WorkerPlugin;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The half of a {@link Client} that is about its cluster and not about tasks: who is there, how it does, its code, its end. */
abstract class ClusterAccess extends PlacementAccess {
    private static final Duration SCALE_TIMEOUT = Duration.ofMinutes(5);

    /** One change of the number of workers at a time. */
    private final Object scaling = new Object();

    /** The cluster that this client has started for itself, null if others did. */
    abstract @Nullable LocalCluster localCluster();

    /** Blocks until so many workers are there. */
    public void waitForWorkers(final int count, final Duration timeout) {
        backend().cluster().awaitWorkers(count, timeout);
    }

    /** Why a task does not run, for each worker that could run it; where it is if it does. Text for people. */
    public String explain(final TaskFuture<?> future) {
        return inspect(InspectionClient.Question.EXPLAIN, future);
    }

    /** What happened to a task so far, one change a line, as far as the scheduler remembers it. Text for people. */
    public String story(final TaskFuture<?> future) {
        return inspect(InspectionClient.Question.STORY, future);
    }

    private String inspect(final InspectionClient.Question question, final TaskFuture<?> future) {
        try {
            return backend().inspect(question, future.taskId());
        } finally {
            Reference.reachabilityFence(future);
        }
    }

    /**
     * Writes what the scheduler knows of workers, functions and tasks into a file, which {@code heddle dump FILE} reads.
     *
     * @throws BadInputException if the file cannot be written.
     */
    public void dumpState(final Path file) {
        final String text = backend().inspect(InspectionClient.Question.DUMP, 0);
        try {
            Files.writeString(file, text);
        } catch (final IOException failure) {
            throw new BadInputException("the state cannot be written to " + file + ": " + failure);
        }
    }

    /**
     * What the tasks of each function, of all clients, have counted and timed of their own work ({@code TaskContext.metrics}) since the
     * cluster began, by names of functions and of metrics. A run that has ended is in it before its future is done; one that
     * was run again counts each time, one that was cancelled does not.
     */
    public Map<String, Map<String, TaskMetric>> taskMetrics() {
        final Map<String, Map<String, TaskMetric>> all = new TreeMap<>();
        backend()
                .metrics()
                .forEach((function, name, metric) ->
                        all.computeIfAbsent(function, key -> new TreeMap<>()).put(name, metric));
        return all;
    }

    /** The current numbers of the cluster, asked from the scheduler. */
    public ClusterStatus status() {
        return backend().status();
    }

    /** How many tasks all workers together run at a time. */
    public int nthreads() {
        return workers().stream().mapToInt(WorkerStatus::threads).sum();
    }

    /** The same as {@link #nthreads()}, as in Dask: what a worker calls its cores are its threads. */
    public int ncores() {
        return nthreads();
    }

    /** Which cluster this is and what it is made of, asked from the scheduler. */
    public SchedulerInfo schedulerInfo() {
        final ClusterStatus status = status();
        return new SchedulerInfo(
                backend().clusterName(),
                backend().address(),
                clusterDirectory(),
                nthreads(),
                status.workers().stream().mapToLong(WorkerStatus::limitBytes).sum(),
                status);
    }

    /** Calls {@code listener} for each worker that is there or comes; on the conductor's thread, must not block. */
    public void onWorkerJoined(final Consumer<WorkerStatus> listener) {
        backend().cluster().onJoined(listener);
    }

    /** Calls {@code listener} for each worker that goes; on the conductor's thread, must not block. */
    public void onWorkerLeft(final Consumer<WorkerStatus> listener) {
        backend().cluster().onLeft(listener);
    }

    /**
     * Makes the classes of a jar part of this program: workers that lack one of them get it, those of today and those that join later. A
     * task loads them by name through its thread's context class loader; this program through the one that is returned.
     *
     * @return sees the classes of the jar as they are now; the file may change or go.
     * @throws BadInputException if there is no such jar.
     */
    public ClassLoader uploadJar(final Path jar) {
        return backend().classes().addJar(jar);
    }

    /**
     * Sets a plugin up on all workers, and waits for that; workers that join later set it up before they run a task of this program.
     * It is there for this program only, until it is unregistered or this client leaves. A plugin of the same name is replaced. Its
     * classes travel as those of functions.
     *
     * @throws HeddleException if it cannot be set up on a worker: then it is registered nowhere.
     */
    public void registerWorkerPlugin(final String name, final WorkerPlugin plugin) {
        plugins().registerOnWorkers(name, plugin);
    }

    /** Takes a plugin down on all workers, and waits for that; false if there is none of this name. */
    public boolean unregisterWorkerPlugin(final String name) {
        return plugins().unregisterOnWorkers(name);
    }

    /**
     * Starts a plugin in the scheduler's process and waits for that. It is told of what happens from then on, until it is unregistered, this
     * client leaves or the scheduler ends; after a restart of the scheduler it has to be registered again. One of the same name, of
     * this program, is replaced. Its classes travel as those of functions.
     *
     * @throws HeddleException if it cannot start.
     */
    public void registerSchedulerPlugin(final String name, final SchedulerPlugin plugin) {
        plugins().registerOnScheduler(name, plugin);
    }

    /** Ends a plugin and waits for that; false if there is none of this name. */
    public boolean unregisterSchedulerPlugin(final String name) {
        return plugins().unregisterOnScheduler(name);
    }

    /** Calls {@code function} in the scheduler's process, on a thread of its own, and returns the result. */
    @SuppressWarnings({"unchecked", "NullAway"}) // the function's own type; a function may well return null
    public <R> R runOnScheduler(final TaskFunction0<? extends R> function) {
        return (R) plugins().callScheduler(function);
    }

    abstract ClientPlugins plugins();

    /** Ends the cluster, workers and scheduler included, also if others use it. Then close this client. */
    public void shutdown() {
        backend().shutdown();
    }

    /** Where the cluster keeps its files on the scheduler's host. */
    public String clusterDirectory() {
        return backend().directory();
    }

    /**
     * Address of the pages about the cluster for a browser on this host, such as {@code http://127.0.0.1:8787/status}. Where nobody serves
     * them yet, a process that ends with this client does from now on.
     *
     * @throws NoClusterException if the scheduler is on another host: its pages are served there.
     */
    public String dashboardUrl() {
        return dashboard().url();
    }

    /**
     * Calls {@code function} on every worker, outside of tasks and beside them, and returns the results by worker id. The
     * first failure is thrown.
     */
    public <R> Map<Integer, R> run(final TaskFunction0<? extends R> function) {
        return WorkerRound.run(backend().calls(), workers(), function);
    }

    /**
     * Starts or retires workers of the client's own cluster until there are {@code count}, and waits for that. Those that
     * go give what they hold to others first, so that nothing is computed again: see {@link #retireWorkers}.
     *
     * @throws HeddleException if the cluster was not started by this client, or workers do not come or cannot go.
     */
    public void scale(final int count) {
        final LocalCluster cluster = requireLocalCluster("scale");
        if (count < 1) {
            throw new BadInputException("a cluster cannot be scaled to " + count + " workers, expected 1 or more");
        }
        synchronized (scaling) {
            final List<WorkerStatus> present = workers();
            if (count > present.size()) {
                cluster.addWorkers(count - present.size());
                waitForWorkers(count, SCALE_TIMEOUT);
            } else if (count < present.size()) {
                retire(WorkerRound.dispensable(status().workers(), present, present.size() - count), SCALE_TIMEOUT);
            }
        }
    }

    /**
     * Lets the number of workers of the client's own cluster follow its queued work from now on, until the result or this
     * client is closed.
     *
     * @param min workers that always stay, 1 or more.
     * @param max workers that are never exceeded.
     */
    public Adaptive adapt(final int min, final int max) {
        requireLocalCluster("adapt");
        if (min < 1 || max < min) {
            throw new BadInputException("the number of workers cannot follow the work between " + min + " and " + max
                    + ", expected 1 or more and no less than that");
        }
        return adapting(new Adaptive(this, min, max));
    }

    /** Remembers what ends with the client. */
    abstract Adaptive adapting(Adaptive adaptive);

    /**
     * Kills processes of workers of the client's own cluster, also those that hang, starts them again and waits until all are back.
     * What they held is taken over by their neighbours, or made again from its inputs; what they ran is run again, and counts as
     * having been there when a worker died.
     *
     * @param names of the workers, as {@link WorkerStatus#name()} says them; they keep them.
     * @throws BadInputException if there is no worker of such a name.
     * @throws HeddleException if the cluster was not started by this client, or workers are not processes or do not come back.
     */
    public void restartWorkers(final Collection<String> names) {
        final LocalCluster cluster = requireLocalCluster("restartWorkers");
        synchronized (scaling) {
            final int[] former =
                    named(names).stream().mapToInt(WorkerStatus::workerId).toArray();
            final int count = workers().size();
            cluster.restartWorkers(names);
            backend().cluster().awaitGone(former, SCALE_TIMEOUT);
            waitForWorkers(count, SCALE_TIMEOUT);
        }
    }

    /**
     * Begins anew: lets go what this client holds, cancels its tasks that have not ended, and restarts all workers of its own cluster.
     * Its futures are of no use any more; what other clients hold, and data sets that are published, is made again if it can be.
     *
     * @throws HeddleException as {@link #restartWorkers}.
     */
    public void restart() {
        requireLocalCluster("restart");
        backend().releaseAll();
        restartWorkers(workers().stream().map(WorkerStatus::name).toList());
    }

    private LocalCluster requireLocalCluster(final String what) {
        final LocalCluster cluster = localCluster();
        if (cluster == null) {
            throw new HeddleException(
                    ErrorKind.USER,
                    what + " is for clusters that the client started itself; this one's workers are started with"
                            + " `heddle worker` and end with retireWorkers(names)");
        }
        return cluster;
    }
}

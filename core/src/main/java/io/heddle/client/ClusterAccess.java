package io.heddle.client;

import io.heddle.function.TaskFunction0;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The half of a {@link Client} that is about its cluster and not about tasks: who is there, how it does, its code, its end. */
abstract class ClusterAccess {
    abstract Backend backend();

    abstract DashboardLink dashboard();

    /** Blocks until so many workers are there. */
    public void waitForWorkers(final int count, final Duration timeout) {
        backend().cluster().awaitWorkers(count, timeout);
    }

    /** The workers that are there, by id, without their current numbers. */
    public List<WorkerStatus> workers() {
        return backend().cluster().workers();
    }

    /** Why a task does not run, for each worker that could run it; where it is if it does. Text for people. */
    public String explain(final TaskFuture<?> future) {
        return backend().inspect(InspectionClient.Question.EXPLAIN, future.taskId());
    }

    /** What happened to a task so far, one change a line, as far as the scheduler remembers it. Text for people. */
    public String story(final TaskFuture<?> future) {
        return backend().inspect(InspectionClient.Question.STORY, future.taskId());
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
}

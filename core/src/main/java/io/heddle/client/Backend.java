package io.heddle.client;

import io.heddle.cluster.MetricTable;
import io.heddle.cluster.Placement;
import io.heddle.function.CapturedFunction;
import io.heddle.store.PartitionView;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** What a client drives: a cluster, or the caller's own thread. Any thread. */
interface Backend extends AutoCloseable {
    /** The client's number, the upper part of the ids of its tasks. */
    int clientId();

    /**
     * Takes a task, after those that it depends on.
     *
     * @param state is told how the task ends if {@code isRegistered}.
     * @param arguments serialised, copied or sent before the call returns.
     * @param isWanted whether the task is held until it is released; else until its first reader is submitted.
     * @param options how it is run.
     */
    void submit(
            FutureState state,
            CapturedFunction function,
            DirectBuffer arguments,
            int length,
            long[] dependencies,
            boolean isRegistered,
            boolean isWanted,
            TaskOptions options);

    /**
     * Takes a value, which a worker holds from then on.
     *
     * @param state is told when it is there.
     * @param function gives its argument back.
     * @param arguments the value, serialised; copied or sent before the call returns.
     */
    void scatter(FutureState state, CapturedFunction function, DirectBuffer arguments, int length, TaskOptions options);

    /** For many tasks of one function; null where that has no advantage. The caller closes it. */
    @Nullable
    RangeSubmission newRange(CapturedFunction function);

    /** The client no longer holds a task. */
    void release(long taskId);

    /** The client lets all its tasks go; those that have not ended are cancelled. */
    void releaseAll();

    /** Stops a task and what depends on it. */
    void cancel(long taskId);

    /** Why a task does not run, what happened to it, or, of all tasks, everything. */
    String inspect(InspectionClient.Question question, long taskId);

    /** What tasks have measured. */
    MetricTable metrics();

    /** With what a failed task, or the input that made it fail, was called. */
    TaskCall call(long taskId);

    /** A failed task, and those of its inputs that failed, are to be tried again; {@code state} waits for it already. */
    void retry(FutureState state);

    /**
     * Drives what has to be driven until {@code isOver}, on the calling thread, but may return earlier.
     *
     * @param taskId one of the tasks that are waited for.
     */
    void drive(long taskId, BooleanSupplier isOver, long timeoutNs);

    /** Where holds go of futures that nobody refers to any more. */
    ReferenceQueue<Object> collected();

    /** Opens what a task left; the caller closes it. */
    PartitionView open(StoredResult result, String key);

    /** The value that a task left. */
    @Nullable
    Object value(StoredResult result, String key);

    /** The classes of the client's program. */
    ProgramClasses classes();

    /** The workers. */
    ClusterView cluster();

    /** The numbers of the moment. */
    ClusterStatus status();

    /** Lets all workers look at the program's list of plugins again, and waits for that; throws the first failure. */
    void refreshPlugins();

    /** Calls of workers outside of tasks. */
    WorkerCalls calls();

    /** Asks about results and where they lie. */
    List<PlacementClient.Row> place(Placement operation, int number, long[] taskIds, int[] workerIds, Duration timeout);

    /** What is shared by name. */
    Coordination coordination();

    /** Name of the cluster. */
    String clusterName();

    /** Where the scheduler is reached. */
    String address();

    /** Where the files are. */
    String directory();

    /** Ends the cluster for everybody. */
    void shutdown();

    @Override
    void close();
}

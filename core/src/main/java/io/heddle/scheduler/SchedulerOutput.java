package io.heddle.scheduler;

/**
 * What the scheduler's state asks its node to do. Called from inside a handler of {@link SchedulerState}, on the
 * thread that called the handler; an implementation must not call back into the state, must not block and must not
 * keep the arrays it is given, which are reused for the next call.
 *
 * <p>The state speaks of ids only. Locations, payloads, functions and names stay with the node, which finds them by
 * task id and drops them at {@link #forget}.
 */
public interface SchedulerOutput {
    /**
     * A worker shall run a task. Message {@code AssignTask}.
     *
     * @param dependencies the inputs, in the order of the submission; valid during the call
     * @param holderWorkerIds for each input the worker that holds it; valid during the call
     * @param count how many of both arrays are meant
     */
    void assign(
            int workerId, long taskId, int run, int priority, long[] dependencies, int[] holderWorkerIds, int count);

    /** A run is no longer wanted where it is. Message {@code CancelRun}. */
    void cancelRun(int workerId, long taskId, int run);

    /** A worker may drop what it holds of a task. Message {@code ReleaseResults}. */
    void releaseResult(int workerId, long taskId);

    /**
     * A result is there, or is there again at another place after its holder was lost: the first call completes the
     * client's future, later ones only move it. Message {@code TaskFinished} to a client.
     */
    void reportFinished(int clientId, long taskId, int holderWorkerId);

    /**
     * A task has failed for good. Message {@code TaskErred} to a client.
     *
     * @param causeTaskId the task that failed first; not forgotten before this task is, unless it was never known
     */
    void reportErred(int clientId, long taskId, long causeTaskId, ErredReason reason);

    /** Nobody can ask for this task any more: drop its payload, location and error. Its id is never used again. */
    void forget(long taskId);

    /**
     * A reader could not get a result from its holder, and nobody can make it again: the holder shall say if it is not
     * there. Message {@code CheckResult}.
     */
    void checkResult(int holderWorkerId, long taskId);

    /**
     * A worker shall copy a result and hold it from then on; it answers, one way or the other. Message {@code CopyResult}.
     *
     * @param holderWorkerId from whom
     */
    void requestCopy(int workerId, long taskId, int run, int holderWorkerId);

    /**
     * A worker shall give back the runs that it has not started and take no new ones; with {@code retires} false it may
     * again. Message {@code RetireWorker}.
     */
    void requestRetirement(int workerId, boolean retires);

    /** A worker that retires holds nothing any more: it shall end. Message {@code ShutdownRequest}. */
    void dismiss(int workerId);

    /**
     * A worker shall take over the results of a dead one: of its host, then message {@code AdoptArena}; or of another host
     * on which none is left, then it gets those values that the node itself has. Answered in both cases by the end of the
     * adoption.
     */
    void requestAdoption(int adopterWorkerId, int deadWorkerId);
}

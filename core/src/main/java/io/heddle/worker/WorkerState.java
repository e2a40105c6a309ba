package io.heddle.worker;

/**
 * What one worker has been asked for, what it does and what it holds, without threads, clocks or bytes. The worker
 * node decodes a message or takes the end of a run from its executors and calls one handler with the time of its
 * duty cycle; what shall happen outside goes to {@link WorkerOutput}. Owned by one thread.
 */
public final class WorkerState {
    /** An idle worker. */
    public WorkerState(final WorkerOutput output, final WorkerOptions options) {
        throw new UnsupportedOperationException();
    }

    /**
     * The scheduler assigns a run. The same run again is ignored; a higher run of the same task starts anew.
     *
     * @param priority higher starts first; equal ones in order of arrival
     * @param dependencies ids of the inputs
     * @param holders for each input the worker that holds it
     * @param inPlace for each input whether the executor reads it where it is (same host, or carried in the message)
     * @param count how many of the arrays are meant; they are not kept
     */
    public void onAssign(
            final long nowNs,
            final long taskId,
            final int run,
            final int priority,
            final long[] dependencies,
            final int[] holders,
            final boolean[] inPlace,
            final int count) {}

    /** The scheduler no longer wants a run: dropped if it has not started, interrupted if it has. */
    public void onCancelRun(final long nowNs, final long taskId, final int run) {}

    /** The scheduler no longer wants a result. */
    public void onReleaseResult(final long nowNs, final long taskId) {}

    /** The copy of an input is in the arena. */
    public void onInputFetched(final long nowNs, final long dependencyTaskId) {}

    /** The copy of an input could not be made. */
    public void onInputFailed(final long nowNs, final long dependencyTaskId) {}

    /** A run ended with a sealed result. */
    public void onRunFinished(
            final long nowNs, final long taskId, final int run, final long resultBytes, final long durationNs) {}

    /** A run's function failed. */
    public void onRunErred(final long nowNs, final long taskId, final int run) {}

    /** A run ended early because {@link WorkerOutput#interrupt} asked for it. */
    public void onRunAborted(final long nowNs, final long taskId, final int run) {}

    /** A run could not open an input that it should read in place. */
    public void onRunInputLost(final long nowNs, final long taskId, final int run, final long dependencyTaskId) {}

    /** A run waits for memory. Of such runs at most one may also hold some: the youngest other gives way. */
    public void onRunBlocked(final long nowNs, final long taskId, final int run, final long heldBytes) {}

    /** A run no longer waits for memory. */
    public void onRunUnblocked(final long nowNs, final long taskId, final int run) {}

    /** The bytes of a result went to a spill file, or came back. */
    public void onResultSpilled(final long nowNs, final long taskId, final boolean spilled) {}

    /** A result that was held here cannot be read any more. */
    public void onResultUnreadable(final long nowNs, final long taskId) {}

    /** This worker holds a result of a dead neighbour from now on. */
    public void onResultAdopted(final long nowNs, final long taskId, final int run, final long resultBytes) {}

    /** Memory is short or no longer: while paused no run starts. */
    public void onMemory(final long nowNs, final boolean paused) {}

    /** The worker leaves: queued runs go back, running ones are asked to end. */
    public void onShutdown(final long nowNs) {}

    /** Time passes: deadlines of fetches. */
    public void onTick(final long nowNs) {}

    /** Runs that execute now, abandoned ones included. */
    public int executing() {
        return 0;
    }

    /** Runs that wait for inputs or a thread. */
    public int queued() {
        return 0;
    }

    /** Results held. */
    public int held() {
        return 0;
    }
}

package io.heddle.scheduler;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The scheduler's whole memory and judgement, without threads, clocks or bytes. The scheduler node decodes a message
 * and calls one {@code onXxx} handler with the time of its duty cycle; what shall happen outside goes to
 * {@link SchedulerOutput}. At the end of a cycle the node calls {@link #drain}: it does the lists of longer work (the
 * loss of a worker, a client or an input) unit by unit, and gives ready tasks to workers.
 *
 * <p>Owned by one thread. Ids that are unknown, stale or repeated are counted in {@link #staleMessages()} and change
 * nothing. An illegal change of a task's state throws {@link IllegalStateException} with the task's story.
 */
public final class SchedulerState {
    /** A state without clients, workers and tasks. */
    public SchedulerState(final SchedulerOutput output, final SchedulerOptions options) {
        throw new UnsupportedOperationException();
    }

    /** A client's session is open. */
    public void onClientConnected(final long nowNs, final int clientId) {}

    /** A client is gone: its wishes end, and with them what only it wanted. */
    public void onClientLost(final long nowNs, final int clientId) {}

    /** A worker is there. Ids are dense and never used twice. */
    public void onWorkerJoined(
            final long nowNs, final int workerId, final long hostId, final int threads, final long limitBytes) {}

    /**
     * A worker is gone.
     *
     * @param blame true if it died: the tasks it had are suspects
     */
    public void onWorkerLost(final long nowNs, final int workerId, final boolean blame) {}

    /** A worker lives, and this is its memory. A paused worker gets no new work. */
    public void onHeartbeat(
            final long nowNs,
            final int workerId,
            final long limitBytes,
            final long usedBytes,
            final long reservedBytes,
            final boolean paused) {}

    /**
     * A client submits a task. Dependencies must have been submitted before on any session.
     *
     * <p>With {@code wanted} the client holds the task until {@link #onRelease}. Without, the task is held until its
     * first dependent is submitted: a task with several dependents must be submitted as wanted and released after the
     * last of them.
     *
     * @param prefix number of the function's name, dense from 0
     * @param priority higher runs first; clamped to {@code +-2,000,000}; equal ones run in order of submission
     * @param retries how often an erred run is tried again
     */
    public void onSubmit(
            final long nowNs,
            final int clientId,
            final long taskId,
            final int prefix,
            final int priority,
            final int retries,
            final boolean wanted,
            final long[] dependencies,
            final int count) {}

    /** A client wants a task that was submitted before, by itself or by another one. Answered by a report. */
    public void onWant(final long nowNs, final int clientId, final long taskId) {}

    /** A client no longer wants a result. */
    public void onRelease(final long nowNs, final int clientId, final long taskId) {}

    /**
     * Stops a task and what depends on it: all of them end erred as cancelled, for every client. A task whose result
     * is there is left alone, so that a future never changes from finished to cancelled.
     */
    public void onCancel(final long nowNs, final int clientId, final long taskId) {}

    /** True if a message about this run would be believed now: the node then keeps its location or error. */
    public boolean expects(final int workerId, final long taskId, final int run) {
        return false;
    }

    /** A run ended well. */
    public void onTaskFinished(
            final long nowNs,
            final int workerId,
            final long taskId,
            final int run,
            final long resultBytes,
            final long durationNs) {}

    /** A run's function failed: tried again while retries are left. */
    public void onTaskErred(final long nowNs, final int workerId, final long taskId, final int run) {}

    /** A run ended without result and blame: it becomes ready again if it is still needed. */
    public void onRunAborted(
            final long nowNs, final int workerId, final long taskId, final int run, final AbortCause cause) {}

    /** A run could not start because an input was not where the scheduler said. */
    public void onInputLost(
            final long nowNs,
            final int workerId,
            final long taskId,
            final int run,
            final long dependencyTaskId,
            final int holderWorkerId) {}

    /** A worker can no longer read a result that it held. */
    public void onResultLost(final long nowNs, final int workerId, final long taskId) {}

    /** True if {@link #onResultAdopted} would be believed now: the node then keeps the new location. */
    public boolean expectsAdoption(final int adopterWorkerId, final int deadWorkerId, final long taskId) {
        return false;
    }

    /** A worker holds from now on a result of a dead neighbour. */
    public void onResultAdopted(
            final long nowNs, final int adopterWorkerId, final int deadWorkerId, final long taskId) {}

    /** All that could be adopted was; what is left over is lost. */
    public void onAdoptionEnded(final long nowNs, final int adopterWorkerId, final int deadWorkerId) {}

    /** Time passes: deadlines, late workers, stealing. Call it some hundred times a second. */
    public void onTick(final long nowNs) {}

    /**
     * Does pending work: lists of internal work first, then assignments. Call it once per duty cycle.
     *
     * @param units limit of the units of work, each well under a microsecond as a rule
     * @return units done; 0 if there was nothing to do
     */
    public int drain(final long nowNs, final int units) {
        return 0;
    }

    /** True if {@link #drain} would do something. */
    public boolean hasWork() {
        return false;
    }

    /** State of a task; {@link TaskState#FORGOTTEN} if it is not known. */
    public TaskState stateOf(final long taskId) {
        return TaskState.FORGOTTEN;
    }

    /** Worker that holds a result or has the run; 0 if there is none. */
    public int workerOf(final long taskId) {
        return 0;
    }

    /** How many tasks are in this state now. */
    public long taskCount(final TaskState state) {
        return 0;
    }

    /** Runs that ended well since the start. */
    public long tasksFinished() {
        return 0;
    }

    /** Tasks that failed for good since the start. */
    public long tasksErred() {
        return 0;
    }

    /** Messages about unknown or outdated things since the start. */
    public long staleMessages() {
        return 0;
    }

    /** How many prefixes have been seen: their numbers are below this. */
    public int prefixCount() {
        return 0;
    }

    /** Runs of a function that ended well. */
    public long prefixRuns(final int prefix) {
        return 0;
    }

    /** Moving average of the time in a function, nanoseconds; 0 before the first. */
    public long prefixMeanDurationNs(final int prefix) {
        return 0;
    }

    /** Moving average of the size of a function's results. */
    public long prefixMeanResultBytes(final int prefix) {
        return 0;
    }

    /** What happened to a task as far as it is remembered, one change a line. Allocates: for people only. */
    public String story(final long taskId) {
        return "";
    }

    /** Why a task does not run, for each worker. Allocates: for people only. */
    public String explain(final long taskId) {
        return "";
    }

    /** A number that is equal for two states that took the same decisions in the same order. */
    public long stateHash() {
        return 0;
    }

    /** Writes everything into a buffer that may have to grow. Returns the length. */
    public int snapshot(final MutableDirectBuffer buffer, final int offset) {
        return 0;
    }

    /** Fills this new state from a snapshot of a state with equal options. */
    public void restore(final DirectBuffer buffer, final int offset, final int length) {}
}

package io.heddle.worker;

/**
 * What a worker's state asks its node to do. Called from inside a handler of {@link WorkerState} on the thread that
 * called it; an implementation must not call back into the state and must not block.
 */
public interface WorkerOutput {
    /**
     * Start this run on a free executor thread; ends with {@code onRunErred}, {@code onRunFinished} and so on.
     *
     * @param isLimited it is interrupted when its time is over, and given up when it does not mind that
     */
    void execute(long taskId, int run, boolean isLimited);

    /** Ask a run that executes to end: set its token, later interrupt its thread. It still ends by an event. */
    void interrupt(long taskId, int run);

    /** Copy an input of another host into the arena; ends with {@code onInputFetched} or {@code onInputFailed}. */
    void fetch(long dependencyTaskId, int holderWorkerId);

    /** The copy of an input is not needed any more, or its transfer is not. */
    void dropInput(long dependencyTaskId);

    /** Drop the result of this run. */
    void drop(long taskId, int run);

    /** Message {@code TaskFinished}; the node adds the location. */
    void reportFinished(long taskId, int run, long resultBytes, long durationNs);

    /** Message {@code TaskErred}; the node adds the exception. */
    void reportErred(long taskId, int run);

    /**
     * Message {@code TaskErred}: the run took longer than it may, and was stopped.
     *
     * @param isRunning it could not be stopped: {@link #reportAborted} follows if it ever ends
     */
    void reportTimedOut(long taskId, int run, long timeoutNs, boolean isRunning);

    /** Message {@code RunAborted}. */
    void reportAborted(long taskId, int run, AbortedBecause because);

    /** Message {@code RunSeceded}. */
    void reportSeceded(long taskId, int run);

    /** Message {@code InputLost}. */
    void reportInputLost(long taskId, int run, long dependencyTaskId, int holderWorkerId);

    /** Message {@code ResultLost}. */
    void reportResultLost(long taskId);
}

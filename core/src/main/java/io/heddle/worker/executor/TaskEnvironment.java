package io.heddle.worker.executor;

/** What a task may ask of the worker that it runs on. Any thread. */
public interface TaskEnvironment {
    /** The worker's number in the cluster. */
    int workerId();

    /** Its name. */
    String workerName();

    /**
     * Tells the client how far a run has come; only the newest news of a run counts.
     *
     * @param fraction done, 0 to 1.
     * @param note a few words for people.
     */
    void progress(long taskId, int run, double fraction, String note);
}

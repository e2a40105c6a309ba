package io.heddle.worker.executor;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.util.Map;

/** What a task may ask of the worker that it runs on; what is not answered here is so where no task of a cluster runs. Any thread. */
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
    default void progress(final long taskId, final int run, final double fraction, final String note) {}

    /**
     * Changes the memory limit of the worker's arena. Where more is in use, spilling begins, and nothing is reserved until it fits.
     *
     * @throws HeddleException if there is no such memory.
     */
    default void memoryLimit(final long bytes) {
        throw new HeddleException(
                ErrorKind.USER, "no worker runs this, so no memory limit can become " + bytes + " bytes");
    }

    /** The plugins of the programs whose tasks run here. */
    default WorkerPlugins plugins() {
        return WorkerPlugins.NONE;
    }

    /** Takes what a run has counted and timed, by name; before anybody learns that it has ended. */
    default void metrics(final long taskId, final int run, final Map<String, TaskMetric> metrics) {}
}

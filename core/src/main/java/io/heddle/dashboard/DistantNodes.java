package io.heddle.dashboard;

import io.heddle.diagnostics.LogLine;
import io.heddle.diagnostics.LogQuery;
import io.heddle.diagnostics.ProfileQuery;
import io.heddle.diagnostics.StackProfile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Asks workers on other hosts, whose files the pages cannot read. It is a member of the cluster while it is open, so it is opened only when somebody asks
 * for such a worker. Thread-safe; each method throws a {@link io.heddle.graph.HeddleException} with one sentence if there is no answer.
 */
public interface DistantNodes extends AutoCloseable {
    /** Makes them; found by {@link java.util.ServiceLoader}, as what knows the protocol stands above the pages. */
    interface Provider {
        /**
         * Join the cluster.
         *
         * @param address          of its scheduler.
         * @param clusterDirectory of the cluster on this host.
         * @return to be closed by the caller.
         */
        DistantNodes open(String address, Path clusterDirectory);
    }

    /** Whether it is still a member of the cluster; else whoever asks joins again. */
    boolean isOpen();

    /**
     * The end of what a worker printed and logged.
     *
     * @param worker its name.
     * @return the text.
     */
    String log(String worker);

    /**
     * What its threads do now.
     *
     * @param worker its name.
     * @return the text.
     */
    String stacks(String worker);

    /**
     * The last lines that a worker and its tasks printed.
     *
     * @param query names the worker.
     * @return oldest first.
     */
    List<LogLine> lines(LogQuery query);

    /**
     * Where its tasks spent time.
     *
     * @param query names the worker.
     * @return what it has kept.
     */
    StackProfile past(ProfileQuery query);

    /**
     * Sample its threads from now on; waits so long.
     *
     * @param worker   its name.
     * @param duration up to five minutes.
     * @return what was seen.
     */
    StackProfile record(String worker, Duration duration);

    @Override
    void close();
}

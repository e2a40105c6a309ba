package io.heddle.client;

import java.util.List;

/**
 * The numbers of a cluster at one moment, as the scheduler answered them; from {@code client.status()}.
 *
 * @param tasksWaiting  tasks that wait for their inputs.
 * @param tasksReady    tasks that could run and wait for a thread.
 * @param tasksAssigned tasks that are with a worker.
 * @param tasksInMemory tasks whose result a worker holds, in memory or spilled.
 * @param tasksFinished runs that ended well since the start of the scheduler.
 * @param tasksErred    tasks that ended with an error since the start of the scheduler.
 * @param workers       the workers that are there, by worker id.
 * @param prefixes      the functions that ran, by name.
 */
public record ClusterStatus(
        long tasksWaiting,
        long tasksReady,
        long tasksAssigned,
        long tasksInMemory,
        long tasksFinished,
        long tasksErred,
        List<WorkerStatus> workers,
        List<PrefixStatus> prefixes) {
    /** Copies the lists. */
    public ClusterStatus {
        workers = List.copyOf(workers);
        prefixes = List.copyOf(prefixes);
    }

    /**
     * Bytes in use over all workers.
     *
     * @return the sum of the workers' used bytes.
     */
    public long usedBytes() {
        long sum = 0;
        for (final WorkerStatus worker : workers) {
            sum += worker.usedBytes();
        }
        return sum;
    }

    /**
     * Runs of one function that ended well.
     *
     * @param prefixName name of the function, as in {@link PrefixStatus#name()}.
     * @return the number of runs, 0 where the function never ran.
     */
    public long runsOf(final String prefixName) {
        for (final PrefixStatus prefix : prefixes) {
            if (prefix.name().equals(prefixName)) {
                return prefix.runs();
            }
        }
        return 0;
    }
}

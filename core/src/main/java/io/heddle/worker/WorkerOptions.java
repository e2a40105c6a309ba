package io.heddle.worker;

/**
 * The numbers that steer a worker.
 *
 * @param threads how many runs may execute at one time
 * @param fetchTimeoutNs how long an input may take to arrive, nanoseconds
 */
public record WorkerOptions(int threads, long fetchTimeoutNs) {
    /** Checks the numbers. */
    public WorkerOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("Worker threads are " + threads + ", expected at least 1");
        }
        if (fetchTimeoutNs < 1) {
            throw new IllegalArgumentException("Fetch time-out is " + fetchTimeoutNs + " ns, expected at least 1");
        }
    }

    /** The values of the design for this number of threads. */
    public static WorkerOptions defaults(final int threads) {
        return new WorkerOptions(threads, 10_000_000_000L);
    }
}

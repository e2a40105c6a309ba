package io.heddle.simulation;

/**
 * What a simulated function does.
 *
 * @param durationNs how long it takes on a worker of ordinary speed
 * @param failures how often it fails before it succeeds
 * @param kills whether it ends the process that runs it
 */
record TaskSpec(int prefix, long durationNs, long resultBytes, int failures, int retries, boolean kills) {
    /** Fails whenever it runs. */
    static final int ALWAYS = Integer.MAX_VALUE;

    /** The same of another function. */
    TaskSpec of(final int otherPrefix, final int otherRetries) {
        return new TaskSpec(otherPrefix, durationNs, resultBytes, failures, otherRetries, kills);
    }

    /** What putting a client's value into memory is. */
    TaskSpec asDatum() {
        return new TaskSpec(prefix, durationNs, resultBytes, 0, 0, false);
    }

    boolean failsForGood() {
        return failures > retries;
    }

    /** The result: depends on the task and on every input in order. */
    static long value(final long taskId, final long[] inputs) {
        long value = taskId * 0x9E3779B97F4A7C15L;
        for (final long input : inputs) {
            value = Long.rotateLeft(value, 23) * 0xD6E8FEB86659FD93L + input;
        }
        return value ^ (value >>> 29);
    }
}

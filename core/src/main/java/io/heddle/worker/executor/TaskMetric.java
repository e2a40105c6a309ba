package io.heddle.worker.executor;

/**
 * What was counted or timed under one name, by one run or by many.
 *
 * @param unit of the values.
 * @param samples how often a value was added.
 * @param total the sum of the values.
 * @param min the smallest one.
 * @param max the largest one.
 */
public record TaskMetric(Unit unit, long samples, long total, long min, long max) {
    /** What the values are numbers of; names as in the protocol. */
    public enum Unit {
        /** Things. */
        COUNT,
        /** Bytes. */
        BYTES,
        /** Nanoseconds. */
        NANOSECONDS
    }

    /** One value. */
    static TaskMetric of(final Unit unit, final long value) {
        return new TaskMetric(unit, 1, value, value, value);
    }

    /** Both together; of the unit of this one. */
    public TaskMetric plus(final TaskMetric other) {
        return new TaskMetric(
                unit, samples + other.samples, total + other.total, Math.min(min, other.min), Math.max(max, other.max));
    }

    /** The mean of the values. */
    public double mean() {
        return (double) total / samples;
    }
}

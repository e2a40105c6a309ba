package io.heddle.worker.executor;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run counts and times of its own work, under names of its own. When it has ended, well or with an error, the cluster sums it
 * up for its function: see {@code Client.taskMetrics}. Any thread that the task gives it to.
 */
public final class RunMetrics {
    /** The most names that one run may use. */
    public static final int NAMES_MAX = 64;

    /** The most characters of a name. */
    public static final int NAME_CHARS_MAX = 40;

    private final Map<String, TaskMetric> metrics = new TreeMap<>();

    RunMetrics() {}

    /** Measures until it is closed. */
    public final class Timer implements AutoCloseable {
        private final String name;
        private final long startNs = System.nanoTime();

        private Timer(final String name) {
            this.name = name;
        }

        /** Adds the time since it was made. */
        @Override
        public void close() {
            add(name, TaskMetric.Unit.NANOSECONDS, System.nanoTime() - startNs);
        }
    }

    /** Adds a number of things, such as rows. */
    public void count(final String name, final long delta) {
        add(name, TaskMetric.Unit.COUNT, delta);
    }

    /** Adds a number of bytes. */
    public void bytes(final String name, final long bytes) {
        add(name, TaskMetric.Unit.BYTES, bytes);
    }

    /** Adds a time. */
    public void time(final String name, final Duration time) {
        add(name, TaskMetric.Unit.NANOSECONDS, time.toNanos());
    }

    /** Adds the time until the result is closed. */
    public Timer time(final String name) {
        return new Timer(name);
    }

    private synchronized void add(final String name, final TaskMetric.Unit unit, final long value) {
        final TaskMetric before = metrics.get(name);
        if (before == null) {
            requireNew(name);
        } else if (before.unit() != unit) {
            throw new HeddleException(
                    ErrorKind.USER,
                    "metric " + name + " is in " + before.unit() + " and not in " + unit + "; give them two names");
        }
        final TaskMetric added = TaskMetric.of(unit, value);
        metrics.put(name, before == null ? added : before.plus(added));
    }

    private void requireNew(final String name) {
        if (name.isBlank() || name.length() > NAME_CHARS_MAX || name.chars().anyMatch(Character::isISOControl)) {
            throw new HeddleException(
                    ErrorKind.USER,
                    "the name of a metric has " + name.length() + " characters; expected 1 to " + NAME_CHARS_MAX
                            + " printable ones");
        }
        if (metrics.size() >= NAMES_MAX) {
            throw new HeddleException(
                    ErrorKind.USER,
                    "a run has more than " + NAMES_MAX + " metrics, with " + name
                            + "; names are of kinds of work, not of things");
        }
    }

    /** What there is, by name. */
    synchronized Map<String, TaskMetric> taken() {
        return new TreeMap<>(metrics);
    }
}

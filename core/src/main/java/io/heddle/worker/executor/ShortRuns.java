package io.heddle.worker.executor;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.collections.Long2LongHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which runs are short enough for the thread that drives the worker: those of functions whose runs took less than 20 us on
 * average, the later ones counting more. A change of threads would cost more than they do. One such run is out at a time;
 * when it lasts, and so another thread drives, the others go to executor threads. Conductor only.
 */
final class ShortRuns {
    private static final long SHORT_NS = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long UNKNOWN = -1;
    private static final long NEVER = Long.MAX_VALUE / 2;
    private static final int WEIGHT_BITS = 2;

    private final Long2LongHashMap meanNsOfFunction = new Long2LongHashMap(UNKNOWN);
    private final ArrayDeque<Run> waiting = new ArrayDeque<>();
    private @Nullable Run out;

    /** Keeps a run if its driver may run it. */
    boolean offer(final Run run) {
        if (out != null || run.hasPartitions()) {
            return false;
        }
        final long meanNs = meanNsOfFunction.get(run.function().low());
        if (meanNs == UNKNOWN || meanNs > SHORT_NS) {
            return false;
        }
        waiting.add(run);
        return true;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /**
     * The next run for the driver; null if there is none, or it is not of the one task that the driver takes.
     *
     * @param taskId 0 for any.
     * @param toThreads takes the others, when the run that is out lasts.
     */
    @Nullable
    Run take(final long taskId, final Consumer<Run> toThreads) {
        if (out != null) {
            for (Run run = waiting.poll(); run != null; run = waiting.poll()) {
                toThreads.accept(run);
            }
            return null;
        }
        final Run next = waiting.peek();
        if (next == null
                || (taskId != 0 && (next.taskId() != taskId || !next.inputs().isEmpty()))) {
            return null;
        }
        out = waiting.remove();
        return out;
    }

    /** A run has ended, wherever it ran. */
    void ended(final Run run, final RunOutcome outcome) {
        if (out != null && run.taskId() == out.taskId() && run.run() == out.run()) {
            out = null;
        }
        if (outcome instanceof RunOutcome.Finished finished) {
            final long function = run.function().low();
            final long meanNs = meanNsOfFunction.get(function);
            if (finished.isPartition()) {
                meanNsOfFunction.put(function, NEVER); // fragments need the scratch memory of a thread
            } else {
                final long durationNs = Math.min(finished.durationNs(), NEVER);
                meanNsOfFunction.put(
                        function, meanNs == UNKNOWN ? durationNs : meanNs + ((durationNs - meanNs) >> WEIGHT_BITS));
            }
        }
    }
}

package io.heddle.worker.executor;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.collections.Long2LongHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which runs are short enough for the thread that drives the worker, since a change of threads would cost more than they do: those
 * of functions whose runs take 20 us on average, the later ones counting more; and up to 50 us if no other run is under way
 * that could go on beside it. One such run is out at a time; when it lasts, and so another thread drives, the others go
 * to executor threads. Conductor only.
 *
 * <p>A run that takes far longer than its function's others counts as little more than a long one: as a rule it has lost its core to
 * somebody else meanwhile. Otherwise a busy machine would make functions long, and so itself busier.
 */
final class ShortRuns {
    private static final long SHORT_NS = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long SHORT_ALONE_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long SAMPLE_MAX_NS = 2 * SHORT_ALONE_NS;
    private static final long UNKNOWN = -1;
    private static final long NEVER = Long.MAX_VALUE / 2;
    private static final int WEIGHT_BITS = 4;

    private final Long2LongHashMap meanNsOfFunction = new Long2LongHashMap(UNKNOWN);
    private final ArrayDeque<Execution> waiting = new ArrayDeque<>();
    private @Nullable Execution out;

    /**
     * Keeps a run if its driver may run it.
     *
     * @param isAlone whether no other run is under way.
     */
    boolean offer(final Execution execution, final boolean isAlone) {
        final Run run = execution.wanted();
        if (out != null || run.hasPartitions()) {
            return false;
        }
        final long meanNs = meanNsOfFunction.get(run.function().low());
        if (meanNs == UNKNOWN || meanNs > (isAlone ? SHORT_ALONE_NS : SHORT_NS)) {
            return false;
        }
        waiting.add(execution);
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
    Execution take(final long taskId, final Consumer<Execution> toThreads) {
        if (out != null) {
            for (Execution next = waiting.poll(); next != null; next = waiting.poll()) {
                toThreads.accept(next);
            }
            return null;
        }
        final Execution next = waiting.peek();
        if (next == null || (taskId != 0 && !isOnly(next.wanted(), taskId))) {
            return null;
        }
        out = waiting.remove();
        out.token.onCaller(taskId != 0);
        return out;
    }

    private static boolean isOnly(final Run run, final long taskId) {
        return run.taskId() == taskId && run.inputs().isEmpty();
    }

    /** A run has ended, wherever it ran. */
    void ended(final Execution execution) {
        if (execution == out) {
            out = null;
        }
        if (execution.outcome() instanceof RunOutcome.Finished finished) {
            final long function = execution.wanted().function().low();
            final long meanNs = meanNsOfFunction.get(function);
            if (finished.isPartition()) {
                meanNsOfFunction.put(function, NEVER); // fragments need the scratch memory of a thread
            } else {
                final long durationNs = Math.min(finished.durationNs(), SAMPLE_MAX_NS);
                meanNsOfFunction.put(
                        function, meanNs == UNKNOWN ? durationNs : meanNs + ((durationNs - meanNs) >> WEIGHT_BITS));
            }
        }
    }
}

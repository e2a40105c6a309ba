package io.heddle.cluster;

import io.heddle.diagnostics.CounterType;
import io.heddle.diagnostics.Freshness;
import io.heddle.diagnostics.NodeCounters;
import io.heddle.graph.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * What a worker on another host than its scheduler's has to tell of itself: counters that have changed since they were told, what was moved,
 * and what failed. The conductor sends, and reports failures; any thread may report a move.
 */
final class CounterReports {
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(Freshness.MIRROR_INTERVAL_MS);
    /** Moves in one report; those beyond are left out, as the counters have their bytes. */
    private static final int MOVES_MAX = 200;
    /** Failures told at once; those beyond are left out, as the scheduler knows of each that it failed. */
    private static final int FAILURES_MAX = 20;

    private final NodeCounters counters;
    private final Int2ObjectHashMap<Long> told = new Int2ObjectHashMap<>();
    private final List<Move> moves = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private boolean isFresh = true;
    private long lastNs = System.nanoTime() - INTERVAL_NS;

    /** Which way a result went. */
    enum Way {
        FETCHED,
        SPILLED,
        RELOADED
    }

    /** A counter and its value. */
    record Value(int typeId, long value) {}

    /**
     * A result that was moved.
     *
     * @param holderId the worker that it came from, 0 for the disk.
     * @param endNs    by {@link System#nanoTime}.
     */
    record Move(Way way, long taskId, int holderId, long bytes, long durationNs, long endNs) {}

    /**
     * An error.
     *
     * @param taskId whose run failed, or 0.
     * @param text   for people, with the stack trace.
     * @param inputs what the function was called with, a line each; empty if that is not known.
     */
    record Failure(ErrorKind kind, long taskId, String text, String inputs) {}

    CounterReports(final NodeCounters counters) {
        this.counters = counters;
    }

    void moved(
            final Way way,
            final long taskId,
            final int holderId,
            final long bytes,
            final long startNs,
            final long endNs) {
        synchronized (moves) {
            if (moves.size() < MOVES_MAX) {
                moves.add(new Move(way, taskId, holderId, bytes, endNs - startNs, endNs));
            }
        }
    }

    void failed(final Failure failure) {
        if (failures.size() < FAILURES_MAX) {
            failures.add(failure);
        }
    }

    /** The scheduler may have forgotten all that it was told. */
    void forget() {
        isFresh = true;
    }

    /** Tells what there is, when it is time for that. */
    void send(final WorkerProxy proxy) {
        final long nowNs = System.nanoTime();
        if (nowNs - lastNs < INTERVAL_NS && !isFresh) {
            return;
        }
        lastNs = nowNs;
        final List<Value> values = new ArrayList<>();
        counters.forEach((typeId, value) -> {
            final Long before = told.get(typeId);
            if (typeId != CounterType.HEARTBEAT_MS.id() && (isFresh || (before == null ? 0 : before) != value)) {
                told.put(typeId, (Long) value);
                values.add(new Value(typeId, value));
            }
        });
        isFresh = false;
        final List<Move> ended;
        synchronized (moves) {
            ended = List.copyOf(moves);
            moves.clear();
        }
        proxy.counterValues(values, ended, nowNs);
        failures.forEach(proxy::failureTold);
        failures.clear();
    }
}

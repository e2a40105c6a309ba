package io.heddle.diagnostics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * How fast results travel from each worker to each other one: sums of what workers say of each copy, since it is followed and in the last
 * minute. For one thread.
 */
public final class TransferMatrix {
    /** What counts as lately. */
    public static final long RECENT_NS = TimeUnit.SECONDS.toNanos(60);

    private static final int SLOTS = 12;
    private static final long SLOT_NS = RECENT_NS / SLOTS;
    /** With more workers than a thousand the pairs that come later are not told apart. */
    private static final int PAIRS_MAX = 1 << 20;

    private final Map<Long, Sums> pairs = new HashMap<>();

    /**
     * Copies from one worker to another.
     *
     * @param from             name of the worker that held them.
     * @param to               name of the worker that got them.
     * @param count            how many.
     * @param bytes            of all of them.
     * @param durationNs       sum of the times that each took.
     * @param recentBytes      of those that ended in the last minute.
     * @param recentDurationNs sum of their times.
     */
    public record Transfers(
            String from, String to, long count, long bytes, long durationNs, long recentBytes, long recentDurationNs) {
        private Transfers plus(final Transfers other) {
            return new Transfers(
                    from,
                    to,
                    count + other.count,
                    bytes + other.bytes,
                    durationNs + other.durationNs,
                    recentBytes + other.recentBytes,
                    recentDurationNs + other.recentDurationNs);
        }
    }

    /** Of one pair: all, and by pieces of the last minute. */
    private static final class Sums {
        private final long[] pieces = new long[SLOTS];
        private final long[] bytesOfPiece = new long[SLOTS];
        private final long[] durationOfPieceNs = new long[SLOTS];
        private long count;
        private long bytes;
        private long durationNs;

        void add(final long endNs, final long took, final long moved) {
            count++;
            bytes += moved;
            durationNs += took;
            final long piece = endNs / SLOT_NS;
            final int slot = (int) (piece % SLOTS);
            if (pieces[slot] < piece) {
                pieces[slot] = piece;
                bytesOfPiece[slot] = 0;
                durationOfPieceNs[slot] = 0;
            }
            if (pieces[slot] == piece) {
                bytesOfPiece[slot] += moved;
                durationOfPieceNs[slot] += took;
            }
        }

        long recent(final long[] values, final long nowNs) {
            final long oldest = nowNs / SLOT_NS - SLOTS;
            long sum = 0;
            for (int slot = 0; slot < SLOTS; slot++) {
                sum += pieces[slot] > oldest ? values[slot] : 0;
            }
            return sum;
        }
    }

    /** A copy has arrived; times are epoch nanoseconds. */
    void add(final int fromId, final int toId, final long startNs, final long endNs, final long bytes) {
        final long pair = (long) fromId << Integer.SIZE | Integer.toUnsignedLong(toId);
        if (pairs.containsKey(pair) || pairs.size() < PAIRS_MAX) {
            pairs.computeIfAbsent(pair, key -> new Sums()).add(endNs, Math.max(0, endNs - startNs), bytes);
        }
    }

    /**
     * All pairs between which something was copied.
     *
     * @param names of workers by their number; a worker that took the name of another one goes on with its sums.
     * @param nowNs epoch time.
     * @return in no order.
     */
    public List<Transfers> transfers(final IntFunction<String> names, final long nowNs) {
        final Map<List<String>, Transfers> byNames = new LinkedHashMap<>();
        pairs.forEach((pair, sums) -> {
            final Transfers transfers = new Transfers(
                    names.apply((int) (pair >> Integer.SIZE)),
                    names.apply(pair.intValue()),
                    sums.count,
                    sums.bytes,
                    sums.durationNs,
                    sums.recent(sums.bytesOfPiece, nowNs),
                    sums.recent(sums.durationOfPieceNs, nowNs));
            byNames.merge(Arrays.asList(transfers.from(), transfers.to()), transfers, Transfers::plus);
        });
        return new ArrayList<>(byNames.values());
    }
}

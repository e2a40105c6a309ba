package io.heddle.diagnostics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.LongHashSet;

/**
 * What the runs of a span of time have in common: by function how long they took and how large their results were, by worker how long its
 * threads were busy. For one thread.
 */
final class RunStatistics {
    private final long sinceNs;
    private final Map<String, Function> functions = new HashMap<>();
    private final Map<String, Long> busyNs = new HashMap<>();
    private final LongHashSet fetched = new LongHashSet();
    private final Map<String, Moves> moves = new HashMap<>();
    private long firstNs = Long.MAX_VALUE;
    private long lastNs;
    private long count;
    private long fetches;
    private long fetchedBytes;

    private RunStatistics(final long sinceNs) {
        this.sinceNs = sinceNs;
    }

    /** What a worker moved, by the kinds of {@link TaskStream}. */
    static final class Moves {
        private static final Moves NONE = new Moves();
        private final long[] timeNs = new long[TaskStream.KIND_TRANSFER + 1];
        private final long[] bytes = new long[timeNs.length];

        /** Time between start and end, summed; of moves at the same time, of each. */
        long timeNs(final int kind) {
            return timeNs[kind];
        }

        long bytes(final int kind) {
            return bytes[kind];
        }
    }

    /** The runs of one function that ended well. */
    static final class Function {
        private final String name;
        private long[] durationsNs = new long[16];
        private long[] bytes = new long[16];
        private long[] tasks = new long[16];
        private String[] workers = new String[16];
        private int count;

        Function(final String name) {
            this.name = name;
        }

        private void add(final long durationNs, final long size, final long taskId, final String worker) {
            if (count == durationsNs.length) {
                final int capacity = count * 2;
                durationsNs = Arrays.copyOf(durationsNs, capacity);
                bytes = Arrays.copyOf(bytes, capacity);
                tasks = Arrays.copyOf(tasks, capacity);
                workers = Arrays.copyOf(workers, capacity);
            }
            durationsNs[count] = durationNs;
            bytes[count] = size;
            tasks[count] = taskId;
            workers[count++] = worker;
        }

        String name() {
            return name;
        }

        int count() {
            return count;
        }

        long durationNs(final int run) {
            return durationsNs[run];
        }

        long bytes(final int run) {
            return bytes[run];
        }

        long taskId(final int run) {
            return tasks[run];
        }

        String worker(final int run) {
            return workers[run];
        }

        long medianDurationNs() {
            return median(durationsNs);
        }

        long medianBytes() {
            return median(bytes);
        }

        private long median(final long[] values) {
            final long[] sorted = Arrays.copyOf(values, count);
            Arrays.sort(sorted);
            return count == 0 ? 0 : sorted[count / 2];
        }
    }

    /**
     * Of the runs that a stream still has.
     *
     * @param names   of functions by number.
     * @param sinceNs runs that ended before are left out.
     */
    static RunStatistics of(final TaskStream stream, final List<String> names, final long sinceNs) {
        final RunStatistics statistics = new RunStatistics(sinceNs);
        final List<TaskStream.Lane> lanes = stream.lanes();
        stream.read(stream.firstSince(sinceNs), (lane, prefix, startNs, endNs, kind, taskId, bytes) -> {
            final String worker = lanes.get(lane).worker();
            if (kind > TaskStream.KIND_ERRED) {
                statistics.addMove(worker, startNs, endNs, kind, taskId, bytes);
            } else {
                final String name = prefix < names.size() ? names.get(prefix) : "function number " + prefix;
                statistics.add(name, worker, startNs, endNs, kind, taskId, bytes);
            }
        });
        return statistics;
    }

    private void add(
            final String name,
            final String worker,
            final long startNs,
            final long endNs,
            final int kind,
            final long taskId,
            final long bytes) {
        if (kind == TaskStream.KIND_RUN && endNs >= sinceNs) {
            functions.computeIfAbsent(name, Function::new).add(endNs - startNs, bytes, taskId, worker);
            busyNs.merge(worker, endNs - Math.max(startNs, sinceNs), Long::sum);
            firstNs = Math.min(firstNs, Math.max(startNs, sinceNs));
            lastNs = Math.max(lastNs, endNs);
            count++;
        }
    }

    private void addMove(
            final String worker,
            final long startNs,
            final long endNs,
            final int kind,
            final long taskId,
            final long bytes) {
        if (endNs >= sinceNs) {
            final Moves sum = moves.computeIfAbsent(worker, name -> new Moves());
            sum.timeNs[kind] += endNs - Math.max(startNs, sinceNs);
            sum.bytes[kind] += bytes;
            if (kind == TaskStream.KIND_TRANSFER) {
                fetched.add(taskId);
                fetches++;
                fetchedBytes += bytes;
            }
        }
    }

    /** What a worker of this host moved meanwhile. */
    Moves moves(final String worker) {
        return moves.getOrDefault(worker, Moves.NONE);
    }

    /** Results that were fetched at least once. */
    long resultsFetched() {
        return fetched.size();
    }

    /** How often results were fetched, by all workers of this host. */
    long fetches() {
        return fetches;
    }

    long fetchedBytes() {
        return fetchedBytes;
    }

    Iterable<Function> functions() {
        return functions.values();
    }

    /** Time in runs over all threads of a worker. */
    long busyNs(final String worker) {
        return busyNs.getOrDefault(worker, 0L);
    }

    long count() {
        return count;
    }

    /** From the first start to the last end. */
    long spanNs() {
        return count == 0 ? 0 : lastNs - firstNs;
    }

    long lastNs() {
        return lastNs;
    }
}

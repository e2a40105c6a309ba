package io.heddle.diagnostics;

import io.heddle.graph.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BitUtil;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * The last runs of a cluster, and what its workers moved meanwhile, as rectangles: lane, start, end, function. Filled from the event log of
 * the scheduler, which knows of all workers' runs, and from those of the workers of this host, which know what they spilled, read back and
 * fetched. What one log tells is in order of ends.
 *
 * <p>A lane is one thread of one worker. The scheduler knows how long a run took but not on which thread: a run goes to the first lane of
 * its worker that is free at its start, else to the one that is free first, and there are as many lanes as threads. What a worker moves has lanes of its own, at most
 * {@value #MOVE_LANES}. For one thread.
 */
public final class TaskStream {
    /** A run that ended well. */
    public static final int KIND_RUN = 0;

    /** A run that failed; its length is not known. */
    public static final int KIND_ERRED = 1;

    /** A result was written to disk. */
    public static final int KIND_SPILL = 2;

    /** A result was read back from disk. */
    public static final int KIND_RELOAD = 3;

    /** A result was copied from another worker. */
    public static final int KIND_TRANSFER = 4;

    private static final int MOVE_LANES = 4;
    private static final int NO_PREFIX = -1;

    private final int capacity;
    private final long[] startNs;
    private final long[] endNs;
    private final long[] taskId;
    private final long[] bytes;
    private final int[] prefix;
    private final int[] lane;
    private final byte[] kind;
    private final Int2ObjectHashMap<Worker> workers = new Int2ObjectHashMap<>();
    private final List<Lane> lanes = new ArrayList<>();
    private final List<String> prefixes = new ArrayList<>();
    private final TransferMatrix transfers = new TransferMatrix();
    private long next;
    private long omitted;
    private long sampledOut;
    private long lastNs;

    /**
     * Where runs are drawn.
     *
     * @param worker name of the worker.
     * @param index  of the lane within its worker: of a thread from 0 up, of what is moved from -1 down.
     */
    public record Lane(String worker, int index) {}

    /** Takes runs from {@link #read}; times are epoch nanoseconds. */
    public interface Visitor {
        /**
         * A run.
         *
         * @param lane    index in {@link #lanes()}.
         * @param prefix  index in {@link #prefixes()}; -1 of what was moved.
         * @param startNs when it began.
         * @param endNs   when it ended.
         * @param kind    {@link #KIND_RUN}, {@link #KIND_ERRED} or what was moved: {@link #KIND_SPILL} and so on.
         * @param taskId  of the task.
         * @param bytes   size of the result, or what was moved of it.
         */
        void onRun(int lane, int prefix, long startNs, long endNs, int kind, long taskId, long bytes);
    }

    /**
     * An empty stream.
     *
     * @param capacity most runs that are kept; a power of two.
     */
    public TaskStream(final int capacity) {
        if (!BitUtil.isPowerOfTwo(capacity)) {
            throw new IllegalArgumentException("capacity of a task stream is a power of two, not " + capacity);
        }
        this.capacity = capacity;
        startNs = new long[capacity];
        endNs = new long[capacity];
        taskId = new long[capacity];
        bytes = new long[capacity];
        prefix = new int[capacity];
        lane = new int[capacity];
        kind = new byte[capacity];
    }

    /**
     * The handler that fills it.
     *
     * @param node whose events it takes.
     * @return a handler that takes the runs of a scheduler and the moves of a worker, and ignores what other nodes write.
     */
    public EventHandler handlerOf(final NodeDirectory node) {
        return switch (node.role()) {
            case SCHEDULER -> new SchedulerEvents();
            case WORKER -> new WorkerMoves(new Worker(node.name(), MOVE_LANES, -1));
            case CLIENT, DRIVER -> new EventHandler() {};
        };
    }

    /**
     * Tell it of a worker whose joining may have been pushed out of the scheduler's log.
     *
     * @param workerId its number.
     * @param name     its name.
     * @param threads  threads that run tasks.
     */
    public void know(final int workerId, final String name, final int threads) {
        if (!workers.containsKey(workerId)) {
            workers.put(workerId, new Worker(name, threads, 1));
        }
    }

    /**
     * The lanes, in order of their first run.
     *
     * @return a view that grows.
     */
    public List<Lane> lanes() {
        return lanes;
    }

    /**
     * The names of functions by their number.
     *
     * @return a view that grows.
     */
    public List<String> prefixes() {
        return prefixes;
    }

    /**
     * Runs that ended and that no log had room for.
     *
     * @return their number so far.
     */
    public long omitted() {
        return omitted;
    }

    /**
     * Runs that ended while there were too many to write them all down: of the runs around them only a share is here.
     *
     * @return their number so far; part of {@link #omitted()}.
     */
    public long sampledOut() {
        return sampledOut;
    }

    /**
     * Number of runs ever taken: the sequence of the next.
     *
     * @return the sequence.
     */
    public long end() {
        return next;
    }

    /**
     * The first that ended at or after a time; of those behind it, a few may have ended before, as they come from several logs.
     *
     * @param sinceNs epoch time.
     * @return its sequence, {@link #end()} if there is none.
     */
    public long firstSince(final long sinceNs) {
        long sequence = Math.max(0, next - capacity);
        while (sequence < next && endNs[slot(sequence)] < sinceNs) {
            sequence++;
        }
        return sequence;
    }

    /**
     * When the last run ended.
     *
     * @return epoch time, 0 if there was none.
     */
    public long lastNs() {
        return lastNs;
    }

    /**
     * Hand out runs in order.
     *
     * @param from    sequence of the first; earlier ones than are kept are passed over.
     * @param visitor takes them.
     * @return the sequence to go on with.
     */
    public long read(final long from, final Visitor visitor) {
        for (long sequence = Math.max(from, next - capacity); sequence < next; sequence++) {
            final int slot = slot(sequence);
            visitor.onRun(lane[slot], prefix[slot], startNs[slot], endNs[slot], kind[slot], taskId[slot], bytes[slot]);
        }
        return next;
    }

    private int slot(final long sequence) {
        return (int) (sequence & (capacity - 1));
    }

    private void add(
            final Worker worker,
            final int prefixNumber,
            final long start,
            final long end,
            final int runKind,
            final long id,
            final long size) {
        final int slot = slot(next++);
        final int index = worker.laneFor(start, runKind);
        final boolean isErred = runKind == KIND_ERRED;
        lane[slot] = worker.laneNumber(index);
        // The scheduler hears of an end a little late, and not always equally late; a lane shows one run at a time.
        final long free = isErred ? Long.MIN_VALUE : worker.laneEnds[index];
        startNs[slot] = Math.min(end, Math.max(start, free));
        endNs[slot] = end;
        prefix[slot] = prefixNumber;
        kind[slot] = (byte) runKind;
        taskId[slot] = id;
        bytes[slot] = size;
        worker.laneEnds[index] = Math.max(worker.laneEnds[index], end);
        lastNs = runKind == KIND_RUN ? Math.max(lastNs, end) : lastNs;
    }

    /**
     * The name of a worker.
     *
     * @param workerId its number in the cluster.
     * @return as it was introduced.
     */
    public String workerName(final int workerId) {
        return workerOf(workerId).name;
    }

    /**
     * What was copied from each worker to each other one.
     *
     * @return sums; they grow with the stream.
     */
    public TransferMatrix transfers() {
        return transfers;
    }

    private Worker workerOf(final int workerId) {
        return workers.computeIfAbsent(workerId, id -> new Worker("worker number " + id, 1, 1));
    }

    /** A worker and its lanes. */
    private final class Worker {
        private final String name;
        private final long[] laneEnds;
        private final int[] laneNumbers;
        private final int direction;

        /** Lanes count up from 0, or down from -1. */
        Worker(final String name, final int threads, final int direction) {
            this.name = name;
            this.direction = direction;
            laneEnds = new long[Math.max(1, threads)];
            laneNumbers = new int[laneEnds.length];
        }

        int laneFor(final long start, final int runKind) {
            int earliest = 0;
            for (int i = 0; i < laneEnds.length; i++) {
                if (runKind != KIND_ERRED && laneEnds[i] <= start) {
                    return i;
                }
                earliest = laneEnds[i] < laneEnds[earliest] ? i : earliest;
            }
            return earliest;
        }

        int laneNumber(final int index) {
            if (laneNumbers[index] == 0) {
                laneNumbers[index] = 1 + numberOf(new Lane(name, direction > 0 ? index : -1 - index));
            }
            return laneNumbers[index] - 1;
        }

        /** A worker that took the name of a dead one goes on in its lanes. */
        private int numberOf(final Lane wanted) {
            final int known = lanes.indexOf(wanted);
            if (known >= 0) {
                return known;
            }
            lanes.add(wanted);
            return lanes.size() - 1;
        }
    }

    /** What the scheduler writes. */
    private final class SchedulerEvents implements EventHandler {
        @Override
        public void onWorkerJoined(
                final long timeNs,
                final int workerId,
                final long pid,
                final int threads,
                final long limitBytes,
                final String name) {
            workers.put(workerId, new Worker(name, threads, 1));
        }

        @Override
        public void onPrefixNamed(final long timeNs, final int number, final String name) {
            while (prefixes.size() <= number) {
                prefixes.add("function number " + prefixes.size());
            }
            prefixes.set(number, name);
        }

        @Override
        public void onTaskRun(
                final long id,
                final int run,
                final int prefixNumber,
                final int workerId,
                final int thread,
                final long start,
                final long end,
                final long size) {
            add(workerOf(workerId), prefixNumber, start, end, KIND_RUN, id, size);
        }

        @Override
        public void onTaskErred(
                final long timeNs,
                final long id,
                final int run,
                final int prefixNumber,
                final int workerId,
                final ErrorKind errorKind,
                final String text) {
            add(workerOf(workerId), prefixNumber, timeNs, timeNs, KIND_ERRED, id, 0);
        }

        @Override
        public void onTaskRunsOmitted(final long timeNs, final long runs) {
            omitted += runs;
            sampledOut += runs;
        }

        @Override
        public void onGap(final long records) {
            omitted += records;
        }
    }

    /** What a worker writes of moves. */
    private final class WorkerMoves implements EventHandler {
        private final Worker worker;

        WorkerMoves(final Worker worker) {
            this.worker = worker;
        }

        @Override
        public void onSpilled(
                final long id, final int workerId, final long start, final long end, final long movedBytes) {
            add(worker, NO_PREFIX, start, end, KIND_SPILL, id, movedBytes);
        }

        @Override
        public void onReloaded(
                final long id, final int workerId, final long start, final long end, final long movedBytes) {
            add(worker, NO_PREFIX, start, end, KIND_RELOAD, id, movedBytes);
        }

        @Override
        public void onFetched(
                final long id,
                final int workerId,
                final int holderId,
                final long start,
                final long end,
                final long movedBytes) {
            add(worker, NO_PREFIX, start, end, KIND_TRANSFER, id, movedBytes);
            transfers.add(holderId, workerId, start, end, movedBytes);
        }
    }
}

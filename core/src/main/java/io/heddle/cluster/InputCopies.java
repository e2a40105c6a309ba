package io.heddle.cluster;

import io.heddle.graph.TaskIds;
import io.heddle.store.Arena;
import io.heddle.store.PartitionView;
import io.heddle.store.ResultLocation;
import io.heddle.worker.executor.Run;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of results that other workers hold, as inputs for runs or to be held here: fetches them into this worker's arena, a few at a time so that
 * half-arrived ones never fill it, and removes them when no run reads them any more. Used on the conductor's thread;
 * whatever may wait for memory happens on a thread of its own.
 */
final class InputCopies implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InputCopies.class);
    private static final int TRANSFERS_MAX = 4;

    private final Arena arena;
    private final HostExchange exchange;
    private final Commands commands;
    private final WorkerRecorder recorder;
    private final Listener listener;
    private final @Nullable InPlace inPlace;
    private final ExecutorService memoryThread;
    private final Long2ObjectHashMap<InputCopy> copies = new Long2ObjectHashMap<>();
    private final ArrayDeque<InputCopy> waiting = new ArrayDeque<>();
    private int transferCount;

    /** Hears how fetches end, never from inside a call of this class but {@link #doWork} and commands. */
    @FunctionalInterface
    interface Listener {
        void onEnd(long taskId, boolean isFetched);
    }

    /** Reads results of this host where they lie. */
    interface InPlace {
        boolean isHere(int holderWorkerId);

        /** Opens a result; may wait for its holder. Null if it is gone. */
        @Nullable
        PartitionView open(Run.Input result);
    }

    /**
     * @param inPlace null where only results of other hosts are copied.
     */
    InputCopies(
            final String name,
            final Arena arena,
            final HostExchange exchange,
            final Commands commands,
            final WorkerRecorder recorder,
            final Listener listener,
            final @Nullable InPlace inPlace) {
        this.arena = arena;
        this.exchange = exchange;
        this.commands = commands;
        this.recorder = recorder;
        this.listener = listener;
        this.inPlace = inPlace;
        this.memoryThread = Executors.newSingleThreadExecutor(work -> {
            final Thread created = new Thread(work, name + "-copies");
            created.setDaemon(true);
            return created;
        });
    }

    /** Starts to fetch, soon, under the id of the original, so that executors find it. */
    void fetch(final Run.Input input) {
        fetch(input, input.location().partitionHigh(), input.location().partitionLow(), InputCopy.TAG);
    }

    /** Starts to fetch, soon, under an id and with a tag of its own. */
    void fetch(final Run.Input input, final long high, final long low, final long tag) {
        add(new InputCopy(this, arena, input, high, low, tag));
    }

    private void add(final InputCopy copy) {
        copies.put(copy.taskId(), copy);
        waiting.add(copy);
    }

    /** A copy that has arrived belongs to the caller from now on: where it lies. */
    ResultLocation keep(final long taskId) {
        final InputCopy copy = copies.remove(taskId);
        if (copy == null) {
            throw new IllegalStateException("there is no copy of result " + TaskIds.text(taskId));
        }
        return copy.sealedAt();
    }

    /** Whether there is, or will be, a copy of this result. */
    boolean contains(final long taskId) {
        return copies.containsKey(taskId);
    }

    /** The copy, or what has arrived of it, is not needed any more. */
    void drop(final long taskId) {
        final InputCopy copy = copies.remove(taskId);
        if (copy != null) {
            waiting.remove(copy);
            copy.drop();
        }
    }

    /** Starts what waits, as long as there are not too many on their way. */
    int doWork() {
        int workCount = 0;
        while (transferCount < TRANSFERS_MAX && !waiting.isEmpty()) {
            final InputCopy copy = waiting.removeFirst();
            workCount++;
            final ResultFetcher fetcher = exchange.fetcher();
            if (inPlace != null && inPlace.isHere(copy.input().holderWorkerId())) {
                transferBegins();
                copy.startInPlace(inPlace);
            } else if (fetcher == null) {
                LOG.warn(
                        "input {} is on another host, but this worker was started for one host only; give the scheduler"
                                + " a --host",
                        copy.taskId());
                failed(copy);
            } else {
                transferBegins();
                copy.start(fetcher);
            }
        }
        return workCount;
    }

    /** All bytes are here. */
    void arrived(final Run.Input input, final long startNs) {
        recorder.fetched(
                input.taskId(), input.holderWorkerId(), input.location().totalBytes(), startNs);
    }

    private void transferBegins() {
        transferCount++;
        recorder.transfers(1);
    }

    /** A transfer is over, one way or the other. */
    void transferEnded() {
        transferCount--;
        recorder.transfers(-1);
    }

    void sealed(final InputCopy copy) {
        if (copies.get(copy.taskId()) == copy) {
            listener.onEnd(copy.taskId(), true);
        }
    }

    void failed(final InputCopy copy) {
        if (copies.remove(copy.taskId(), copy)) {
            listener.onEnd(copy.taskId(), false);
        }
    }

    /** A copy gave its memory back for others; it is fetched again behind them. */
    void again(final InputCopy copy) {
        if (copies.get(copy.taskId()) == copy) {
            add(copy.again());
        }
    }

    /** Work that may wait for memory. In the order of the calls. */
    void onMemoryThread(final Runnable work) {
        if (!memoryThread.isShutdown()) {
            memoryThread.execute(work);
        }
    }

    /** From the memory thread back to the conductor. */
    void onConductor(final Runnable work) {
        commands.put(work);
    }

    @Override
    public void close() {
        copies.values().forEach(InputCopy::drop);
        copies.clear();
        waiting.clear();
        memoryThread.shutdown();
        try {
            if (!memoryThread.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.warn("copies of inputs still wait for memory at the end");
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

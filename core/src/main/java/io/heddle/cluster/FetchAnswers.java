package io.heddle.cluster;

import io.heddle.store.PartitionView;
import io.heddle.store.ResultLocation;
import io.heddle.worker.WorkerState;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Answers those who ask this worker where a result lies now, or to send it to another host. Conductor only. */
final class FetchAnswers {
    private final WorkerRuns runs;
    private final PinService pins;
    private final HostExchange exchange;
    private final WorkerProxy proxy;
    private final WorkerState state;
    private boolean isClosed;

    /**
     * Over the results of a worker.
     *
     * @param exchange the way to other hosts.
     * @param state told of tasks whose result turned out to be gone.
     */
    FetchAnswers(
            final WorkerRuns runs,
            final PinService pins,
            final HostExchange exchange,
            final WorkerProxy proxy,
            final WorkerState state) {
        this.runs = runs;
        this.pins = pins;
        this.exchange = exchange;
        this.proxy = proxy;
        this.state = state;
    }

    /** Says of a result that was not to be had from here whether it is lost. */
    void onCheckResult(final long taskId) {
        final HeldResult result = runs.held(taskId);
        if (result == null) {
            proxy.resultLost(taskId);
        } else if (!result.isRiding()) {
            lookFor(taskId, result.run(), result.location());
        }
    }

    /** Not on this thread: the store may be busy. Meanwhile the task may have another result, or none. */
    private void lookFor(final long taskId, final int run, final ResultLocation place) {
        pins.contains(place, isHere -> {
            final HeldResult now = runs.held(taskId);
            if (!isHere && now != null && now.run() == run) {
                state.onResultUnreadable(System.nanoTime(), taskId);
            }
        });
    }

    void onFetchRequest(final int readerId, final long fetchId, final long taskId, final String bulkChannel) {
        final HeldResult result = runs.held(taskId);
        if (result == null || result.isRiding()) { // what rides was sent to all who may ask
            proxy.fetchResponse(fetchId, taskId, readerId, false, false, Results.NOWHERE);
            return;
        }
        final boolean isPartition = result.isPartition();
        final int run = result.run();
        final ResultLocation place = result.location();
        final Consumer<@Nullable ResultLocation> answer = location -> {
            if (location == null) {
                proxy.fetchResponse(fetchId, taskId, readerId, false, isPartition, Results.NOWHERE);
                lookFor(taskId, run, place);
            } else {
                proxy.fetchResponse(fetchId, taskId, readerId, true, isPartition, location);
            }
        };
        if (bulkChannel.isEmpty()) {
            pins.pin(readerId, fetchId, place, answer);
        } else {
            pins.open(readerId, place, view -> answer.accept(send(bulkChannel, fetchId, view)));
        }
    }

    /** Sends a result to another host; returns where it lies, null if it cannot be sent. */
    private @Nullable ResultLocation send(
            final String bulkChannel, final long fetchId, final @Nullable PartitionView view) {
        if (view == null) {
            return null;
        }
        final ResultSender sender = exchange.sender();
        if (sender == null || isClosed) {
            view.closeLater();
            return null;
        }
        final ResultLocation location = view.location();
        return sender.send(bulkChannel, fetchId, view) ? location : null;
    }

    /** The worker ends: nothing is sent any more. */
    void close() {
        isClosed = true;
    }
}

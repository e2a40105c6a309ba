package io.heddle.cluster;

import java.util.function.IntSupplier;

/** Sends what a worker's reading threads ask, in order with everything else that its conductor sends. */
final class FetchMessages implements Fetches.Sender {
    private final Commands commands;
    private final WorkerProxy proxy;
    private final Outbox outbox;
    private final IntSupplier workerId;

    FetchMessages(final Commands commands, final WorkerProxy proxy, final Outbox outbox, final IntSupplier workerId) {
        this.commands = commands;
        this.proxy = proxy;
        this.outbox = outbox;
        this.workerId = workerId;
    }

    @Override
    public void fetchRequest(final long fetchId, final long taskId, final int holderWorkerId) {
        commands.put(() -> proxy.fetchRequest(outbox, fetchId, taskId, workerId.getAsInt(), holderWorkerId, ""));
    }

    @Override
    public void fetchDone(final long fetchId, final long taskId, final int holderWorkerId) {
        commands.put(() -> proxy.fetchDone(outbox, fetchId, taskId, workerId.getAsInt(), holderWorkerId));
    }
}

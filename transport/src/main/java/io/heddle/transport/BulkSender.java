package io.heddle.transport;

import org.agrona.concurrent.Agent;

/** Sends byte ranges to {@link BulkReceiver}s. */
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable"})
public final class BulkSender implements Agent, AutoCloseable {
    /** Starts to send. */
    public static BulkSender start(final DriverConnection connection, final BulkOptions options) {
        throw new UnsupportedOperationException();
    }

    /**
     * Starts a transfer; nothing is sent before the next duty cycle.
     *
     * @param receiverAddress as {@link BulkReceiver#address()} gave it
     */
    public void send(
            final String receiverAddress,
            final long transferId,
            final long token,
            final BulkSource source,
            final BulkListener listener) {
        throw new UnsupportedOperationException();
    }

    /** Gives up a transfer; its listener hears {@link BulkFailure#CANCELLED} before this returns. */
    public void cancel(final long transferId, final String message) {
        throw new UnsupportedOperationException();
    }

    /** Transfers under way. */
    public int transferCount() {
        throw new UnsupportedOperationException();
    }

    /** One duty cycle: never blocks, sends at most {@link BulkOptions#cycleBytes()}. */
    public int doWork(final long nowNs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int doWork() {
        return doWork(System.nanoTime());
    }

    @Override
    public String roleName() {
        return "bulk-sender";
    }

    @Override
    public void close() {}
}

package io.heddle.transport;

import org.agrona.concurrent.Agent;

/** Takes byte ranges from {@link BulkSender}s. */
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable"})
public final class BulkReceiver implements Agent, AutoCloseable {
    /** Starts to listen. */
    public static BulkReceiver start(
            final DriverConnection connection, final BulkOptions options, final BulkHandler handler) {
        throw new UnsupportedOperationException();
    }

    /** Where senders send, to be told to them by a control message. */
    public String address() {
        throw new UnsupportedOperationException();
    }

    /** Gives up a transfer; its sink hears {@link BulkFailure#CANCELLED} before this returns. */
    public void cancel(final long transferId, final String message) {
        throw new UnsupportedOperationException();
    }

    /** Transfers under way. */
    public int transferCount() {
        throw new UnsupportedOperationException();
    }

    /** One duty cycle: never blocks, takes a bounded number of chunks. */
    public int doWork(final long nowNs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int doWork() {
        return doWork(System.nanoTime());
    }

    @Override
    public String roleName() {
        return "bulk-receiver";
    }

    @Override
    public void close() {}
}

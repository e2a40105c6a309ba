package io.heddle.client;

import io.heddle.graph.HeddleException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right to be one of so many at a time, until it is closed. Ends by itself when the client goes, or the run of the task
 * that took it.
 */
public final class Lease implements AutoCloseable {
    private final Runnable release;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    Lease(final Runnable release) {
        this.release = release;
    }

    /** Gives the lease back; a second time does nothing. */
    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true)) {
            try {
                release.run();
            } catch (final HeddleException gone) {
                return; // with the session every lease of it has ended
            }
        }
    }
}

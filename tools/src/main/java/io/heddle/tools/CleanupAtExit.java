package io.heddle.tools;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;

/**
 * Closes what a command opened, last first: at the end of the command, or when Ctrl-C or SIGTERM ends the process before, whichever comes
 * first.
 */
final class CleanupAtExit implements AutoCloseable {
    private static final long OPENING_LIMIT_NS = TimeUnit.SECONDS.toNanos(8);

    private static volatile boolean isProcessEnding;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Thread hook = new Thread(this::onShutdown, "heddle-cleanup");
    private boolean isOpening;
    private boolean isEnding;

    private CleanupAtExit() {}

    static CleanupAtExit install() {
        final CleanupAtExit cleanup = new CleanupAtExit();
        Runtime.getRuntime().addShutdownHook(cleanup.hook);
        return cleanup;
    }

    /** Makes something to be closed. */
    interface Opening<T extends AutoCloseable> {
        T open() throws IOException;
    }

    /**
     * Open something that is closed with the command. If the process is told to end meanwhile, the end waits for the opening, so that nothing
     * half-made stays behind.
     */
    <T extends AutoCloseable> T open(final Opening<T> opening) throws IOException {
        synchronized (this) {
            if (isEnding) {
                throw new CancellationException("the process is ending");
            }
            isOpening = true;
        }
        T opened = null;
        try {
            opened = opening.open();
            return opened;
        } finally {
            synchronized (this) {
                isOpening = false;
                if (opened != null) {
                    open.push(opened);
                }
                notifyAll();
            }
        }
    }

    /** The command, on its own thread, meets closed things now; nobody is to hear of that. */
    private synchronized void onShutdown() {
        isEnding = true;
        isProcessEnding = true;
        if (isOpening) {
            awaitOpening();
        }
        closeAll();
    }

    private synchronized void awaitOpening() {
        final long deadlineNs = System.nanoTime() + OPENING_LIMIT_NS;
        try {
            for (long leftNs = OPENING_LIMIT_NS; isOpening && leftNs > 0; leftNs = deadlineNs - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, leftNs);
            }
        } catch (final InterruptedException ex) {
            // The JVM ends anyway.
            Thread.currentThread().interrupt();
        }
    }

    private void closeAll() {
        while (!open.isEmpty()) {
            // What cannot be closed is reaped by the next start.
            CloseHelper.quietClose(open.pop());
        }
    }

    /** Whether Ctrl-C or SIGTERM is ending the process: errors that follow from it are nobody's concern. */
    static boolean isProcessEnding() {
        return isProcessEnding;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (isEnding) {
                return;
            }
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException ex) {
            // The process has begun to end: the hook does it.
            return;
        }
        synchronized (this) {
            closeAll();
        }
    }
}

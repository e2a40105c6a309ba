package io.heddle.tools;

import java.util.ArrayDeque;
import java.util.Deque;
import org.agrona.CloseHelper;

/**
 * Closes what a command opened, last first: at the end of the command, or when Ctrl-C or SIGTERM ends the process before, whichever comes
 * first.
 */
final class CleanupAtExit implements AutoCloseable {
    private static volatile boolean isProcessEnding;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Thread hook = new Thread(this::onShutdown, "heddle-cleanup");
    private boolean isEnding;

    private CleanupAtExit() {}

    static CleanupAtExit install() {
        final CleanupAtExit cleanup = new CleanupAtExit();
        Runtime.getRuntime().addShutdownHook(cleanup.hook);
        return cleanup;
    }

    /** From here on it is closed with the command; at once if the process is already ending. */
    synchronized <T extends AutoCloseable> T add(final T resource) {
        open.push(resource);
        if (isEnding) {
            closeAll();
        }
        return resource;
    }

    /** The command, on its own thread, meets closed things now; nobody is to hear of that. */
    private synchronized void onShutdown() {
        isEnding = true;
        isProcessEnding = true;
        closeAll();
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

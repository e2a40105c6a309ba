package io.heddle.tools;

import java.util.concurrent.CountDownLatch;

/**
 * Lets a command that runs until Ctrl-C or SIGTERM clean up on its own thread: the JVM's shutdown waits until the command closes this. For
 * a resource block, first in it, on the thread that waits: the signal interrupts it once.
 */
final class UntilSignal implements AutoCloseable {
    /** Waits for the node's own end, and says why it came. */
    interface NodeEnd {
        String await() throws InterruptedException;
    }

    private final CountDownLatch signalled = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread main = Thread.currentThread();
    private final Thread hook = new Thread(this::onShutdown, "heddle-shutdown");

    private UntilSignal() {}

    static UntilSignal install() {
        final UntilSignal signal = new UntilSignal();
        Runtime.getRuntime().addShutdownHook(signal.hook);
        return signal;
    }

    private void onShutdown() {
        signalled.countDown();
        main.interrupt();
        try {
            closed.await();
        } catch (final InterruptedException ex) {
            // The JVM ends anyway.
            Thread.currentThread().interrupt();
        }
    }

    /** Wait for the signal. */
    void await() throws InterruptedException {
        awaitOr(() -> {
            new CountDownLatch(1).await();
            return "";
        });
    }

    /**
     * Wait for the signal, or for the node's own end if that comes first.
     *
     * @return why the node ended; after a signal an empty text.
     */
    String awaitOr(final NodeEnd end) throws InterruptedException {
        try {
            return end.await();
        } catch (final InterruptedException ex) {
            if (!isSignalled()) {
                throw ex;
            }
            // The interrupt was the signal's; what follows is in order and must not see it.
            return "";
        }
    }

    boolean isSignalled() {
        return signalled.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
        if (!isSignalled()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (final IllegalStateException ex) {
                // The JVM has begun to end in this moment: the hook finds all closed.
                return;
            }
        }
    }
}

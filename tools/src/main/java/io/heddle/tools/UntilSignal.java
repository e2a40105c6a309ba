package io.heddle.tools;

import java.util.concurrent.CountDownLatch;

/**
 * Lets a command that runs until Ctrl-C or SIGTERM clean up on its own thread: the JVM's shutdown waits until the command closes this. For
 * a resource block, first in it.
 */
final class UntilSignal implements AutoCloseable {
    private final CountDownLatch signalled = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::onShutdown, "heddle-shutdown");

    private UntilSignal() {}

    static UntilSignal install() {
        final UntilSignal signal = new UntilSignal();
        Runtime.getRuntime().addShutdownHook(signal.hook);
        return signal;
    }

    private void onShutdown() {
        signalled.countDown();
        try {
            closed.await();
        } catch (final InterruptedException ex) {
            // The JVM ends anyway.
            Thread.currentThread().interrupt();
        }
    }

    /** Wait for the signal. */
    void await() throws InterruptedException {
        signalled.await();
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

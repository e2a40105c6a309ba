package io.heddle.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The child's side of a {@link ChildProcess}: ends this process when its parent says so or is gone, and tells the parent how the start
 * went. Called by the main method of a forked node, on its main thread.
 *
 * <p>The watch reads standard input, which nobody else may read. A child ignores interrupts from the terminal, for systems where it
 * shares the parent's: it is for the parent to end its children in order.
 */
public final class ParentWatch {
    /** From the parent's death to the end of this process, whatever the node's closing does. */
    private static final long ORPHAN_LIMIT_NS = TimeUnit.MILLISECONDS.toNanos(1_500);

    private static final int ORPHAN_EXIT_CODE = 130;

    private ParentWatch() {}

    /**
     * Begin to watch.
     *
     * @param onEnd begins the end of the node, and may return before it is done: typically it releases the latch on which the main method
     *     waits. Called once, on the watch's thread.
     */
    public static void start(final Runnable onEnd) {
        ignoreInterrupts();
        final Thread thread = new Thread(() -> watch(onEnd), "heddle-parent-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Watch, and wait until the parent wants the end or is gone: for main methods that have nothing else to do.
     *
     * @throws InterruptedException if the calling thread is interrupted.
     */
    public static void awaitEnd() throws InterruptedException {
        final CountDownLatch end = new CountDownLatch(1);
        start(end::countDown);
        end.await();
    }

    private static void watch(final Runnable onEnd) {
        int command = -1;
        try {
            command = System.in.read();
        } catch (final IOException ex) {
            // The same as the end of the stream: there is nobody to hear from.
            command = -1;
        }
        if (command == ChildProcess.CLOSE_COMMAND) {
            onEnd.run();
            return;
        }
        final Thread halt = new Thread(ParentWatch::haltLater, "heddle-orphan-halt");
        halt.setDaemon(true);
        halt.start();
        onEnd.run();
    }

    /** An orphan whose closing hangs must still end. */
    private static void haltLater() {
        try {
            TimeUnit.NANOSECONDS.sleep(ORPHAN_LIMIT_NS);
        } catch (final InterruptedException ex) {
            // No reason to live on.
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(ORPHAN_EXIT_CODE);
    }

    /**
     * Tell the parent that the node runs; at most once.
     *
     * @param details further {@code key=value} words for the parent, or an empty text.
     */
    public static void reportReady(final String details) {
        report(ChildProcess.READY + "pid=" + ProcessHandle.current().pid() + " " + oneLine(details));
    }

    /**
     * Tell the parent why the node cannot start; the caller ends the process after it.
     *
     * @param failure its message is what the parent shows.
     */
    public static void reportFailure(final Throwable failure) {
        final ErrorKind kind =
                failure instanceof HeddleException heddleException ? heddleException.category() : ErrorKind.INTERNAL;
        final String message =
                failure instanceof HeddleException ? String.valueOf(failure.getMessage()) : String.valueOf(failure);
        report(ChildProcess.FAILED + kind.name() + " " + oneLine(message));
    }

    private static String oneLine(final String text) {
        return text.replace('\n', ' ').replace('\r', ' ').trim();
    }

    /** Past {@code System.out}, which a program may have turned elsewhere. */
    private static void report(final String line) {
        final PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        out.println(line);
        out.flush();
    }

    /** By reflection, as the compiler warns of any mention of these classes; where they are missing, nothing is lost but order. */
    private static void ignoreInterrupts() {
        try {
            final Class<?> signalClass = Class.forName("sun.misc.Signal");
            final Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
            final Object interrupt = signalClass.getConstructor(String.class).newInstance("INT");
            final Object ignore = handlerClass.getField("SIG_IGN").get(null);
            final Method handle = signalClass.getMethod("handle", signalClass, handlerClass);
            handle.invoke(null, interrupt, ignore);
        } catch (final ReflectiveOperationException | IllegalArgumentException ex) {
            // A JVM without signals (or one told not to handle them): the default stays.
            return;
        }
    }
}

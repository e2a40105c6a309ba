package io.heddle.tools.demo;

import io.heddle.client.Client;
import io.heddle.client.ClusterStatus;
import io.heddle.graph.HeddleException;
import io.heddle.tools.text.ProgressLine;
import io.heddle.tools.text.Terminal;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** Runs one step of the job on the calling thread while another one asks the cluster how far it is and draws a bar. */
final class ProgressStage {
    private static final long ASK_INTERVAL_MS = 100;

    private ProgressStage() {}

    /**
     * Run a step.
     *
     * @param terminal shows it.
     * @param client   is asked how far it is.
     * @param label    name of the step.
     * @param step     the work.
     * @param outcome  words about its result.
     * @return its result.
     */
    static <T> T run(
            final Terminal terminal,
            final Client client,
            final String label,
            final Supplier<T> step,
            final Function<T, String> outcome) {
        final ProgressLine progress = new ProgressLine(terminal, label);
        final CountDownLatch done = new CountDownLatch(1);
        final Thread watcher = new Thread(() -> watch(client, progress, done), "heddle-demo-progress");
        watcher.setDaemon(true);
        watcher.start();
        T result = null;
        try {
            result = step.get();
        } finally {
            done.countDown();
            join(watcher);
            if (result == null) {
                progress.abandon();
            }
        }
        progress.end(outcome.apply(result));
        return result;
    }

    private static void watch(final Client client, final ProgressLine progress, final CountDownLatch done) {
        try {
            final long finishedBefore = client.status().tasksFinished();
            while (!done.await(ASK_INTERVAL_MS, TimeUnit.MILLISECONDS)) {
                final ClusterStatus status = client.status();
                final long finished = status.tasksFinished() - finishedBefore;
                final long left = status.tasksWaiting() + status.tasksReady() + status.tasksAssigned();
                progress.update(finished, finished + left, memory(status));
            }
        } catch (final HeddleException | InterruptedException ex) {
            // The step itself meets the same trouble, and says so better.
            return;
        }
    }

    private static String memory(final ClusterStatus status) {
        long spilledBytes = 0;
        for (final var worker : status.workers()) {
            spilledBytes += worker.spilledBytes();
        }
        final long megabytes = status.usedBytes() / 1_000_000;
        return megabytes + " MB in memory" + (spilledBytes == 0 ? "" : ", " + spilledBytes / 1_000_000 + " MB spilled");
    }

    private static void join(final Thread thread) {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}

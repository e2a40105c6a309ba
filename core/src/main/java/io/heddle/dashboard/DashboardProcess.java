package io.heddle.dashboard;

import io.heddle.cluster.ChildProcess;
import io.heddle.cluster.ChildProcessOptions;
import io.heddle.cluster.ParentWatch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link DashboardServer} in a process of its own that ends with this one. It starts in the background; a cluster whose dashboard cannot
 * start is as good as any other, so that is reported and no error. Thread-safe.
 */
public final class DashboardProcess implements AutoCloseable {
    private static final List<String> JVM_OPTIONS = List.of(
            "-Xms16m",
            "-Xmx128m",
            "-XX:+UseSerialGC",
            // Starting fast matters more than running fast.
            "-XX:TieredStopAtLevel=1",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");

    private static final String URL = "url=";

    private final ChildProcess child;
    private final CompletableFuture<String> url = new CompletableFuture<>();

    private DashboardProcess(final ChildProcess child) {
        this.child = child;
    }

    /**
     * Start it and return at once.
     *
     * @param clusterDirectory of the cluster.
     * @param logDirectory     where its output goes.
     * @param port             to listen on; if it is taken, the next free one.
     * @param secretFile       with the secret of the cluster, to ask workers on other hosts; null: as this process is configured.
     * @param onUrl            is told the address of its first page once it serves, on a thread of its own.
     * @return the process, to be closed by the caller.
     */
    public static DashboardProcess start(
            final Path clusterDirectory,
            final Path logDirectory,
            final int port,
            final @Nullable Path secretFile,
            final Consumer<String> onUrl) {
        final DashboardProcess dashboard = new DashboardProcess(ChildProcess.start(
                new ChildProcessOptions(
                        "dashboard",
                        DashboardProcess.class.getName(),
                        List.of(clusterDirectory.toString(), Integer.toString(port)),
                        logDirectory,
                        JVM_OPTIONS,
                        secretFile == null
                                ? Map.of()
                                : Map.of(
                                        "HEDDLE_SECRET_FILE",
                                        secretFile.toAbsolutePath().toString())),
                ended -> {}));
        final Thread thread = new Thread(() -> dashboard.awaitUrl(onUrl), "heddle-dashboard-start");
        thread.setDaemon(true);
        thread.start();
        return dashboard;
    }

    private void awaitUrl(final Consumer<String> onUrl) {
        try {
            final String details = child.awaitReady(DashboardLimits.START_TIMEOUT_NS);
            final String address = details.substring(details.indexOf(URL) + URL.length());
            onUrl.accept(address);
            url.complete(address);
        } catch (final InterruptedException ending) {
            Thread.currentThread().interrupt();
        } catch (final RuntimeException failure) {
            url.completeExceptionally(failure);
        }
    }

    /**
     * The address of its first page, once it serves.
     *
     * @return a future that fails with one sentence if it cannot start.
     */
    public CompletableFuture<String> url() {
        return url.copy();
    }

    @Override
    public void close() {
        child.close();
    }

    /**
     * The child: cluster directory and port.
     *
     * @param arguments two of them.
     * @throws InterruptedException never in practice: nobody interrupts the main thread.
     */
    public static void main(final String[] arguments) throws InterruptedException {
        final CountDownLatch end = new CountDownLatch(1);
        ParentWatch.start(end::countDown);
        int exitCode = 0;
        try (DashboardServer server = DashboardServer.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]))) {
            ParentWatch.reportReady(URL + server.url());
            end.await();
        } catch (final RuntimeException failure) {
            ParentWatch.reportFailure(failure);
            exitCode = 1;
        }
        System.exit(exitCode);
    }
}

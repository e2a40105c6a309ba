package io.heddle.dashboard;

import com.sun.net.httpserver.HttpServer;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Serves the pages about one cluster of this host until it is closed. It reads the cluster's files only: the cluster may hang, end, or be
 * dead from the start; but for workers on other hosts, which are asked, see {@link DistantNodes}. Thread-safe.
 */
public final class DashboardServer implements AutoCloseable {
    /** Where it listens unless told otherwise; the first free port from here on. */
    public static final int DEFAULT_PORT = 8787;

    private final HttpServer http;
    private final ExecutorService threads;
    private final ClusterFeed feed;
    private final DistantFeed distant;

    private DashboardServer(final HttpServer http, final Path clusterDirectory) {
        this.http = http;
        this.feed = new ClusterFeed(clusterDirectory);
        this.distant = DistantFeed.of(clusterDirectory, () -> feed.latest().scheduler());
        final AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(task -> {
            final Thread thread = new Thread(task, "heddle-dashboard-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        http.setExecutor(threads);
        http.createContext("/", new PageHandler(feed, distant, clusterDirectory));
    }

    /**
     * Begin to serve.
     *
     * @param clusterDirectory of the cluster.
     * @param port             to listen on; if it is taken, the next free one.
     * @return the server, to be closed by the caller.
     * @throws HeddleException if no port is free.
     */
    public static DashboardServer start(final Path clusterDirectory, final int port) {
        // Read when the server's class is loaded: without it each event waits for an acknowledgement of the one before.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        final DashboardServer server = new DashboardServer(bind(port), clusterDirectory);
        server.feed.start();
        server.http.start();
        return server;
    }

    private static HttpServer bind(final int port) {
        final InetAddress loopback = InetAddress.getLoopbackAddress();
        BindException taken = null;
        for (int tried = port; tried < port + DashboardLimits.PORTS_TRIED && tried <= 65_535; tried++) {
            try {
                return HttpServer.create(new InetSocketAddress(loopback, tried), 0);
            } catch (final BindException ex) {
                taken = ex;
            } catch (final IOException ex) {
                throw new HeddleException(
                        ErrorKind.RESOURCE, "the dashboard cannot listen on " + loopback + ": " + ex.getMessage(), ex);
            }
        }
        throw new HeddleException(
                ErrorKind.RESOURCE,
                "the dashboard finds no free port from " + port + " on (tried " + DashboardLimits.PORTS_TRIED
                        + "): give another one with --port",
                taken);
    }

    /**
     * Address of the page to begin with.
     *
     * @return such as {@code http://127.0.0.1:8787/status}.
     */
    public String url() {
        final InetSocketAddress address = http.getAddress();
        return "http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/status";
    }

    /** Ends it; tabs that are open see the connection go. */
    @Override
    public void close() {
        feed.close();
        http.stop(0);
        threads.shutdownNow();
        distant.close();
    }
}

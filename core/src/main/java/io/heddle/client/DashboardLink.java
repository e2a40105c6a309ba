package io.heddle.client;

import io.heddle.dashboard.DashboardProcess;
import io.heddle.dashboard.DashboardServer;
import io.heddle.diagnostics.ClusterWatch;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.NodeRole;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way from a client to the pages about its cluster: those that somebody serves already, else those of a process that this client starts
 * when they are first asked for, and that ends with it. Thread-safe.
 */
final class DashboardLink implements AutoCloseable {
    private final @Nullable Path clusterDirectory;
    private final @Nullable Path secretFile;
    private final Consumer<String> publication;
    private @Nullable DashboardProcess process;
    private boolean isClosed;

    /**
     * Start nothing yet; for a cluster whose secret only its own files have.
     *
     * @param clusterDirectory of the cluster on this host; null if its scheduler is on another.
     * @param publication      tells others of this host where the pages are.
     */
    DashboardLink(final @Nullable Path clusterDirectory, final Consumer<String> publication) {
        this(clusterDirectory, null, publication);
    }

    /**
     * Start nothing yet.
     *
     * @param clusterDirectory of the cluster on this host; null if its scheduler is on another.
     * @param secretFile       with the secret of the cluster, null without.
     * @param publication      tells others of this host where the pages are.
     */
    DashboardLink(
            final @Nullable Path clusterDirectory,
            final @Nullable Path secretFile,
            final Consumer<String> publication) {
        this.clusterDirectory = clusterDirectory;
        this.secretFile = secretFile;
        this.publication = publication;
    }

    /** Starts the process in the background and calls {@code onUrl} when it serves. */
    void open(final Consumer<String> onUrl) {
        process(onUrl);
    }

    String url() {
        final NodeDirectory scheduler = scheduler();
        final String published = scheduler.property(ClusterWatch.DASHBOARD_PROPERTY);
        if (published != null) {
            return published;
        }
        try {
            return process(url -> {}).url().join();
        } catch (final CompletionException failure) {
            throw new HeddleException(
                    ErrorKind.RESOURCE,
                    "the dashboard does not start: " + String.valueOf(failure.getCause()),
                    failure.getCause());
        }
    }

    private synchronized DashboardProcess process(final Consumer<String> onUrl) {
        if (isClosed) {
            throw new HeddleException(ErrorKind.USER, "this client is closed");
        }
        DashboardProcess started = process;
        if (started == null) {
            final NodeDirectory scheduler = scheduler();
            started = DashboardProcess.start(
                    directory(),
                    scheduler.logDirectory(),
                    DashboardServer.DEFAULT_PORT,
                    secretFile,
                    publication.andThen(onUrl));
            process = started;
        }
        return started;
    }

    /** Where the nodes of this host have their files. */
    Path directory() {
        final Path cluster = scheduler().path().getParent();
        if (cluster == null) {
            throw new IllegalStateException("the scheduler's directory has no parent");
        }
        return cluster;
    }

    private NodeDirectory scheduler() {
        if (clusterDirectory != null) {
            for (final NodeDirectory node : NodeDirectory.list(clusterDirectory)) {
                if (node.role() == NodeRole.SCHEDULER && node.isAlive()) {
                    return node;
                }
            }
        }
        throw new NoClusterException(
                "this client has no scheduler on this host to show: where there is one on another host, run 'heddle dashboard' there");
    }

    @Override
    public void close() {
        final DashboardProcess ending;
        synchronized (this) {
            isClosed = true;
            ending = process;
            process = null;
        }
        if (ending != null) {
            ending.close();
        }
    }
}

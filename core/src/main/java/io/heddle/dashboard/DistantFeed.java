package io.heddle.dashboard;

import io.heddle.diagnostics.ClusterSnapshot.SchedulerView;
import io.heddle.diagnostics.NodeState;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pages' way to workers on other hosts: joins the cluster when one of them is first asked for, and leaves when nobody has asked for a while, so
 * that a scheduler whose pages ask for none has one member less to serve. Thread-safe.
 */
final class DistantFeed implements AutoCloseable {
    private final Path clusterDirectory;
    private final Supplier<@Nullable SchedulerView> scheduler;
    private final DistantNodes.Provider provider;
    private final long idleNs;
    private @Nullable Membership current;
    private @Nullable ScheduledThreadPoolExecutor leaver;
    private @Nullable Future<?> leaving;
    private volatile boolean isClosed;

    /** Being a member of the cluster, as long as somebody asks or has just asked; guarded by the feed. */
    private static final class Membership {
        private final DistantNodes nodes;
        private int users;
        private long lastUseNs;

        Membership(final DistantNodes nodes) {
            this.nodes = nodes;
        }
    }

    DistantFeed(
            final Path clusterDirectory,
            final Supplier<@Nullable SchedulerView> scheduler,
            final DistantNodes.Provider provider,
            final long idleNs) {
        this.clusterDirectory = clusterDirectory;
        this.scheduler = scheduler;
        this.provider = provider;
        this.idleNs = idleNs;
    }

    /** With whoever knows the protocol on this class path. */
    static DistantFeed of(final Path clusterDirectory, final Supplier<@Nullable SchedulerView> scheduler) {
        return new DistantFeed(
                clusterDirectory,
                scheduler,
                (address, directory) -> provider().open(address, directory),
                DashboardLimits.DISTANT_IDLE_NS);
    }

    private static DistantNodes.Provider provider() {
        return ServiceLoader.load(DistantNodes.Provider.class, DistantNodes.Provider.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new HeddleException(
                        ErrorKind.INTERNAL, "nobody on the class path can ask workers of other hosts"));
    }

    /**
     * Ask.
     *
     * @throws HeddleException with one sentence if there is no answer.
     */
    <T> T ask(final String worker, final Function<DistantNodes, T> question) {
        final Membership membership = join(addressFor(worker));
        try {
            return question.apply(membership.nodes);
        } finally {
            release(membership);
        }
    }

    /** Nobody waits for a scheduler that is known not to answer. */
    private String addressFor(final String worker) {
        final SchedulerView view = scheduler.get();
        final String why = "worker " + worker + " is on another host and is asked through the scheduler, ";
        if (view == null || view.state() == NodeState.DEAD) {
            throw new HeddleException(ErrorKind.PEER, why + "which is dead: its own host has its files");
        }
        if (!view.state().isResponding()) {
            throw new HeddleException(
                    ErrorKind.PEER, why + "which is " + view.state().text() + ": see the page Status");
        }
        if (view.address() == null) {
            throw new HeddleException(ErrorKind.PEER, why + "which has not said yet where it is");
        }
        return view.address();
    }

    private synchronized Membership join(final String address) {
        if (isClosed) {
            throw new HeddleException(ErrorKind.USER, "the dashboard ends");
        }
        Membership open = current;
        if (open != null && !open.nodes.isOpen()) {
            current = null; // closed by the last who uses it
            if (open.users == 0) {
                open.nodes.close();
            }
            open = null;
        }
        if (open == null) {
            open = new Membership(provider.open(address, clusterDirectory));
            current = open;
        }
        open.users++;
        return open;
    }

    private synchronized void release(final Membership membership) {
        membership.users--;
        membership.lastUseNs = System.nanoTime();
        if (membership.users > 0) {
            return;
        }
        if (isClosed || membership != current) {
            leave(membership);
            return;
        }
        if (leaver == null) {
            leaver = new ScheduledThreadPoolExecutor(1, task -> {
                final Thread thread = new Thread(task, "heddle-dashboard-leaver");
                thread.setDaemon(true);
                return thread;
            });
        }
        if (leaving != null) {
            leaving.cancel(false);
        }
        leaving = leaver.schedule(() -> leaveIfIdle(membership), idleNs, TimeUnit.NANOSECONDS);
    }

    private synchronized void leaveIfIdle(final Membership membership) {
        if (membership == current && membership.users == 0 && System.nanoTime() - membership.lastUseNs >= idleNs) {
            leave(membership);
        }
    }

    private synchronized void leave(final Membership membership) {
        if (membership == current) {
            current = null;
        }
        membership.nodes.close();
    }

    @Override
    public void close() {
        isClosed = true; // so that whoever waits to join gives up
        synchronized (this) {
            if (leaver != null) {
                leaver.shutdownNow();
            }
            if (current != null && current.users == 0) {
                leave(current);
            }
        }
    }
}

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
    private @Nullable DistantNodes nodes;
    private @Nullable ScheduledThreadPoolExecutor leaver;
    private @Nullable Future<?> leaving;
    private int users;
    private long lastUseNs;
    private boolean isBroken;
    private boolean isClosed;

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
        final DistantNodes.Provider provider = ServiceLoader.load(DistantNodes.Provider.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nobody on the class path asks workers of other hosts"));
        return new DistantFeed(clusterDirectory, scheduler, provider, DashboardLimits.DISTANT_IDLE_NS);
    }

    /**
     * Ask.
     *
     * @throws HeddleException with one sentence if there is no answer.
     */
    <T> T ask(final String worker, final Function<DistantNodes, T> question) {
        final String address = addressFor(worker);
        boolean isAnswered = false;
        final DistantNodes asked = acquire(address);
        try {
            final T answer = question.apply(asked);
            isAnswered = true;
            return answer;
        } finally {
            release(isAnswered);
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

    private synchronized DistantNodes acquire(final String address) {
        if (isClosed) {
            throw new HeddleException(ErrorKind.USER, "the dashboard ends");
        }
        DistantNodes open = nodes;
        if (open == null) {
            open = provider.open(address, clusterDirectory);
            nodes = open;
            isBroken = false;
        }
        users++;
        return open;
    }

    private synchronized void release(final boolean isAnswered) {
        users--;
        lastUseNs = System.nanoTime();
        isBroken |= !isAnswered;
        if (users == 0 && (isBroken || isClosed)) {
            leave();
        } else if (users == 0) {
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
            leaving = leaver.schedule(this::leaveIfIdle, idleNs, TimeUnit.NANOSECONDS);
        }
    }

    private synchronized void leaveIfIdle() {
        if (users == 0 && System.nanoTime() - lastUseNs >= idleNs) {
            leave();
        }
    }

    private synchronized void leave() {
        final DistantNodes left = nodes;
        nodes = null;
        if (left != null) {
            left.close();
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        if (leaver != null) {
            leaver.shutdownNow();
        }
        if (users == 0) {
            leave();
        }
    }
}

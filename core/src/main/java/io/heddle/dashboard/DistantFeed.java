package io.heddle.dashboard;

import io.heddle.diagnostics.ClusterSnapshot.SchedulerView;
import io.heddle.diagnostics.NodeState;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pages' way to workers on other hosts: joins the cluster when one of them is first asked for, and leaves when nobody has asked for a while, so
 * that a scheduler whose pages ask for none has one member less to serve. Thread-safe.
 */
final class DistantFeed implements AutoCloseable {
    /** No worker has this name. */
    private static final String SCHEDULER = "";

    private final Path clusterDirectory;
    private final Supplier<@Nullable SchedulerView> scheduler;
    private final DistantNodes.Provider provider;
    private final long idleNs;
    private final long silentNs;
    private @Nullable Membership current;
    private @Nullable ScheduledThreadPoolExecutor leaver;
    private @Nullable Future<?> leaving;
    private @Nullable CompletableFuture<@Nullable Void> joining;
    /** Who did not answer, by name; guarded by the feed. */
    private final Map<String, Silence> silences = new HashMap<>();

    private volatile boolean isClosed;

    private record Silence(HeddleException failure, long sinceNs) {}

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
            final long idleNs,
            final long silentNs) {
        this.clusterDirectory = clusterDirectory;
        this.scheduler = scheduler;
        this.provider = provider;
        this.idleNs = idleNs;
        this.silentNs = silentNs;
    }

    /** With whoever knows the protocol on this class path. */
    static DistantFeed of(final Path clusterDirectory, final Supplier<@Nullable SchedulerView> scheduler) {
        return new DistantFeed(
                clusterDirectory,
                scheduler,
                (address, directory) -> provider().open(address, directory),
                DashboardLimits.DISTANT_IDLE_NS,
                DashboardLimits.DISTANT_SILENT_NS);
    }

    private static DistantNodes.Provider provider() {
        return ServiceLoader.load(DistantNodes.Provider.class, DistantNodes.Provider.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new HeddleException(
                        ErrorKind.INTERNAL, "nobody on the class path can ask workers of other hosts"));
    }

    /**
     * Ask. Who asks while another one joins waits for the same joining, and for nobody else; for a few seconds after a scheduler or a worker
     * did not answer nobody asks it again.
     *
     * @throws HeddleException with one sentence if there is no answer.
     */
    <T> T ask(final String worker, final Function<DistantNodes, T> question) {
        final String address = addressFor(worker);
        final Membership membership = join(worker, address);
        try {
            return question.apply(membership.nodes);
        } catch (final HeddleException failure) {
            if (failure.getCause() instanceof TimeoutException) {
                remember(worker, failure);
            }
            throw failure;
        } finally {
            release(membership);
        }
    }

    private synchronized void remember(final String who, final HeddleException failure) {
        silences.put(who, new Silence(failure, System.nanoTime()));
    }

    /** Fails like the one who asked a moment ago, and found nobody. */
    private void failIfSilent(final String who) {
        final Silence silence = silences.get(who);
        if (silence != null && System.nanoTime() - silence.sinceNs < silentNs) {
            final String message = silence.failure.getMessage();
            throw new HeddleException(
                    silence.failure.category(), message + "; it is asked again in a few seconds", silence.failure);
        }
        silences.remove(who);
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

    private Membership join(final String worker, final String address) {
        for (boolean isAtFirst = true; ; isAtFirst = false) {
            final CompletableFuture<@Nullable Void> joined;
            final boolean isFirst;
            DistantNodes ended = null;
            synchronized (this) {
                if (isClosed) {
                    throw new HeddleException(ErrorKind.USER, "the dashboard ends");
                }
                failIfSilent(SCHEDULER);
                if (isAtFirst) {
                    failIfSilent(worker); // later somebody would be a member whom nobody leaves
                }
                Membership open = current;
                if (open != null && !open.nodes.isOpen()) {
                    current = null; // closed by the last who uses it
                    ended = open.users == 0 ? open.nodes : null;
                    open = null;
                }
                if (open != null) {
                    open.users++;
                    return open;
                }
                final CompletableFuture<@Nullable Void> known = joining;
                isFirst = known == null;
                joined = known == null ? new CompletableFuture<>() : known;
                joining = joined;
            }
            if (isFirst) {
                open(address, joined);
            }
            if (ended != null) {
                ended.close();
            }
            await(joined);
        }
    }

    /** Takes as long as the scheduler lets it, so without the lock. */
    private void open(final String address, final CompletableFuture<@Nullable Void> joined) {
        try {
            final DistantNodes nodes = provider.open(address, clusterDirectory);
            final boolean isTooLate;
            synchronized (this) {
                joining = null;
                isTooLate = isClosed;
                current = isTooLate ? null : new Membership(nodes);
            }
            if (isTooLate) {
                nodes.close();
            }
            joined.complete(null);
        } catch (final RuntimeException | Error failure) {
            synchronized (this) {
                joining = null;
                if (failure instanceof HeddleException told) {
                    remember(SCHEDULER, told);
                }
            }
            joined.completeExceptionally(failure);
        }
    }

    private static void await(final CompletableFuture<@Nullable Void> joined) {
        try {
            joined.get();
        } catch (final ExecutionException failed) {
            final Throwable cause = failed.getCause();
            throw cause instanceof HeddleException told
                    ? new HeddleException(told.category(), String.valueOf(told.getMessage()), told)
                    : new HeddleException(ErrorKind.INTERNAL, "the cluster cannot be joined: " + cause, failed);
        } catch (final InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new HeddleException(ErrorKind.USER, "the dashboard ends", ending);
        }
    }

    private void release(final Membership membership) {
        if (isLast(membership)) {
            membership.nodes.close(); // takes a while where nobody answers, and nobody shall wait for it
        }
    }

    /** Whether nobody uses it any more, or will; else it is left when nobody has used it for a while. */
    private synchronized boolean isLast(final Membership membership) {
        membership.users--;
        membership.lastUseNs = System.nanoTime();
        if (membership.users > 0) {
            return false;
        }
        if (isClosed || membership != current) {
            current = membership == current ? null : current;
            return true;
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
        return false;
    }

    private void leaveIfIdle(final Membership membership) {
        synchronized (this) {
            if (membership != current || membership.users > 0 || System.nanoTime() - membership.lastUseNs < idleNs) {
                return;
            }
            current = null;
        }
        membership.nodes.close();
    }

    @Override
    public void close() {
        isClosed = true; // so that whoever waits to join gives up
        final Membership unused;
        synchronized (this) {
            if (leaver != null) {
                leaver.shutdownNow();
            }
            unused = current != null && current.users == 0 ? current : null;
            current = unused != null ? null : current;
        }
        if (unused != null) {
            unused.nodes.close();
        }
    }
}

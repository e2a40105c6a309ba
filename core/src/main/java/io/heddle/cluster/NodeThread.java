package io.heddle.cluster;

import io.heddle.transport.Doorbell;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a node: one that drives it while nobody else does, and, where the node runs user code on the driving thread,
 * one that watches and takes over when such a run lasts. Idles as the {@link IdleProfile} says; sleeps on the node's
 * {@link Doorbell}.
 */
public final class NodeThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeThread.class);
    private static final int SPINS = 20;
    /** While a caller drives, or did so just now, its thread looks so often whether it still does. */
    private static final long BEHIND_LEAD_NS = TimeUnit.MICROSECONDS.toNanos(100);
    /** A caller that left is expected back for so long; until then nobody has to ring. */
    private static final long LEAD_LINGERS_NS = TimeUnit.MILLISECONDS.toNanos(5);

    /** A nap of one that is ahead: a fifth of what the windows of the workers hold. */
    private static final long AHEAD_NS = TimeUnit.MICROSECONDS.toNanos(100);

    private static final long WATCH_NS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long WATCH_IDLE_NS = TimeUnit.MILLISECONDS.toNanos(20);
    /**
     * While a result comes or goes the next bytes are due within the time of a round trip, and a stream stands still when a sleep lasts
     * longer than its window. A pause much shorter than that would only take the core from the media drivers.
     */
    private static final long TRANSFER_PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(100);

    private static final long TRANSFER_ATTENTION_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long REMOTE_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long JOIN_TIMEOUT_MS = 2_000;

    private final Doorbell doorbell;
    private final IdleProfile profile;
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable Duty duty;
    private volatile boolean isRunning = true;

    /** @param doorbell of the node; closed with this. */
    public NodeThread(final Doorbell doorbell, final IdleProfile profile) {
        this.doorbell = doorbell;
        this.profile = profile;
    }

    /** Ends a sleep of the thread. Any thread; cheap when there is nothing to end. */
    public void wakeUp() {
        doorbell.ring();
    }

    /**
     * Starts to drive {@code node}, which is closed at the end.
     *
     * @param isWatched whether the node runs user code on the thread that drives it.
     */
    public Duty start(final Conductor node, final boolean isWatched) {
        final Duty started = new Duty(node, doorbell, error -> LOG.error("{} met an error", node.roleName(), error));
        duty = started;
        threads.add(new Thread(() -> drive(started), node.roleName()));
        if (isWatched) {
            threads.add(new Thread(() -> watch(started), node.roleName() + "-watch"));
        }
        started.driver(threads.get(0));
        for (final Thread thread : threads) {
            thread.setDaemon(true);
            thread.start();
        }
        return started;
    }

    private void drive(final Duty mine) {
        final Attention attention = new Attention(profile);
        boolean isArmed = false;
        boolean isStarved = false;
        int idleCycles = 0;
        long idleSinceNs = 0;
        long lookedNs = 0;
        int seenCycles = 0;
        while (isRunning) {
            if (mine.isLed() && mine.cycles() != seenCycles) {
                seenCycles = mine.cycles();
                LockSupport.parkNanos(BEHIND_LEAD_NS);
                continue;
            }
            // Nobody leads, or the caller that does is held up, perhaps by a run of its own that waits for others.
            final int workCount = mine.cycle(Conductor.ANY_TASK);
            seenCycles = mine.cycles();
            if (workCount != 0) {
                if (idleCycles > 0) {
                    attention.onWork(idleCycles > SPINS ? System.nanoTime() - idleSinceNs : 0);
                    idleCycles = 0;
                }
                if (isArmed) {
                    isArmed = false;
                    doorbell.disarm();
                }
                if (workCount < 0) {
                    pause();
                }
                continue;
            }
            if (++idleCycles <= SPINS) {
                if (profile.sleeps() && mine.conductor().isAhead()) {
                    LockSupport.parkNanos(AHEAD_NS);
                } else {
                    Thread.onSpinWait();
                }
                continue;
            }
            final long nowNs = System.nanoTime();
            if (idleCycles == SPINS + 1) {
                idleSinceNs = nowNs;
                isStarved = false;
            }
            if (nowNs - lookedNs > profile.starvedNs() && idleCycles > SPINS + 1) {
                isStarved = true; // others want this core: sleepers get it sooner than those who yield
            }
            lookedNs = nowNs;
            if (nowNs - mine.ledNs() < LEAD_LINGERS_NS) {
                LockSupport.parkNanos(BEHIND_LEAD_NS);
            } else if (!isStarved && nowNs - idleSinceNs < attention.yieldNs()) {
                pause();
            } else if (mine.conductor().isTransferring() && nowNs - idleSinceNs < TRANSFER_ATTENTION_NS) {
                LockSupport.parkNanos(TRANSFER_PAUSE_NS);
            } else if (!isArmed) {
                isArmed = true; // the cycle after this one is the last look for work, with the flag up
                doorbell.arm();
            } else {
                isArmed = false;
                final boolean isRemote =
                        mine.conductor().hasRemotePeers() || mine.conductor().isTransferring();
                doorbell.sleep(isRemote ? REMOTE_SLEEP_NS : profile.sleepNs());
            }
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // whoever has the next message may need this core
    private static void pause() {
        Thread.yield();
    }

    /** Takes over when the driver is away for a whole look, until it is back. */
    private void watch(final Duty mine) {
        int seen = 0;
        while (isRunning) {
            final int absence = mine.absence();
            if ((absence & 1) == 1 && absence == seen) {
                while (isRunning && mine.absence() == absence) {
                    if (mine.cycle(Conductor.ANY_TASK) <= 0) {
                        LockSupport.parkNanos(BEHIND_LEAD_NS);
                    }
                }
            }
            LockSupport.parkNanos(absence == seen ? Math.min(WATCH_IDLE_NS, profile.sleepNs()) : WATCH_NS);
            seen = absence;
        }
    }

    /** Ends the threads, then the node, on the calling thread. A run that does not end keeps its thread. */
    @Override
    public void close() {
        isRunning = false;
        doorbell.ring();
        boolean wasInterrupted = false;
        for (final Thread thread : threads) {
            LockSupport.unpark(thread);
            try {
                thread.join(JOIN_TIMEOUT_MS);
            } catch (final InterruptedException interrupted) {
                wasInterrupted = true;
            }
        }
        if (duty != null) {
            duty.close();
        }
        doorbell.close();
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

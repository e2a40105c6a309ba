package io.heddle.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A caller that waits for a task drives the client's duty itself, and the duties of the nodes that live in the same JVM. Where
 * all of them do, a task goes from its submission to its result on one thread, without a change of threads. One caller leads
 * at a time; further ones wait to be told.
 */
public final class DutyLead {
    /** A node that had work for its own threads is left to them for so long. */
    private static final long LEFT_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Duty own;
    private final Supplier<List<Duty>> local;
    private Duty[] others = {};
    private boolean[] isLeft = {};
    private long[] leftNs = {};
    private boolean isOwnLeft;
    private final IdleProfile profile;
    private final Attention attention;
    private final AtomicBoolean isLed = new AtomicBoolean();

    /**
     * Over the client's duty.
     *
     * @param local duties of nodes of this JVM, in the order in which a task comes by; a list that another thread may change.
     */
    public DutyLead(final Duty own, final Supplier<List<Duty>> local, final IdleProfile profile) {
        this.own = own;
        this.local = local;
        this.profile = profile;
        attention = new Attention(profile);
    }

    /**
     * Drives until {@code isOver}, for at most {@code timeoutNs}. Returns early, with the threads of the nodes at work again,
     * when another caller leads, when nothing has happened for a while, or when the thread is interrupted: the caller then
     * waits to be told.
     *
     * @param taskId the task that is waited for: of short runs the caller runs only this one.
     */
    public void drive(final long taskId, final BooleanSupplier isOver, final long timeoutNs) {
        if (own.isMine() || !isLed.compareAndSet(false, true)) {
            return;
        }
        final long startNs = System.nanoTime();
        begin(startNs);
        try {
            long workedNs = startNs;
            long lookedNs = startNs;
            int idleCycles = 0;
            while (!isOver.getAsBoolean()) {
                if (Thread.currentThread().isInterrupted()
                        || (timeoutNs != Long.MAX_VALUE && System.nanoTime() - startNs > timeoutNs)) {
                    leaveAll();
                    return;
                }
                if (cycle(taskId) > 0) {
                    if (idleCycles > 0) {
                        attention.onWork(idleCycles > 1 ? System.nanoTime() - workedNs : 0);
                        idleCycles = 0;
                    }
                } else if (++idleCycles > 1) {
                    final long nowNs = System.nanoTime();
                    final boolean isStarved = idleCycles > 2 && nowNs - lookedNs > profile.starvedNs();
                    lookedNs = nowNs;
                    workedNs = idleCycles == 2 ? nowNs : workedNs;
                    if (isStarved || nowNs - workedNs > attention.yieldNs()) {
                        attention.onSleep();
                        leaveAll();
                        return;
                    }
                    pause();
                }
            }
        } finally {
            end();
            isLed.set(false);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // other threads have the next step
    private static void pause() {
        Thread.yield();
    }

    private int cycle(final long taskId) {
        int workCount = 0;
        for (int i = 0; i < others.length; i++) {
            if (!isLeft[i]) {
                workCount += Math.max(0, others[i].cycle(taskId));
                if (others[i].hasShortRun()) {
                    leave(i); // of another task: that is for the node's own threads
                }
            }
        }
        return workCount + Math.max(0, own.cycle(taskId));
    }

    /** The caller will sleep: the threads of the nodes must not wait for it to come back. */
    private void leaveAll() {
        for (int i = 0; i < others.length; i++) {
            if (!isLeft[i]) {
                isLeft[i] = true;
                others[i].handOver();
            }
        }
        isOwnLeft = true;
        own.handOver();
    }

    private void leave(final int i) {
        isLeft[i] = true;
        leftNs[i] = System.nanoTime();
        others[i].handOver();
    }

    private void begin(final long nowNs) {
        final List<Duty> now = local.get();
        if (!isSame(now)) {
            others = now.toArray(Duty[]::new);
            isLeft = new boolean[others.length];
            leftNs = new long[others.length];
            Arrays.fill(leftNs, nowNs - LEFT_NS);
        }
        isOwnLeft = false;
        own.beginLead();
        for (int i = 0; i < others.length; i++) {
            isLeft[i] = nowNs - leftNs[i] < LEFT_NS;
            if (!isLeft[i]) {
                others[i].beginLead();
            }
        }
    }

    private boolean isSame(final List<Duty> now) {
        if (now.size() != others.length) {
            return false;
        }
        int place = 0;
        for (final Duty duty : now) {
            if (duty != others[place++]) {
                return false;
            }
        }
        return true;
    }

    private void end() {
        final long nowNs = System.nanoTime();
        for (int i = 0; i < others.length; i++) {
            if (!isLeft[i]) {
                others[i].endLead(nowNs);
            }
        }
        if (!isOwnLeft) {
            own.endLead(nowNs);
        }
    }
}

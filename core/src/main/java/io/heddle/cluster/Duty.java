package io.heddle.cluster;

import io.heddle.transport.Doorbell;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.agrona.ErrorHandler;
import org.jspecify.annotations.Nullable;

/**
 * The right to drive a node. Whoever holds it <em>is</em> the node's conductor: a {@link NodeThread} as a rule, or a caller
 * that waits for a result anyway and so saves two changes of threads ({@link DutyLead}). Held for one cycle at a time, so
 * that taking turns costs two atomic operations.
 *
 * <p>A short run of user code happens outside of the duty. While it lasts the driver is <b>away</b>: a thread that finds the
 * same absence twice takes the duty over, so that no task stalls a node.
 */
public final class Duty {
    /** No further short run begins after so long without a look at the messages. */
    private static final long TURN_NS = TimeUnit.MICROSECONDS.toNanos(100);

    private final Conductor conductor;
    private final Doorbell doorbell;
    private final AtomicReference<@Nullable Thread> holder = new AtomicReference<>();
    private final AtomicInteger leads = new AtomicInteger();
    private final ErrorHandler errorHandler;
    private @Nullable Thread driver;
    private volatile long ledNs;
    private final AtomicInteger cycles = new AtomicInteger();
    private final AtomicInteger absences = new AtomicInteger();

    /** @param errorHandler hears what a cycle throws: it is no business of a caller that happens to drive. */
    Duty(final Conductor conductor, final Doorbell doorbell, final ErrorHandler errorHandler) {
        this.conductor = conductor;
        this.doorbell = doorbell;
        this.errorHandler = errorHandler;
        this.ledNs = longAgoNs();
    }

    private static long longAgoNs() {
        return System.nanoTime() - Long.MAX_VALUE / 2;
    }

    /** The node's own thread; before it starts. */
    void driver(final Thread value) {
        driver = value;
    }

    /** Takes the duty if it is free; the caller gives it back soon, by {@link #give}. */
    public boolean tryTake() {
        return holder.get() == null && holder.compareAndSet(null, Thread.currentThread());
    }

    /** Gives the duty back. */
    public void give() {
        holder.set(null);
    }

    /** Whether the calling thread holds it: a callback of the node, for example. */
    public boolean isMine() {
        return holder.get() == Thread.currentThread();
    }

    /**
     * One cycle, and after it, without the duty, short runs if there are any: one after the other as long as each is followed by
     * another, but not for so long that messages would wait.
     *
     * @param taskId the only task to run, or {@link Conductor#ANY_TASK}.
     * @return how much was done, or -1 if another thread has the duty.
     */
    int cycle(final long taskId) {
        if (!tryTake()) {
            return -1;
        }
        int workCount = 0;
        Runnable run = null;
        cycles.setOpaque(cycles.getPlain() + 1);
        try {
            workCount = conductor.doWork();
            run = conductor.takeShortRun(taskId);
        } catch (final Throwable error) {
            errorHandler.onError(error);
        } finally {
            give();
        }
        final long startNs = run == null ? 0 : System.nanoTime();
        while (run != null) {
            absences.incrementAndGet(); // odd
            try {
                run.run();
            } finally {
                absences.incrementAndGet();
            }
            workCount++;
            run = System.nanoTime() - startNs < TURN_NS && tryTake() ? next(taskId) : null;
        }
        return workCount;
    }

    private @Nullable Runnable next(final long taskId) {
        try {
            conductor.endShortRun();
            return conductor.takeShortRun(taskId);
        } catch (final Throwable error) {
            errorHandler.onError(error);
            return null;
        } finally {
            give();
        }
    }

    /** Changes with every cycle: shows whether anybody drives. */
    int cycles() {
        return cycles.getOpaque();
    }

    /** Odd while the driver is away in a short run; every absence has its own number. */
    int absence() {
        return absences.get();
    }

    /** Whether a short run waits for a thread that takes any. */
    boolean hasShortRun() {
        return conductor.hasShortRun();
    }

    /** A caller begins to drive: the node's own threads stand back. */
    void beginLead() {
        leads.incrementAndGet();
        doorbell.ring(); // so that its thread does not sleep when the caller leaves
    }

    /** The caller leaves: the node's own threads look after it again. */
    void endLead(final long nowNs) {
        ledNs = nowNs;
        leads.decrementAndGet();
    }

    /** The caller leaves because there is work for the node's own thread, which begins at once. */
    void handOver() {
        endLead(longAgoNs());
        LockSupport.unpark(driver);
    }

    /** Whether a caller drives. */
    boolean isLed() {
        return leads.get() > 0;
    }

    /** When a caller last drove, nanoseconds of the JVM's clock. */
    long ledNs() {
        return ledNs;
    }

    /** Wakes the node's thread if it sleeps; after something was put where it will look. */
    public void ring() {
        doorbell.ring();
    }

    /** Nobody drives any more: waits for who does, keeps the duty for ever, and closes the node. */
    void close() {
        while (!tryTake()) {
            Thread.onSpinWait();
        }
        conductor.onClose();
    }

    Conductor conductor() {
        return conductor;
    }
}

package io.heddle.transport;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.IdleStrategy;

/**
 * Idles a duty cycle that owns a {@link Doorbell}: some spins, some yields, then sleep until somebody rings. Stateful:
 * one per duty cycle.
 */
public final class DoorbellIdleStrategy implements IdleStrategy {
    /**
     * How long to sleep when every peer can ring: what nobody rings for (new streams, timers) waits so long at most.
     */
    public static final long DEFAULT_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(10);

    /** How long to sleep when some peers cannot ring, because they are on other hosts. */
    public static final long REMOTE_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Doorbell doorbell;
    private final int spinCount;
    private final int yieldCount;
    private int idleCount;
    private boolean armed;
    private volatile long sleepNs = DEFAULT_SLEEP_NS;

    /**
     * Makes a strategy.
     *
     * @param spinCount cycles without work before it yields
     * @param yieldCount further cycles without work before it sleeps
     */
    public DoorbellIdleStrategy(final Doorbell doorbell, final int spinCount, final int yieldCount) {
        this.doorbell = doorbell;
        this.spinCount = spinCount;
        this.yieldCount = yieldCount;
    }

    /** Sets the longest sleep, {@link #DEFAULT_SLEEP_NS} or {@link #REMOTE_SLEEP_NS}; whole milliseconds count. */
    public void sleepNs(final long value) {
        sleepNs = value;
    }

    @Override
    public void idle(final int workCount) {
        if (workCount > 0) {
            reset();
        } else {
            idle();
        }
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck")
    public void idle() {
        idleCount++;
        if (idleCount <= spinCount) {
            Thread.onSpinWait();
        } else if (idleCount <= spinCount + yieldCount) {
            Thread.yield();
        } else if (!armed) {
            // The cycle after this one is the last look for work, with the flag up.
            armed = true;
            doorbell.arm();
        } else {
            armed = false;
            doorbell.sleep(sleepNs);
            // Somebody rang or time is over: one look, and back to sleep if there is nothing.
            idleCount = spinCount + yieldCount;
        }
    }

    @Override
    public void reset() {
        idleCount = 0;
        if (armed) {
            armed = false;
            doorbell.disarm();
        }
    }

    @Override
    public String alias() {
        return "doorbell";
    }
}

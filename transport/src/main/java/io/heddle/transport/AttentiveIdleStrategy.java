package io.heddle.transport;

import java.util.function.LongSupplier;
import org.agrona.concurrent.IdleStrategy;

/**
 * Idles one way while something came over the network a short time ago, and another, cheaper one otherwise. A media driver that
 * backs off the longer the longer it finds nothing makes itself late for the answer to what it has just sent; and those who talk
 * over shared memory need it only to move limits that are a million bytes away, while each of its parks costs some ten
 * microseconds of a core that they could use. Stateful: one per duty cycle.
 */
final class AttentiveIdleStrategy implements IdleStrategy {
    private final IdleStrategy attentive;
    private final IdleStrategy quiet;
    private final LongSupplier traffic;
    private final long attentionNs;
    private long seenTraffic;
    private long trafficNs;

    /**
     * Makes a strategy.
     *
     * @param attentive   for so long as {@code attentionNs} after the last traffic.
     * @param quiet       from then on.
     * @param traffic     a count that changes with what comes and goes over the network; 0 before anything did.
     * @param attentionNs nanoseconds, 0 for never.
     */
    AttentiveIdleStrategy(
            final IdleStrategy attentive,
            final IdleStrategy quiet,
            final LongSupplier traffic,
            final long attentionNs) {
        this.attentive = attentive;
        this.quiet = quiet;
        this.traffic = traffic;
        this.attentionNs = attentionNs;
        this.trafficNs = System.nanoTime() - attentionNs;
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
    public void idle() {
        final long nowNs = System.nanoTime();
        final long count = traffic.getAsLong();
        if (count != seenTraffic) {
            seenTraffic = count;
            trafficNs = nowNs;
        }
        if (nowNs - trafficNs < attentionNs) {
            attentive.idle();
        } else {
            quiet.idle();
        }
    }

    @Override
    public void reset() {
        attentive.reset();
        quiet.reset();
    }

    @Override
    public String alias() {
        return "attentive-" + attentive.alias();
    }
}

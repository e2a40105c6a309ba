package io.heddle.transport;

import org.agrona.concurrent.IdleStrategy;

/**
 * Idles one way while work was there a short time ago, and another, cheaper one afterwards. A media driver that backs off the
 * longer the longer it finds nothing makes itself late for the answer to what it has just sent; and one that yields for
 * ever takes a core from those who talk over shared memory and don't need it. Stateful: one per duty cycle.
 */
final class AttentiveIdleStrategy implements IdleStrategy {
    private final IdleStrategy attentive;
    private final IdleStrategy quiet;
    private final long attentionNs;
    private boolean isAttentive = true;
    private boolean hasWorked = true;
    private long lastWorkNs;

    /**
     * Makes a strategy.
     *
     * @param attentive   for so long as {@code attentionNs} after the last work.
     * @param quiet       from then on.
     * @param attentionNs nanoseconds, 0 for never.
     */
    AttentiveIdleStrategy(final IdleStrategy attentive, final IdleStrategy quiet, final long attentionNs) {
        this.attentive = attentive;
        this.quiet = quiet;
        this.attentionNs = attentionNs;
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
        if (isAttentive) {
            final long nowNs = System.nanoTime();
            if (hasWorked) {
                // Read here and not at each piece of work: a busy driver should not look at the clock for this.
                hasWorked = false;
                lastWorkNs = nowNs;
            }
            if (nowNs - lastWorkNs < attentionNs) {
                attentive.idle();
                return;
            }
            isAttentive = false;
            quiet.reset();
        }
        quiet.idle();
    }

    @Override
    public void reset() {
        hasWorked = true;
        isAttentive = true;
        attentive.reset();
    }

    @Override
    public String alias() {
        return "attentive-" + attentive.alias();
    }
}

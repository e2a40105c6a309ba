package io.heddle.jmh;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

/** How the processes of a bare relay idle. */
enum RelayIdle {
    /** Never sleeps: the fastest that processes can do that outnumber the cores, so the hardest baseline. */
    YIELD,
    /** Sleeps from a microsecond up to a millisecond: what an agent does by default. */
    BACKOFF;

    static RelayIdle parse(final String text) {
        for (final RelayIdle idle : values()) {
            if (idle.label().equals(text)) {
                return idle;
            }
        }
        throw new IllegalArgumentException("--idle=" + text + " is not known; expected yield or backoff");
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    IdleStrategy strategy() {
        return this == YIELD
                ? YieldingIdleStrategy.INSTANCE
                : new BackoffIdleStrategy(100, 20, 1_000, TimeUnit.MILLISECONDS.toNanos(1));
    }
}

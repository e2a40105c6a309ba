package io.heddle.transport;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** Bounded waiting: drives agents until a condition holds. */
final class TransportAwait {
    private TransportAwait() {}

    /** Runs the cycle until the condition holds; fails after the limit. */
    static void until(final String what, final long limitMs, final IntSupplier cycle, final BooleanSupplier condition) {
        final long startNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNs > TimeUnit.MILLISECONDS.toNanos(limitMs)) {
                throw new AssertionError("waited " + limitMs + " ms in vain until " + what);
            }
            if (cycle.getAsInt() == 0) {
                LockSupport.parkNanos(50_000);
            }
        }
    }

    /** Waits for what others do. */
    static void until(final String what, final long limitMs, final BooleanSupplier condition) {
        until(what, limitMs, () -> 0, condition);
    }

    /** Runs the cycle for a while. */
    static void during(final long durationMs, final IntSupplier cycle) {
        final long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(durationMs);
        while (System.nanoTime() - endNs < 0) {
            if (cycle.getAsInt() == 0) {
                LockSupport.parkNanos(50_000);
            }
        }
    }
}

package io.heddle.store;

import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/** A thread that waits for memory, all of it or nothing. Under the arena's lock. */
final class Waiter {
    final int[] lengths;
    final int chunks;
    final long runAge;
    final Condition condition;
    /** Why its run must give back what it holds; null while it may wait. */
    @Nullable
    String yieldBecause;

    Extent @Nullable [] granted;

    Waiter(int[] lengths, long runAge, Condition condition) {
        this.lengths = lengths;
        this.chunks = chunks(lengths);
        this.runAge = runAge;
        this.condition = condition;
    }

    static int chunks(int[] lengths) {
        int sum = 0;
        for (int length : lengths) {
            sum += StoreLimits.chunks(length);
        }
        return sum;
    }

    boolean isOpen() {
        return granted == null && yieldBecause == null;
    }
}

package io.heddle.worker.executor;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs that have ended, on their way from whatever thread to the conductor, in their order. Each is linked to the next by itself,
 * so that nothing is made for its way: threads push onto a stack, from which the conductor takes all at once and turns them over
 * (R. K. Treiber, Systems Programming: Coping with Parallelism, 1986; taking all leaves no room for the same one to come back
 * unseen).
 */
final class EndedRuns {
    private final AtomicReference<@Nullable Execution> newest = new AtomicReference<>();
    /** Those that were taken off, the first in front. Conductor only. */
    private @Nullable Execution oldest;

    /** Any thread. */
    void add(final Execution ended) {
        Execution before;
        do {
            before = newest.get();
            ended.next = before;
        } while (!newest.compareAndSet(before, ended));
    }

    /** The next one, null if there is none. Conductor only. */
    @Nullable
    Execution poll() {
        if (oldest == null && newest.get() != null) {
            for (Execution ended = newest.getAndSet(null); ended != null; ) {
                final Execution before = ended.next;
                ended.next = oldest;
                oldest = ended;
                ended = before;
            }
        }
        final Execution first = oldest;
        if (first != null) {
            oldest = first.next;
            first.next = null;
        }
        return first;
    }
}

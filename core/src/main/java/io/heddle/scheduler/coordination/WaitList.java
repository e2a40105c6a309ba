package io.heddle.scheduler.coordination;

import org.jspecify.annotations.Nullable;

/** Waits for one thing, in the order of asking; removing one from the middle costs nothing. */
final class WaitList {
    private @Nullable Wait first;
    private @Nullable Wait last;

    @Nullable
    Wait first() {
        return first;
    }

    boolean isEmpty() {
        return first == null;
    }

    void add(final Wait wait) {
        wait.previous = last;
        if (last == null) {
            first = wait;
        } else {
            last.next = wait;
        }
        last = wait;
    }

    void remove(final Wait wait) {
        final Wait next = wait.next;
        final Wait previous = wait.previous;
        if (previous == null) {
            first = next;
        } else {
            previous.next = next;
        }
        if (next == null) {
            last = previous;
        } else {
            next.previous = previous;
        }
        wait.next = null;
        wait.previous = null;
    }
}

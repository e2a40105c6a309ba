package io.heddle.client;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import org.jspecify.annotations.Nullable;

/**
 * The hold of a further future on a task, as the {@link FutureState} is that of the first: ends when its future is released, or
 * collected, which the garbage collector tells through a queue.
 */
final class FutureHandle extends PhantomReference<TaskFuture<?>> implements Hold {
    private final FutureState state;
    /** In the list of the state, guarded by its lock. */
    private @Nullable FutureHandle next;

    private boolean isReleased;

    /** In front of the others, with the lock of the state. */
    FutureHandle(
            final TaskFuture<?> future,
            final FutureState state,
            final ReferenceQueue<Object> queue,
            final @Nullable FutureHandle next) {
        super(future, queue);
        this.state = state;
        this.next = next;
    }

    FutureState state() {
        return state;
    }

    /** The list from {@code first} on without this one. */
    @Nullable
    FutureHandle removedFrom(final @Nullable FutureHandle first) {
        if (first == this) {
            return next;
        }
        for (FutureHandle before = first; before != null; before = before.next) {
            if (before.next == this) {
                before.next = next;
                break;
            }
        }
        return first;
    }

    @Override
    public void release() {
        synchronized (this) {
            if (isReleased) {
                return;
            }
            isReleased = true;
        }
        clear();
        state.release(this);
    }
}

package io.heddle.client;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;

/** One hold on a task: ends when its future is released, or collected, which the garbage collector tells through a queue. */
final class FutureHandle extends PhantomReference<TaskFuture<?>> implements Hold {
    private final FutureState state;
    private boolean isReleased;

    FutureHandle(final TaskFuture<?> future, final FutureState state, final ReferenceQueue<Object> queue) {
        super(future, queue);
        this.state = state;
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

package io.heddle.client;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * The futures of a map, each of which is made when it is asked for. The list holds the results of those that never were.
 * Thread-safe; cannot be changed.
 *
 * @param <R> type of the results.
 */
final class MappedFutures<R> extends AbstractList<TaskFuture<R>> implements RandomAccess {
    private final MappedRange range;
    private final int size;
    /** Null before the first is made. */
    private @Nullable TaskFuture<?> @Nullable [] made;

    /** The hold on the tasks whose futures were never made. */
    private static final class ListHold extends PhantomReference<MappedFutures<?>> implements Hold {
        private final MappedRange range;

        ListHold(final MappedFutures<?> list, final MappedRange range, final ReferenceQueue<Object> queue) {
            super(list, queue);
            this.range = range;
        }

        @Override
        public void release() {
            clear();
            range.release();
        }
    }

    /**
     * All tasks of the range are submitted.
     *
     * @param others futures of tasks that stand in the places of some, null where there are none.
     */
    MappedFutures(
            final MappedRange range,
            final @Nullable TaskFuture<?> @Nullable [] others,
            final ReferenceQueue<Object> queue) {
        this.range = range;
        this.size = range.sizeMax();
        this.made = others;
        range.close(new ListHold(this, range, queue));
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    @SuppressWarnings("unchecked")
    public synchronized TaskFuture<R> get(final int index) {
        Objects.checkIndex(index, size);
        if (made == null) {
            made = new TaskFuture<?>[size];
        }
        TaskFuture<?> future = made[index];
        if (future == null) {
            try {
                final FutureState state = range.state(index);
                if (state == null) {
                    throw new HeddleException(
                            ErrorKind.USER,
                            "the results of this map were released; keep it open as long as it is used");
                }
                future = new TaskFuture<R>(state);
            } finally {
                Reference.reachabilityFence(this);
            }
            made[index] = future;
        }
        return (TaskFuture<R>) future;
    }

    /** The future if it was made before. */
    private synchronized @Nullable TaskFuture<?> known(final int index) {
        return made == null ? null : made[index];
    }

    /**
     * Waits for all tasks and returns their values in order, as {@link Client#gather} does.
     *
     * @param <V> R, or what R extends.
     */
    @SuppressWarnings({"unchecked", "NullAway"}) // a task may well return null
    <V> List<V> gather(final OnError onError) {
        try {
            range.await(onError == OnError.RAISE);
            if (onError == OnError.RAISE) {
                raise();
            }
            final List<V> values = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                if (range.hasValue(i)) {
                    values.add((V) range.value(i));
                } else {
                    final TaskFuture<R> future = get(i);
                    if (onError == OnError.RAISE || future.isFinished()) {
                        values.add((V) future.result());
                    }
                }
            }
            return values;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Waits for all tasks; throws what the first failed one threw. */
    void await() {
        range.await(true);
        raise();
    }

    /** Whether the task has finished with a number that is kept as bits. */
    boolean hasNumber(final int index) {
        return range.hasNumber(index);
    }

    /** Its bits. */
    long number(final int index) {
        return range.number(index);
    }

    /** Lets all tasks go. */
    synchronized void release() {
        if (made != null) {
            for (final TaskFuture<?> future : made) {
                if (future != null) {
                    future.release();
                }
            }
        }
        range.release();
    }

    /** Throws what the first failed task threw, if there is one. */
    private void raise() {
        for (int i = 0; i < size; i++) {
            final TaskFuture<?> future = known(i);
            final FutureState state = future == null ? range.stateIfMade(i) : future.state();
            if (state != null && state.getAsBoolean() && state.status() != TaskStatus.FINISHED) {
                state.value(Long.MAX_VALUE);
            }
        }
    }
}

package io.heddle.client;

import java.lang.ref.Reference;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.ToLongFunction;

/**
 * The futures of a map over numbers, whose results are kept as they are: a task costs twelve bytes and no object until somebody
 * asks for its future. Thread-safe; cannot be changed.
 */
abstract class NumberFutures<R> extends AbstractList<TaskFuture<R>> implements RandomAccess, AutoCloseable {
    private final List<TaskFuture<R>> futures;

    NumberFutures(final List<TaskFuture<R>> futures) {
        this.futures = futures;
    }

    @Override
    public final int size() {
        return futures.size();
    }

    @Override
    public final TaskFuture<R> get(final int index) {
        return futures.get(index);
    }

    /** The list that this one is a view of. */
    final List<TaskFuture<R>> list() {
        return futures;
    }

    /** Lets all results go, also those whose futures were asked for. Without it that happens when nobody refers to this any more. */
    @Override
    public final void close() {
        if (futures instanceof MappedFutures<?> mapped) {
            mapped.release();
        } else {
            futures.forEach(TaskFuture::release);
        }
    }

    /** Waits for all tasks and hands their results out in order, each as its bits. */
    final void collect(final BitsConsumer into, final ToLongFunction<R> bits) {
        try {
            final MappedFutures<R> mapped = futures instanceof MappedFutures<R> known ? known : null;
            if (mapped != null) {
                mapped.await();
            }
            for (int i = 0; i < futures.size(); i++) {
                into.accept(
                        i,
                        mapped != null && mapped.hasNumber(i)
                                ? mapped.number(i)
                                : bits.applyAsLong(futures.get(i).result()));
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Takes the bits of a number. */
    interface BitsConsumer {
        void accept(int index, long bits);
    }
}

package io.heddle.client;

import io.heddle.function.CapturedFunction;
import io.heddle.function.TaskFunction1;
import io.heddle.function.ValueWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Puts values of the program into the memory of workers. A value is a task whose function gives its argument back and whose argument
 * the scheduler lets go once the value is at its worker. It travels as an argument does, in slices through the scheduler; so
 * only some are under way at a time. Any thread.
 */
final class Scattering {
    private static final CapturedFunction ITSELF = CapturedFunction.of(new Itself(), "scatter");
    /** The scheduler has as much in its heap for one client, and one value more. */
    private static final long UNDER_WAY_BYTES_MAX = 32L << 20;

    private final Backend backend;
    private final CallSubmission calls;

    /** What the value passes through at its worker. */
    private static final class Itself implements TaskFunction1<Object, Object> {
        private static final long serialVersionUID = 1L;

        @Override
        public Object apply(final Object value) {
            return value;
        }
    }

    /** A value on its way. */
    private record UnderWay(TaskFuture<?> future, long bytes) {}

    Scattering(final Backend backend, final CallSubmission calls) {
        this.backend = backend;
        this.calls = calls;
    }

    /** Sends the values in order and waits until the workers have all of them; if one cannot be stored, none is held. */
    <T> List<TaskFuture<T>> scatter(final Iterable<? extends T> values) {
        final List<TaskFuture<T>> futures = new ArrayList<>(EndedTasks.sizeOf(values));
        final Queue<UnderWay> underWay = new ArrayDeque<>();
        boolean isDone = false;
        try {
            long bytes = 0;
            for (final T value : values) {
                final long[] sent = new long[1];
                final TaskFuture<T> future = calls.submitOnce(ITSELF, new @Nullable Object[] {value}, made -> {
                    sent[0] = send(made.state(), value);
                    return made;
                });
                futures.add(future);
                underWay.add(new UnderWay(future, sent[0]));
                bytes += sent[0];
                while (bytes > UNDER_WAY_BYTES_MAX) {
                    bytes -= awaitStored(underWay.remove());
                }
            }
            while (!underWay.isEmpty()) {
                awaitStored(underWay.remove());
            }
            isDone = true;
        } finally {
            if (!isDone) {
                futures.forEach(TaskFuture::release);
            }
        }
        return futures;
    }

    private static long awaitStored(final UnderWay next) {
        if (next.future.exception() != null) {
            next.future.result(); // throws
        }
        return next.bytes;
    }

    /** Returns how many bytes were sent. */
    private long send(final FutureState state, final @Nullable Object value) {
        final ValueWriter writer = new ValueWriter(); // not kept: the value may be large
        final int length = writer.writeArguments(
                ITSELF.captured(), new @Nullable Object[] {value}, Scattering::requireNoFuture, ITSELF.name());
        backend.scatter(state, ITSELF, writer.buffer(), length, calls.scope().options());
        return length;
    }

    private static Object requireNoFuture(final Object part) {
        if (part instanceof TaskFuture<?> future) {
            throw new BadInputException("a scattered value contains the future of task " + future.key()
                    + "; values are scattered as they are, submit a function of the future instead");
        }
        return part;
    }
}

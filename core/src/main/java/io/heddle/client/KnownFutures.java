package io.heddle.client;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;

/** The futures of one client by the ids of their tasks, and what happens to them. Any thread. */
final class KnownFutures {
    private static final int SEQUENCE_BITS = 40;
    private static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;

    private final IntSupplier clientId;
    private final Supplier<Set<ClassLoader>> loaders;
    private final FutureTable own = new FutureTable();
    /** Of tasks that others submitted, or that this client had let go. */
    private final ConcurrentHashMap<Long, FutureState> foreign = new ConcurrentHashMap<>();

    /** @param loaders of the classes of exceptions. */
    KnownFutures(final IntSupplier clientId, final Supplier<Set<ClassLoader>> loaders) {
        this.clientId = clientId;
        this.loaders = loaders;
    }

    private static long sequence(final long taskId) {
        return taskId & SEQUENCE_MASK;
    }

    @Nullable
    FutureState find(final long taskId) {
        final FutureState known = taskId >>> SEQUENCE_BITS == clientId.getAsInt() ? own.get(sequence(taskId)) : null;
        return known != null || foreign.isEmpty() ? known : foreign.get(taskId);
    }

    /** A future, if there is one, of a task that is about to be submitted; once for every number. */
    void put(final long taskId, final @Nullable FutureState future) {
        own.put(sequence(taskId), future);
    }

    /** A future of a task that was submitted before, by whomever. */
    void putKnown(final long taskId, final FutureState future) {
        foreign.put(taskId, future);
    }

    void remove(final long taskId) {
        if (foreign.isEmpty() || foreign.remove(taskId) == null) {
            own.remove(sequence(taskId));
        }
    }

    /** The tasks whose end is not known. */
    long[] pending() {
        final LongArrayList pending = new LongArrayList();
        own.forEach(future -> addIfPending(future, pending));
        foreign.values().forEach(future -> addIfPending(future, pending));
        return pending.toLongArray();
    }

    private static void addIfPending(final FutureState future, final LongArrayList pending) {
        if (!future.getAsBoolean()) {
            pending.addLong(future.taskId());
        }
    }

    /** No task will end any more. */
    void lose(final String reason) {
        own.forEach(future -> future.fail(TaskStatus.LOST, lost(future, reason)));
        foreign.values().forEach(future -> future.fail(TaskStatus.LOST, lost(future, reason)));
    }

    private static HeddleException lost(final FutureState future, final String reason) {
        return new HeddleException(ErrorKind.PEER, "task " + future.key() + " is lost with its scheduler: " + reason);
    }

    void finished(final StoredResult result) {
        final FutureState future = find(result.taskId());
        if (future != null) {
            future.finish(result);
        }
    }

    void value(final long taskId, final @Nullable Object value) {
        final FutureState future = find(taskId);
        if (future != null) {
            future.finishWith(value);
        }
    }

    void progress(final long taskId, final double fraction, final String note) {
        final FutureState future = find(taskId);
        if (future != null) {
            future.progress(new Progress(fraction, note));
        }
    }

    void erred(
            final long taskId,
            final long causeTaskId,
            final ErrorKind kind,
            final boolean cancelled,
            final String message,
            final byte[] exception) {
        final FutureState future = find(taskId);
        if (future == null) {
            return;
        }
        if (cancelled) {
            future.fail(TaskStatus.CANCELLED, new CancellationException("task " + future.key() + " was cancelled"));
            return;
        }
        final Throwable remote = ResultReader.decodeException(exception, loaders.get());
        final FutureState cause = find(causeTaskId);
        final String source = causeTaskId == taskId
                ? ""
                : " because its input " + (cause == null ? causeTaskId : cause.key()) + " failed";
        future.failOrLose(
                new HeddleException(kind, "task " + future.key() + " failed" + source + ": " + message, remote));
    }
}

package io.heddle.client;

import io.heddle.function.NumberForm;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.graph.TaskIds;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;

/** The futures of one client by the ids of their tasks, and what happens to them. Any thread. */
final class KnownFutures {
    private final IntSupplier clientId;
    private final Supplier<Set<ClassLoader>> loaders;
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
    private final FutureTable own = new FutureTable();
    /** Of tasks that others submitted, or that this client had let go. */
    private final ConcurrentHashMap<Long, FutureState> foreign = new ConcurrentHashMap<>();

    /** Where holds go of what nobody refers to any more. */
    ReferenceQueue<Object> collected() {
        return collected;
    }

    /** Ends the holds that the garbage collector found; returns how many. */
    int releaseCollected() {
        int count = 0;
        for (Reference<?> next = collected.poll(); next != null; next = collected.poll()) {
            if (next instanceof Hold hold) {
                hold.release();
            }
            count++;
        }
        return count;
    }

    /** @param loaders of the classes of exceptions. */
    KnownFutures(final IntSupplier clientId, final Supplier<Set<ClassLoader>> loaders) {
        this.clientId = clientId;
        this.loaders = loaders;
    }

    private boolean isOwn(final long taskId) {
        return TaskIds.ownerOf(taskId) == clientId.getAsInt();
    }

    @Nullable
    FutureState find(final long taskId) {
        final FutureState known = isOwn(taskId) ? own.get(TaskIds.sequenceOf(taskId)) : null;
        return known != null || foreign.isEmpty() ? known : foreign.get(taskId);
    }

    /** A future, if there is one, of a task that is about to be submitted; once for every number. */
    void put(final long taskId, final @Nullable FutureState future) {
        own.put(TaskIds.sequenceOf(taskId), future);
    }

    /** Tasks of a map, from this number on, that are about to be submitted. */
    MappedRange newRange(
            final FutureState.Results results,
            final String name,
            final long firstTaskId,
            final int count,
            final @Nullable NumberForm form) {
        return new MappedRange(own, results, name, firstTaskId, count, form);
    }

    /** A future of a task that was submitted before, by whomever. */
    void putKnown(final long taskId, final FutureState future) {
        foreign.put(taskId, future);
    }

    void remove(final long taskId) {
        if (foreign.isEmpty() || foreign.remove(taskId) == null) {
            own.remove(TaskIds.sequenceOf(taskId));
        }
    }

    /** Lets all of them go. */
    void dropAll() {
        own.forEachHeld(FutureState::drop);
        List.copyOf(foreign.values()).forEach(FutureState::drop);
    }

    /** The tasks whose end is not known. */
    long[] pending() {
        final LongArrayList pending = new LongArrayList();
        own.forEachPending(sequence -> pending.addLong(TaskIds.of(clientId.getAsInt(), sequence)));
        foreign.forEach((taskId, future) -> {
            if (!future.getAsBoolean()) {
                pending.addLong(taskId);
            }
        });
        return pending.toLongArray();
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
        final long taskId = result.taskId();
        if (isOwn(taskId) && own.finish(TaskIds.sequenceOf(taskId), result)) {
            return;
        }
        final FutureState future = foreign.isEmpty() ? null : foreign.get(taskId);
        if (future != null) {
            future.finish(result);
        }
    }

    void value(final long taskId, final @Nullable Object value) {
        if (isOwn(taskId) && own.finish(TaskIds.sequenceOf(taskId), value)) {
            return;
        }
        final FutureState future = foreign.isEmpty() ? null : foreign.get(taskId);
        if (future != null) {
            future.finishWith(value);
        }
    }

    /** The task has finished with a number; false if it is not one of those whose numbers are kept as bits. */
    boolean number(final long taskId, final NumberForm form, final long bits) {
        return isOwn(taskId) && own.finish(TaskIds.sequenceOf(taskId), form, bits);
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
                : " because its input " + (cause == null ? TaskIds.text(causeTaskId) : cause.key()) + " failed";
        future.failOrLose(
                new HeddleException(kind, "task " + future.key() + " failed" + source + ": " + message, remote));
    }
}

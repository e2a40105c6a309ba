package io.heddle.client;

import io.heddle.function.CapturedFunction;
import io.heddle.function.NumberForm;
import io.heddle.function.TaskArguments;
import io.heddle.function.ValueWriter;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.graph.TaskIds;
import java.io.Serializable;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** Makes a task of a call: its number, its future, its arguments as bytes, its options. Any thread. */
final class CallSubmission {
    private static final long[] NO_DEPENDENCIES = new long[0];
    private static final long SEQUENCE_LIMIT = 1L << TaskIds.SEQUENCE_BITS;

    private final Backend backend;
    private final FutureState.Results results;
    private final PureTasks pureTasks;
    private final OptionScope scope = new OptionScope();
    private final AtomicLong lastSequence = new AtomicLong();
    private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);

    /** What a thread uses again for each call, so that a task costs no garbage but its future. */
    private static final class Scratch implements UnaryOperator<Object> {
        final ValueWriter writer = new ValueWriter();
        final List<TaskFuture<?>> dependencies = new ArrayList<>();
        final @Nullable Object[] one = new @Nullable Object[1];
        boolean isTaken;

        /** A reference in the place of each future. */
        @Override
        public Object apply(final Object value) {
            return value instanceof TaskFuture<?> future ? reference(future, dependencies, 0) : value;
        }
    }

    CallSubmission(final Backend backend, final FutureState.Results results, final PureTasks pureTasks) {
        this.pureTasks = pureTasks;
        this.backend = backend;
        this.results = results;
    }

    OptionScope scope() {
        return scope;
    }

    /** The thread's own, or another one for a call out of the serialisation of an argument of a call. */
    private Scratch take() {
        final Scratch own = scratch.get();
        final Scratch taken = own.isTaken ? new Scratch() : own;
        taken.isTaken = true;
        return taken;
    }

    private static void giveBack(final Scratch taken) {
        taken.dependencies.clear();
        taken.one[0] = null;
        taken.isTaken = false;
    }

    <R> TaskFuture<R> submit(final Serializable function, final @Nullable Object... values) {
        return submitNamed(CapturedFunction.of(function), values);
    }

    /** As {@link #submit(Serializable, Object...)}, without an array for each call. */
    <R> TaskFuture<R> submitOne(final Serializable function, final @Nullable Object value) {
        final TaskOptions options = scope.options();
        if (options.key() != null || options.isPure()) {
            return submit(function, value);
        }
        final Scratch taken = take();
        try {
            taken.one[0] = value;
            final CapturedFunction captured = CapturedFunction.of(function);
            return submit(captured, taken.one, taken, newFuture(captured.name()));
        } finally {
            giveBack(taken);
        }
    }

    /** Submits a task of its own, or gives a future of the one that has its key or is of an equal pure call. */
    <R> TaskFuture<R> submitNamed(final CapturedFunction captured, final @Nullable Object[] values) {
        return submitOnce(captured, values, future -> submit(captured, values, List.of(), future));
    }

    /**
     * The future of what {@code submission} submits, or of the task that has its key or is of an equal pure call.
     *
     * @param submission gets the future of a new task, and submits it.
     */
    <R> TaskFuture<R> submitOnce(
            final CapturedFunction captured,
            final @Nullable Object[] values,
            final UnaryOperator<TaskFuture<R>> submission) {
        final TaskOptions options = scope.options();
        final String key = options.key();
        if (key != null) {
            return pureTasks.submit(
                    key, captured, () -> submission.apply(new TaskFuture<>(nextId(), key, results, true)));
        }
        if (options.isPure()) {
            return pureTasks.submit(
                    CallDigest.of(captured, values), captured, () -> submission.apply(newFuture(captured.name())));
        }
        return submission.apply(newFuture(captured.name()));
    }

    /** Submits a task whose first dependencies are given; futures inside the arguments are added behind them. */
    <R> TaskFuture<R> submit(
            final CapturedFunction function, final @Nullable Object[] values, final List<TaskFuture<?>> dependencies) {
        return submit(function, values, dependencies, newFuture(function.name()));
    }

    private <R> TaskFuture<R> submit(
            final CapturedFunction function,
            final @Nullable Object[] values,
            final List<TaskFuture<?>> dependencies,
            final TaskFuture<R> future) {
        final Scratch taken = take();
        try {
            taken.dependencies.addAll(dependencies);
            return submit(function, values, taken, future);
        } finally {
            giveBack(taken);
        }
    }

    private <R> TaskFuture<R> submit(
            final CapturedFunction function,
            final @Nullable Object[] values,
            final Scratch taken,
            final TaskFuture<R> future) {
        final int length = taken.writer.writeArguments(function.captured(), values, taken, function.name());
        final List<TaskFuture<?>> dependencies = taken.dependencies;
        final long[] ids = dependencies.isEmpty() ? NO_DEPENDENCIES : new long[dependencies.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = dependencies.get(i).taskId();
        }
        // Futures that are arguments stay in the scratch until their reader is submitted, so that none is collected
        // before.
        send(future.state(), function, taken.writer.buffer(), length, ids, true, true);
        return future;
    }

    /** Submits a task on the results of others, whose futures need not be there; {@code references} is its argument. */
    <R> TaskFuture<R> submitOn(
            final CapturedFunction function, final List<TaskArguments.Reference> references, final long[] ids) {
        final ValueWriter writer = new ValueWriter();
        final Object[] values = {references};
        final int length =
                writer.writeArguments(function.captured(), values, UnaryOperator.identity(), function.name());
        final TaskFuture<R> future = newFuture(function.name());
        backend.submit(future.state(), function, writer.buffer(), length, ids, true, true, TaskOptions.DEFAULTS);
        return future;
    }

    /** The future of a new task. */
    <R> TaskFuture<R> newFuture(final String name) {
        return new TaskFuture<>(nextId(), name, results, false);
    }

    /** What the client knows of a new task that has no future. */
    FutureState newState(final String name) {
        return new FutureState(nextId(), name, results);
    }

    private long nextId() {
        return nextIds(1);
    }

    /** So many numbers that follow one another; the first of them. */
    private long nextIds(final int count) {
        final long last = lastSequence.addAndGet(count);
        if (last >= SEQUENCE_LIMIT) {
            throw new HeddleException(ErrorKind.RESOURCE, "this client has submitted 2^40 tasks; open another one");
        }
        return TaskIds.of(backend.clientId(), last - count + 1);
    }

    /**
     * Sends a task.
     *
     * @param isRegistered whether {@code state} shall be told how the task ends.
     * @param isWanted whether the task is held until it is released; else until its first reader is submitted.
     */
    void send(
            final FutureState state,
            final CapturedFunction function,
            final DirectBuffer argumentBytes,
            final int length,
            final long[] dependencies,
            final boolean isRegistered,
            final boolean isWanted) {
        backend.submit(state, function, argumentBytes, length, dependencies, isRegistered, isWanted, scope.options());
    }

    /**
     * The tasks of a map of so many elements.
     *
     * @param form of results that are kept as bits, null if results are objects.
     */
    MappedRange newMappedRange(
            final RangeSubmission range, final String name, final int count, final @Nullable NumberForm form) {
        return range.register(results, name, nextIds(count), count, form);
    }

    /** Where holds go of what nobody refers to any more. */
    ReferenceQueue<Object> collected() {
        return results.collected();
    }

    /** For many tasks of one function; null where they must go one by one. */
    @Nullable
    RangeSubmission newRange(final CapturedFunction function) {
        return scope.options().equals(TaskOptions.DEFAULTS) ? backend.newRange(function) : null;
    }

    /** The reference to {@code future} behind {@code before} other dependencies. */
    static TaskArguments.Reference reference(
            final TaskFuture<?> future, final List<TaskFuture<?>> dependencies, final int before) {
        for (int i = 0; i < dependencies.size(); i++) {
            if (dependencies.get(i).taskId() == future.taskId()) {
                return new TaskArguments.Reference(before + i);
            }
        }
        dependencies.add(future);
        return new TaskArguments.Reference(before + dependencies.size() - 1);
    }
}

package io.heddle.client;

import io.heddle.cluster.ControlLimits;
import io.heddle.function.CapturedFunction;
import io.heddle.function.NumberForm;
import io.heddle.function.ValueWriter;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Submits one function for many elements: those without dependencies travel together, at least in hundreds. */
final class MapSubmission {
    private final CallSubmission calls;
    private final CapturedFunction function;
    private final ValueWriter writer = new ValueWriter();
    private final @Nullable Object[] values = new Object[1];
    private final List<TaskFuture<?>> dependencies = new ArrayList<>(0);
    /** Of elements that travel alone. */
    private @Nullable TaskFuture<?> @Nullable [] others;

    MapSubmission(final CallSubmission calls, final CapturedFunction function) {
        this.calls = calls;
        this.function = function;
    }

    <R> List<TaskFuture<R>> submit(final Iterable<?> elements) {
        final RangeSubmission range = newRange();
        if (range == null) {
            final List<TaskFuture<R>> futures = new ArrayList<>(EndedTasks.sizeOf(elements));
            for (final Object element : elements) {
                futures.add(calls.submitNamed(function, new @Nullable Object[] {element}));
            }
            return futures;
        }
        final List<?> list = elements instanceof List<?> known ? known : copy(elements);
        final Iterator<?> iterator = list.iterator();
        return submit(list.size(), range, null, (tasks, index) -> {
            if (!iterator.hasNext()) {
                throw changed();
            }
            add(tasks, range, index, iterator.next());
            if (index == tasks.sizeMax() - 1 && iterator.hasNext()) {
                throw changed();
            }
        });
    }

    /**
     * Submits numbers.
     *
     * @param bitsAt the bits of the number at each index below {@code size}.
     */
    <R> List<TaskFuture<R>> submit(final NumberForm form, final int size, final IntToLongFunction bitsAt) {
        final RangeSubmission range = newRange();
        if (range == null) {
            final List<TaskFuture<R>> futures = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                futures.add(calls.submitNamed(function, new @Nullable Object[] {form.box(bitsAt.applyAsLong(i))}));
            }
            return futures;
        }
        return submit(size, range, form, (tasks, index) -> {
            final long bits = bitsAt.applyAsLong(index);
            final int length = writer.writeArguments(function.captured(), form, bits, function.name());
            if (length <= ControlLimits.ROW_ARGUMENTS_BYTES_MAX) {
                tasks.add(index);
                range.add(tasks.taskId(index), writer.buffer(), length);
            } else {
                add(tasks, range, index, form.box(bits));
            }
        });
    }

    /** Adds the element of an index. */
    private interface Elements {
        void add(MappedRange tasks, int index);
    }

    private @Nullable RangeSubmission newRange() {
        if (calls.scope().options().key() != null) {
            throw new BadInputException(
                    "key '" + calls.scope().options().key() + "' names one task, and map makes one of each"
                            + " element; submit them one by one, each with a key of its own");
        }
        return calls.newRange(function);
    }

    private static ConcurrentModificationException changed() {
        return new ConcurrentModificationException("the elements of a map were changed while it was submitted");
    }

    private static List<?> copy(final Iterable<?> elements) {
        final List<Object> copy = new ArrayList<>(EndedTasks.sizeOf(elements));
        elements.forEach(copy::add);
        return copy;
    }

    private <R> List<TaskFuture<R>> submit(
            final int size, final RangeSubmission range, final @Nullable NumberForm form, final Elements elements) {
        if (size == 0) {
            return List.of();
        }
        final MappedRange tasks = calls.newMappedRange(range, function.name(), size, form);
        int index = 0;
        MappedFutures<R> futures = null;
        try (range) {
            while (index < size) {
                elements.add(tasks, index);
                index++;
            }
            futures = new MappedFutures<>(tasks, others, calls.collected());
            return futures;
        } finally {
            if (futures == null) {
                for (int i = index; i < size; i++) {
                    tasks.leaveOut(i);
                }
                tasks.abandon(index);
            }
        }
    }

    private void add(
            final MappedRange tasks, final RangeSubmission range, final int index, final @Nullable Object element) {
        values[0] = element;
        final UnaryOperator<Object> replace = value ->
                value instanceof TaskFuture<?> future ? CallSubmission.reference(future, dependencies, 0) : value;
        final int length = writer.writeArguments(function.captured(), values, replace, function.name());
        if (dependencies.isEmpty() && length <= ControlLimits.ROW_ARGUMENTS_BYTES_MAX) {
            tasks.add(index);
            range.add(tasks.taskId(index), writer.buffer(), length);
            return;
        }
        range.send();
        dependencies.clear();
        final TaskFuture<?> other = calls.submitNamed(function, values.clone());
        if (others == null) {
            others = new TaskFuture<?>[tasks.sizeMax()];
        }
        others[index] = other;
        tasks.replace(index, other.state());
    }
}

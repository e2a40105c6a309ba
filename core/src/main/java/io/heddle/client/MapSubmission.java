package io.heddle.client;

import io.heddle.cluster.ControlLimits;
import io.heddle.function.CapturedFunction;
import io.heddle.function.ValueWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Submits one function for many elements: those without dependencies travel together, at least in hundreds. */
final class MapSubmission {
    private final CallSubmission calls;
    private final CapturedFunction function;
    private final ValueWriter writer = new ValueWriter();
    private final @Nullable Object[] values = new Object[1];
    private final List<TaskFuture<?>> dependencies = new ArrayList<>(0);

    MapSubmission(final CallSubmission calls, final CapturedFunction function) {
        this.calls = calls;
        this.function = function;
    }

    <R> List<TaskFuture<R>> submit(final Iterable<?> elements) {
        if (calls.scope().options().key() != null) {
            throw new BadInputException(
                    "key '" + calls.scope().options().key() + "' names one task, and map makes one of each"
                            + " element; submit them one by one, each with a key of its own");
        }
        final List<TaskFuture<R>> futures = new ArrayList<>(EndedTasks.sizeOf(elements));
        final UnaryOperator<Object> replace = value ->
                value instanceof TaskFuture<?> future ? CallSubmission.reference(future, dependencies, 0) : value;
        try (RangeSubmission range = calls.newRange(function)) {
            for (final Object element : elements) {
                values[0] = element;
                final int length = writer.writeArguments(function.captured(), values, replace, function.name());
                if (range != null && dependencies.isEmpty() && length <= ControlLimits.ROW_ARGUMENTS_BYTES_MAX) {
                    final TaskFuture<R> future = calls.newFuture(function.name());
                    range.add(future.state(), writer.buffer(), length);
                    futures.add(future);
                } else {
                    if (range != null) {
                        range.send();
                    }
                    dependencies.clear();
                    futures.add(calls.submitNamed(function, values.clone()));
                }
            }
        }
        return futures;
    }
}

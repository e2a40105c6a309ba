package io.heddle.worker.executor;

import io.heddle.frame.physical.FragmentArgument;
import io.heddle.function.TaskArguments;
import io.heddle.function.ValueReader;
import io.heddle.graph.TaskIds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** What a failed run was called with, read once more from what came with it: the function may have changed its objects. */
final class FailedInputs {
    private static final int LINES_MAX = 24;

    private FailedInputs() {}

    /**
     * The result of another task.
     *
     * @param task  end of its key.
     * @param value itself.
     */
    record Input(String task, @Nullable Object value) {}

    /**
     * A line for each argument, captured value and partition; empty if there are none.
     *
     * @param values of the run's inputs, null for partitions.
     */
    static String describe(
            final Run run,
            final @Nullable Object[] values,
            final ValueReader reader,
            final DirectBuffer view,
            final ValueReader.Classes classes)
            throws IOException, ClassNotFoundException {
        final @Nullable Object[] named = new @Nullable Object[values.length];
        final List<String> lines = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            final String task = TaskIds.text(run.inputs().get(i).taskId());
            named[i] = new Input(task, values[i]);
            if (run.inputs().get(i).isPartition()) {
                lines.add("partition: task " + task);
            }
        }
        final TaskArguments arguments = reader.readArguments(view, 0, view.capacity(), named, classes);
        for (int i = 0; i < arguments.arguments().length; i++) {
            final Object argument = arguments.arguments()[i];
            if (!(argument instanceof FragmentArgument)) {
                lines.add("argument " + (i + 1) + ": " + ValueExcerpt.of(argument));
            }
        }
        for (final Object captured : arguments.captured()) {
            lines.add("captured: " + ValueExcerpt.of(captured));
        }
        return String.join("\n", lines.subList(0, Math.min(lines.size(), LINES_MAX)))
                + (lines.size() > LINES_MAX ? "\nand " + (lines.size() - LINES_MAX) + " more" : "");
    }
}

package io.heddle.client;

import io.heddle.function.CapturedFunction;
import io.heddle.function.TaskArguments;
import io.heddle.function.ValueWriter;
import io.heddle.graph.TaskGraph;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sends a task graph to the scheduler, inputs first. Only outputs get futures; what several tasks need is held until the
 * last of them is sent. Used once, by one thread.
 */
final class GraphSubmission {
    private final Client client;
    private final TaskGraph graph;
    private final ToIntFunction<Object> taskOf;
    private final Map<Integer, TaskFuture<?>> known;
    private final long[] taskIds;
    private final ValueWriter arguments = new ValueWriter();
    private final List<TaskFuture<?>> futuresInArguments = new ArrayList<>();

    /**
     * Of {@code graph}, whose functions are captured functions and whose arguments are {@code Object[]} or calls.
     *
     * @param taskOf the number of the task that a value inside an argument stands for, -1 if it is just a value.
     * @param known tasks that need not run, because their results are held already.
     */
    GraphSubmission(
            final Client client,
            final TaskGraph graph,
            final ToIntFunction<Object> taskOf,
            final Map<Integer, TaskFuture<?>> known) {
        this.client = client;
        this.graph = graph;
        this.taskOf = taskOf;
        this.known = known;
        this.taskIds = new long[graph.size()];
        known.forEach((task, future) -> taskIds[task] = future.taskId());
    }

    /** Sends everything; returns the futures of the outputs by task number, null for other tasks. */
    @Nullable
    TaskFuture<?>[] submit() {
        final @Nullable TaskFuture<?>[] outputs = new TaskFuture<?>[graph.size()];
        int sent = 0;
        try {
            for (; sent < graph.size(); sent++) {
                final int task = graph.taskInOrder(sent);
                final TaskFuture<?> held = known.get(task);
                if (held == null) {
                    outputs[task] = submit(task);
                } else if (graph.isOutput(task)) {
                    outputs[task] = held.again();
                }
            }
        } finally {
            for (int place = 0; place < sent; place++) {
                final int task = graph.taskInOrder(place);
                if (!graph.isOutput(task) && graph.mustHold(task) && !known.containsKey(task)) {
                    client.releaseTask(taskIds[task]);
                }
            }
            Reference.reachabilityFence(known);
            Reference.reachabilityFence(futuresInArguments);
        }
        return outputs;
    }

    private @Nullable TaskFuture<?> submit(final int task) {
        final CapturedFunction function = (CapturedFunction) graph.function(task);
        final List<TaskFuture<?>> futures = new ArrayList<>(0);
        final int inputs = graph.dependencyCount(task);
        final int length = arguments.writeArguments(
                function.captured(), argumentsOf(task), value -> replace(task, value, futures), graph.name(task));
        final long[] dependencies = new long[inputs + futures.size()];
        for (int i = 0; i < inputs; i++) {
            dependencies[i] = taskIds[graph.dependency(task, i)];
        }
        for (int i = 0; i < futures.size(); i++) {
            dependencies[inputs + i] = futures.get(i).taskId();
        }
        futuresInArguments.addAll(futures);
        final TaskFuture<?> future = graph.isOutput(task) ? client.calls().newFuture(graph.name(task)) : null;
        final FutureState state = future == null ? client.calls().newState(graph.name(task)) : future.state();
        taskIds[task] = state.taskId();
        client.calls()
                .send(state, function, arguments.buffer(), length, dependencies, future != null, graph.mustHold(task));
        return future;
    }

    private @Nullable Object[] argumentsOf(final int task) {
        final Object argument = graph.argument(task);
        return argument instanceof Delayed<?> call ? call.arguments() : (Object[]) Objects.requireNonNull(argument);
    }

    private Object replace(final int task, final Object value, final List<TaskFuture<?>> futures) {
        if (value instanceof TaskFuture<?> future) {
            return CallSubmission.reference(future, futures, graph.dependencyCount(task));
        }
        final int input = taskOf.applyAsInt(value);
        if (input < 0) {
            return value;
        }
        for (int position = 0; position < graph.dependencyCount(task); position++) {
            if (graph.dependency(task, position) == input) {
                return new TaskArguments.Reference(position);
            }
        }
        throw new BadInputException("an argument of " + graph.name(task) + " names a call that was not there when the"
                + " graph was built; do not change arguments after they were given");
    }
}

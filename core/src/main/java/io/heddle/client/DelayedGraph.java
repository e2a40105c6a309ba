package io.heddle.client;

import io.heddle.graph.TaskGraph;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * The graph below some delayed calls, with equal calls put together.
 *
 * @param graph the tasks; functions are captured functions, arguments the calls themselves.
 * @param numbers the number of each call by its token.
 */
record DelayedGraph(TaskGraph graph, Map<CallToken, Integer> numbers) {
    static DelayedGraph of(final List<? extends Delayed<?>> outputs) {
        return of(outputs, ignored -> false);
    }

    /** The graph without what lies below calls that are {@code known}: those become tasks without inputs. */
    static DelayedGraph of(final List<? extends Delayed<?>> outputs, final Predicate<Delayed<?>> known) {
        final Map<CallToken, Integer> numbers = new HashMap<>();
        final TaskGraph.Builder builder = TaskGraph.builder();
        final ArrayDeque<Delayed<?>> path = new ArrayDeque<>();
        for (final Delayed<?> output : outputs) {
            path.push(output);
            while (!path.isEmpty()) {
                final Delayed<?> call = path.peek();
                final boolean isKnown = known.test(call);
                if (numbers.containsKey(call.token()) || isKnown || !pushInputs(call, numbers, path)) {
                    path.pop();
                    if (!numbers.containsKey(call.token())) {
                        numbers.put(call.token(), add(builder, call, isKnown, numbers));
                    }
                }
            }
            builder.output(Objects.requireNonNull(numbers.get(output.token())));
        }
        return new DelayedGraph(builder.build(), numbers);
    }

    /** Whether an input has yet to be numbered. */
    private static boolean pushInputs(
            final Delayed<?> call, final Map<CallToken, Integer> numbers, final ArrayDeque<Delayed<?>> path) {
        boolean isPushed = false;
        for (final Delayed<?> input : call.inputs()) {
            if (!numbers.containsKey(input.token())) {
                path.push(input);
                isPushed = true;
            }
        }
        return isPushed;
    }

    private static int add(
            final TaskGraph.Builder builder,
            final Delayed<?> call,
            final boolean isKnown,
            final Map<CallToken, Integer> numbers) {
        final int[] inputs = new int[isKnown ? 0 : call.inputs().length];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = Objects.requireNonNull(numbers.get(call.inputs()[i].token()));
        }
        return builder.add(call.name(), call.function(), call, inputs);
    }

    int number(final Delayed<?> call) {
        return Objects.requireNonNull(numbers.get(call.token()));
    }
}

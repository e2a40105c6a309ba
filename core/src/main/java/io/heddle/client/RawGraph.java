package io.heddle.client;

import io.heddle.function.CapturedFunction;
import io.heddle.function.TaskFunction0;
import io.heddle.function.TaskFunction1;
import io.heddle.function.TaskFunction2;
import io.heddle.function.TaskFunction3;
import io.heddle.graph.TaskGraph;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A graph by names: each key stands for a value or for a call whose arguments may name other keys, also inside lists and
 * maps. What is not needed for the keys that are asked for ({@link Client#get}) does not run. Immutable.
 *
 * <pre>{@code
 * RawGraph graph = RawGraph.builder()
 *         .value("x", 20)
 *         .task("double", (Integer x) -> 2 * x, RawGraph.key("x"))
 *         .task("sum", (Integer a, Integer b) -> a + b, RawGraph.key("x"), RawGraph.key("double"))
 *         .build();
 * Object sixty = client.get(graph, "sum").get(0);
 * }</pre>
 */
public final class RawGraph {
    /** A value that names keys is made by this. */
    private static final TaskFunction1<Object, Object> IDENTITY = value -> value;

    private final Map<String, Call> calls;

    /** Stands in an argument for the result of a key. */
    public record Key(String name) {}

    /** What a key stands for; a null function: the only argument is the value. */
    private record Call(
            @Nullable CapturedFunction function, @Nullable Object[] arguments) {}

    private RawGraph(final Map<String, Call> calls) {
        this.calls = calls;
    }

    /** Names a key in an argument. */
    public static Key key(final String name) {
        return new Key(name);
    }

    /** Starts an empty graph. */
    public static Builder builder() {
        return new Builder();
    }

    /** The keys, in the order in which they were added. */
    public List<String> keys() {
        return List.copyOf(calls.keySet());
    }

    /** Collects keys. Not for several threads. */
    public static final class Builder {
        private final Map<String, Call> calls = new LinkedHashMap<>();

        private Builder() {}

        /** A key that stands for a value; one that names other keys is made of their results. */
        public Builder value(final String key, final @Nullable Object value) {
            return put(key, new Call(null, new Object[] {value}));
        }

        /** A key that stands for a call. */
        public Builder task(final String key, final TaskFunction0<?> function) {
            return call(key, function);
        }

        /** A key that stands for a call; the argument is a value, a {@link Key}, or a structure with keys in it. */
        public <A> Builder task(final String key, final TaskFunction1<A, ?> function, final @Nullable Object first) {
            return call(key, function, first);
        }

        /** As {@link #task(String, TaskFunction1, Object)}. */
        public <A, B> Builder task(
                final String key,
                final TaskFunction2<A, B, ?> function,
                final @Nullable Object first,
                final @Nullable Object second) {
            return call(key, function, first, second);
        }

        /** As {@link #task(String, TaskFunction1, Object)}. */
        public <A, B, C> Builder task(
                final String key,
                final TaskFunction3<A, B, C, ?> function,
                final @Nullable Object first,
                final @Nullable Object second,
                final @Nullable Object third) {
            return call(key, function, first, second, third);
        }

        private Builder call(final String key, final Serializable function, final @Nullable Object... arguments) {
            return put(key, new Call(CapturedFunction.of(function), arguments));
        }

        private Builder put(final String key, final Call call) {
            if (calls.putIfAbsent(key, call) != null) {
                throw new BadInputException(
                        "key " + key + " is in the graph already; give the second one another name");
            }
            return this;
        }

        /** The graph; what it lacks shows when it is run. */
        public RawGraph build() {
            return new RawGraph(new LinkedHashMap<>(calls));
        }
    }

    /**
     * The part of the graph below some keys.
     *
     * @param graph the tasks; functions are captured functions, arguments {@code Object[]} that may name keys.
     * @param numbers task by key.
     */
    record Part(TaskGraph graph, Map<String, Integer> numbers) {
        int number(final String key) {
            return Objects.requireNonNull(numbers.get(key));
        }
    }

    /** The tasks that {@code keys} need; a missing key or a cycle is an error that names it. */
    Part below(final List<String> keys) {
        final Map<String, Integer> numbers = new HashMap<>();
        final List<String> found = new ArrayList<>();
        final ArrayDeque<String> toVisit = new ArrayDeque<>(keys);
        keys.forEach(key -> require(key, null));
        while (!toVisit.isEmpty()) {
            final String key = toVisit.remove();
            if (numbers.putIfAbsent(key, found.size()) == null) {
                found.add(key);
                for (final String input : inputs(key)) {
                    require(input, key);
                    toVisit.add(input);
                }
            }
        }
        final TaskGraph.Builder builder = TaskGraph.builder();
        for (final String key : found) {
            final Call call = call(key);
            final CapturedFunction function = call.function() != null ? call.function() : CapturedFunction.of(IDENTITY);
            final int[] inputs = inputs(key).stream()
                    .mapToInt(input -> Objects.requireNonNull(numbers.get(input)))
                    .toArray();
            builder.add(key, function, call.arguments(), inputs);
        }
        keys.forEach(key -> builder.output(Objects.requireNonNull(numbers.get(key))));
        try {
            return new Part(builder.build(), numbers);
        } catch (final IllegalArgumentException cycle) {
            throw new BadInputException(String.valueOf(cycle.getMessage()), cycle);
        }
    }

    /** Runs the part that {@code keys} need and returns their results in order. */
    List<Object> run(final Client client, final List<String> keys) {
        final Part part = below(keys);
        final @Nullable TaskFuture<?>[] outputs = new GraphSubmission(
                        client,
                        part.graph(),
                        value -> value instanceof Key key ? part.number(key.name()) : -1,
                        Map.of())
                .submit();
        final List<TaskFuture<?>> wanted = new ArrayList<>(keys.size());
        for (final String key : keys) {
            wanted.add(Objects.requireNonNull(outputs[part.number(key)]));
        }
        try {
            return client.gather(wanted);
        } finally {
            wanted.forEach(TaskFuture::release);
        }
    }

    private void require(final String key, final @Nullable String reader) {
        if (!calls.containsKey(key)) {
            throw new BadInputException(
                    (reader == null ? "key " + key : "key " + reader + " needs key " + key + ", which")
                            + " is not in the graph; it has " + calls.size() + " keys: add it, or correct the name");
        }
    }

    private Call call(final String key) {
        return Objects.requireNonNull(calls.get(key));
    }

    private List<String> inputs(final String key) {
        final List<String> found = new ArrayList<>();
        for (final Object argument : call(key).arguments()) {
            collect(argument, found);
        }
        return found;
    }

    private static void collect(final @Nullable Object value, final List<String> found) {
        if (value instanceof Key named) {
            if (!found.contains(named.name())) {
                found.add(named.name());
            }
        } else if (value instanceof Collection<?> elements) {
            elements.forEach(element -> collect(element, found));
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(element -> collect(element, found));
        } else if (value instanceof Object[] elements) {
            for (final Object element : elements) {
                collect(element, found);
            }
        }
    }

    /** The part below {@code keys}, in the language of Graphviz. */
    public String toDot(final String... keys) {
        return GraphDrawing.dot(below(List.of(keys)).graph());
    }

    /** The part below {@code keys}, as a drawing for a browser. */
    public String toSvg(final String... keys) {
        return GraphDrawing.svg(below(List.of(keys)).graph());
    }
}

package io.heddle.client;

import io.heddle.function.CapturedFunction;
import io.heddle.function.ObjectCodec;
import io.heddle.function.TaskFunction0;
import io.heddle.function.TaskFunction1;
import io.heddle.function.TaskFunction2;
import io.heddle.function.TaskFunction3;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call that has not been made yet. Delayed calls stand anywhere inside the arguments of others and so make a graph,
 * which runs when a client is asked for a result:
 *
 * <pre>{@code
 * Delayed<Integer> one = Delayed.of(() -> 1);
 * Delayed<Integer> sum = Delayed.with(Integer::sum, one, Delayed.of(x -> 2 * x, 20));
 * int result = client.compute(sum);
 * }</pre>
 *
 * <p>Delayed functions are pure by agreement: equal calls of one graph run once, and what a client holds of an earlier one
 * ({@link Client#persist(Delayed)}) is not computed again. Immutable; belongs to no client.
 *
 * @param <T> type of the result.
 */
public final class Delayed<T> {
    private static final Delayed<?>[] NO_INPUTS = new Delayed<?>[0];
    private static final int DEPTH_MAX = 100;

    private final CapturedFunction function;
    private final @Nullable Object[] arguments;
    private final Delayed<?>[] inputs;
    private final CallToken token;

    private Delayed(final Serializable function, final @Nullable Object... arguments) {
        this.function = CapturedFunction.of(function);
        this.arguments = arguments;
        final List<Delayed<?>> found = new ArrayList<>(arguments.length);
        for (final Object argument : arguments) {
            collect(argument, found, 0);
        }
        for (final Object captured : this.function.captured()) {
            collect(captured, found, 0);
        }
        this.inputs = found.isEmpty() ? NO_INPUTS : found.toArray(Delayed<?>[]::new);
        this.token = CallDigest.of(this.function, arguments);
    }

    /** {@code function} without arguments. */
    public static <R> Delayed<R> of(final TaskFunction0<? extends R> function) {
        return new Delayed<>(function);
    }

    /** {@code function} of an argument, which may contain delayed calls. */
    public static <A, R> Delayed<R> of(final TaskFunction1<? super A, ? extends R> function, final A first) {
        return new Delayed<>(function, first);
    }

    /** {@code function} of two arguments, which may contain delayed calls. */
    public static <A, B, R> Delayed<R> of(
            final TaskFunction2<? super A, ? super B, ? extends R> function, final A first, final B second) {
        return new Delayed<>(function, first, second);
    }

    /** {@code function} of three arguments, which may contain delayed calls. */
    public static <A, B, C, R> Delayed<R> of(
            final TaskFunction3<? super A, ? super B, ? super C, ? extends R> function,
            final A first,
            final B second,
            final C third) {
        return new Delayed<>(function, first, second, third);
    }

    /** {@code function} of the result of another call. */
    public static <A, R> Delayed<R> with(
            final TaskFunction1<? super A, ? extends R> function, final Delayed<? extends A> first) {
        return new Delayed<>(function, first);
    }

    /** {@code function} of the results of two other calls. */
    public static <A, B, R> Delayed<R> with(
            final TaskFunction2<? super A, ? super B, ? extends R> function,
            final Delayed<? extends A> first,
            final Delayed<? extends B> second) {
        return new Delayed<>(function, first, second);
    }

    /** {@code function} of the results of many other calls, given as one list. */
    public static <A, R> Delayed<R> with(
            final TaskFunction1<? super List<A>, ? extends R> function,
            final List<? extends Delayed<? extends A>> all) {
        return new Delayed<>(function, new ArrayList<>(all));
    }

    /** Finds the delayed calls in a value; looks into collections itself and lets serialisation look into the rest. */
    private static void collect(final @Nullable Object value, final List<Delayed<?>> found, final int depth) {
        if (value == null || isLeaf(value)) {
            return;
        }
        if (value instanceof Delayed<?> delayed) {
            add(found, delayed);
        } else if (depth < DEPTH_MAX && isOfJdk(value) && value instanceof Collection<?> elements) {
            elements.forEach(element -> collect(element, found, depth + 1));
        } else if (depth < DEPTH_MAX && isOfJdk(value) && value instanceof Map<?, ?> map) {
            map.forEach((key, element) -> {
                collect(key, found, depth + 1);
                collect(element, found, depth + 1);
            });
        } else {
            ObjectCodec.encode(value, "an argument", part -> {
                if (part instanceof Delayed<?> delayed) {
                    add(found, delayed);
                    return "";
                }
                return part instanceof TaskFuture<?> ? "" : part;
            });
        }
    }

    private static boolean isLeaf(final Object value) {
        return value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Enum<?>
                || value instanceof TaskFuture<?>
                || (value.getClass().isArray()
                        && value.getClass().getComponentType().isPrimitive());
    }

    private static boolean isOfJdk(final Object value) {
        return value.getClass().getName().startsWith("java.util.");
    }

    private static void add(final List<Delayed<?>> found, final Delayed<?> delayed) {
        for (final Delayed<?> known : found) {
            if (known.token.equals(delayed.token)) {
                return;
            }
        }
        found.add(delayed);
    }

    CapturedFunction function() {
        return function;
    }

    @Nullable
    Object[] arguments() {
        return arguments;
    }

    /** The calls that this one needs, each once. */
    Delayed<?>[] inputs() {
        return inputs;
    }

    CallToken token() {
        return token;
    }

    /** What a person calls it: the function's name. */
    public String name() {
        return function.name();
    }

    /** As {@link Client#compute(Delayed)}. */
    public T compute(final Client client) {
        return client.compute(this);
    }

    /** As {@link Client#persist(Delayed)}. */
    public TaskFuture<T> persist(final Client client) {
        return client.persist(this);
    }

    /** The graph in the language of Graphviz. */
    public String toDot() {
        return GraphDrawing.dot(DelayedGraph.of(List.of(this)).graph());
    }

    /** The graph as a drawing for a browser: inputs above, this call below. */
    public String toSvg() {
        return GraphDrawing.svg(DelayedGraph.of(List.of(this)).graph());
    }

    @Override
    public String toString() {
        return "Delayed{" + name() + "}";
    }
}

package io.heddle.client;

import io.heddle.function.CapturedFunction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of which a client holds the one task, by what names them: the digest of a pure call, or the key that the user gave
 * it. A second equal call gets the same task. Forgets a task when its last future is released, and lets one that failed or was
 * cancelled run again. Any thread.
 */
final class PureTasks {
    private final Client client;
    /** By a {@link CallToken}, or a key, which is a text. */
    private final ConcurrentHashMap<Object, Held> held = new ConcurrentHashMap<>();

    PureTasks(final Client client) {
        this.client = client;
    }

    /** A task and its function; the hash of it is null where the token says it all. */
    private record Held(FutureState state, @Nullable CapturedFunction function) {}

    /**
     * A future of the task of this name: of one that is held, or of a new one.
     *
     * @param name a token or a key.
     * @throws BadInputException if another function has the key.
     */
    synchronized <R> TaskFuture<R> submit(
            final Object name, final CapturedFunction function, final Supplier<TaskFuture<R>> submission) {
        final TaskFuture<R> known = find(name);
        if (known == null) {
            final TaskFuture<R> future = submission.get();
            put(name, new Held(future.state(), function));
            return future;
        }
        final Held there = held.get(name);
        if (there != null && there.function != null && !there.function.hash().equals(function.hash())) {
            known.release();
            throw new BadInputException("key '" + name + "' names a task of " + there.function.name()
                    + ", so that no task of " + function.name()
                    + " can have it; give it another key, or release the futures of the first");
        }
        return known;
    }

    /** A further future of the task of an equal call, null if there is none that could still be of use. */
    private <R> @Nullable TaskFuture<R> find(final Object token) {
        final Held there = held.get(token);
        if (there == null) {
            return null;
        }
        final FutureState state = there.state;
        final TaskStatus status = state.status();
        final boolean isOfUse = status == TaskStatus.PENDING || (status == TaskStatus.FINISHED && !state.isLost());
        final TaskFuture<R> future = isOfUse ? TaskFuture.find(state) : null;
        if (future != null) {
            return future;
        }
        held.remove(token, there);
        return null;
    }

    /** Remembers the task of a call. */
    private void put(final Object token, final Held task) {
        held.put(token, task);
        task.state.whenReleased(() -> held.remove(token, task));
    }

    /** Runs the graph below {@code calls}, without what is held already. */
    <R> List<TaskFuture<R>> persist(final List<? extends Delayed<? extends R>> calls) {
        final Map<CallToken, TaskFuture<?>> found = new HashMap<>();
        final DelayedGraph graph = DelayedGraph.of(calls, call -> isFound(call, found));
        final Map<Integer, TaskFuture<?>> known = new HashMap<>();
        found.forEach((token, future) -> known.put(graph.numbers().get(token), future));
        try {
            final @Nullable TaskFuture<?>[] outputs = new GraphSubmission(
                            client,
                            graph.graph(),
                            value -> value instanceof Delayed<?> call ? graph.number(call) : -1,
                            known)
                    .submit();
            final List<TaskFuture<R>> wanted = new ArrayList<>(calls.size());
            for (final Delayed<? extends R> call : calls) {
                @SuppressWarnings("unchecked") // the type of the call is that of its result
                final TaskFuture<R> future = (TaskFuture<R>) Objects.requireNonNull(outputs[graph.number(call)]);
                if (wanted.contains(future)) {
                    wanted.add(future.again());
                } else {
                    wanted.add(future);
                    put(call.token(), new Held(future.state(), null));
                }
            }
            return wanted;
        } finally {
            found.values().forEach(TaskFuture::release);
        }
    }

    private boolean isFound(final Delayed<?> call, final Map<CallToken, TaskFuture<?>> found) {
        if (found.containsKey(call.token())) {
            return true;
        }
        final TaskFuture<?> future = held.isEmpty() ? null : find(call.token());
        if (future != null) {
            found.put(call.token(), future);
        }
        return future != null;
    }
}

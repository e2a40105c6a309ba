package io.heddle.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The pure calls whose results a client holds, by what names the call: a second equal call gets the same task. Forgets a
 * task when its last future is released, and lets a failed one run again. Any thread.
 */
final class PureTasks {
    private final Client client;
    private final ConcurrentHashMap<CallToken, FutureState> held = new ConcurrentHashMap<>();

    PureTasks(final Client client) {
        this.client = client;
    }

    /** A further future of the task of an equal call, null if there is none that could still be of use. */
    <R> @Nullable TaskFuture<R> find(final CallToken token) {
        final FutureState state = held.get(token);
        if (state == null) {
            return null;
        }
        final TaskStatus status = state.status();
        final boolean isOfUse = status == TaskStatus.PENDING || status == TaskStatus.FINISHED;
        final TaskFuture<R> future = isOfUse ? TaskFuture.find(state) : null;
        if (future != null) {
            return future;
        }
        held.remove(token, state);
        return null;
    }

    /** Remembers the task of a call. */
    void put(final CallToken token, final FutureState state) {
        held.put(token, state);
        state.whenReleased(() -> held.remove(token, state));
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
                    put(call.token(), future.state());
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

package io.heddle.client;

import io.heddle.function.TaskFunction0;
import io.heddle.function.TaskFunction1;
import io.heddle.function.TaskFunction2;
import io.heddle.worker.executor.CallRunner;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An object that lives on one worker, for state that many calls change. Calls go to that worker without being scheduled, and
 * run one after the other in the order in which this client made them. When the worker is lost the object is lost with it:
 * calls without an answer fail, and so do later ones, until {@link #restart}. The object also ends with its client and with
 * {@link #close}. Thread-safe.
 *
 * @param <S> type of the object.
 */
public final class Actor<S> implements AutoCloseable {
    private final Client client;
    private final long actorId;
    private volatile int workerId;

    Actor(final Client client, final long actorId) {
        this.client = client;
        this.actorId = actorId;
    }

    /** Makes the object on the worker with the most room; blocks until it is there. */
    Actor<S> start(final TaskFunction0<? extends S> function) {
        workerId = client.roomiestWorker();
        WorkerCalls.await(client.backend().calls().call(workerId, actorId, CallRunner.Kind.ACTOR_START, function));
        return this;
    }

    /** The worker that has the object. */
    public int workerId() {
        return workerId;
    }

    /** Calls {@code function} with the object. */
    public <R> CompletableFuture<R> call(final TaskFunction1<? super S, ? extends R> function) {
        return typed(client.backend().calls().call(workerId, actorId, CallRunner.Kind.ACTOR_CALL, function));
    }

    /** Calls {@code function} with the object and a value. */
    public <A, R> CompletableFuture<R> call(
            final TaskFunction2<? super S, ? super A, ? extends R> function, final A argument) {
        return typed(client.backend().calls().call(workerId, actorId, CallRunner.Kind.ACTOR_CALL, function, argument));
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the function's own type
    private static <R> CompletableFuture<R> typed(final CompletableFuture<@Nullable Object> answer) {
        return (CompletableFuture) answer;
    }

    /**
     * Makes the object anew after its worker was lost, from what the program kept, for example the result of an earlier call
     * that copied the state.
     *
     * @param checkpoint what was kept.
     * @param function the object again.
     */
    public <C> void restart(final TaskFunction1<? super C, ? extends S> function, final C checkpoint) {
        workerId = client.roomiestWorker();
        WorkerCalls.await(
                client.backend().calls().call(workerId, actorId, CallRunner.Kind.ACTOR_START, function, checkpoint));
    }

    /** Drops the object; calls that were made before still run. */
    @Override
    public void close() {
        final TaskFunction0<Integer> nothing = () -> 0;
        client.backend()
                .calls()
                .call(workerId, actorId, CallRunner.Kind.ACTOR_END, nothing)
                .exceptionally(gone -> null);
    }
}

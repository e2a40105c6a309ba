package io.heddle.worker.executor;

import io.heddle.function.FunctionHash;
import io.heddle.function.TaskArguments;
import io.heddle.function.ValueReader;
import io.heddle.function.ValueWriter;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs functions outside of tasks: those that a client wants on this very worker, and the calls of actors. An <b>actor</b> is
 * an object that lives here and nowhere else; its calls run one after the other, in the order in which they came. Nothing
 * here takes the place of a task. Thread-safe.
 */
public final class CallRunner implements AutoCloseable {
    private static final long STOP_TIMEOUT_S = 2;
    private static final byte[] NOTHING = new byte[0];

    private final Functions functions;
    private final TaskEnvironment environment;
    private final ExecutorService threads;
    private final Map<Long, Actor> actors = new ConcurrentHashMap<>();

    /** What shall be done; names as in the protocol. */
    public enum Kind {
        /** Call the function. */
        RUN,
        /** Make an actor with the function. */
        ACTOR_START,
        /** Call the function with an actor as its first argument. */
        ACTOR_CALL,
        /** Drop an actor. */
        ACTOR_END
    }

    /**
     * A call.
     *
     * @param callId of the client.
     * @param clientId who calls.
     * @param programId the client whose classes the function needs.
     * @param subjectId the actor, or 0.
     * @param arguments serialised {@link TaskArguments}.
     */
    public record Call(
            long callId,
            int clientId,
            int programId,
            long subjectId,
            Kind kind,
            FunctionHash function,
            byte[] arguments) {}

    /**
     * How a call ended.
     *
     * @param failure null if it ended well.
     * @param message of the failure, one sentence.
     * @param value serialised result or exception.
     */
    public record Reply(Call call, @Nullable ErrorKind failure, String message, byte[] value) {}

    /** An object with its calls in order. */
    private static final class Actor {
        final int clientId;
        final ArrayDeque<Runnable> calls = new ArrayDeque<>();

        @Nullable
        Object state;

        boolean isRunning;

        Actor(final int clientId) {
            this.clientId = clientId;
        }
    }

    /** Without actors. */
    public CallRunner(final Functions functions, final TaskEnvironment environment) {
        this.functions = functions;
        this.environment = environment;
        final AtomicInteger count = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(task -> {
            final Thread thread = new Thread(task, environment.workerName() + "-call-" + count.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts a call and returns at once; {@code done} gets its end on another thread. */
    public void start(final Call call, final Consumer<Reply> done) {
        if (call.kind() == Kind.RUN) {
            threads.execute(() -> done.accept(run(call, null)));
            return;
        }
        final Actor actor = switch (call.kind()) {
            case ACTOR_START -> actors.computeIfAbsent(call.subjectId(), ignored -> new Actor(call.clientId()));
            // At once: what comes after it finds no actor, what came before it is in the queue.
            case ACTOR_END -> actors.remove(call.subjectId());
            default -> actors.get(call.subjectId());
        };
        if (actor == null) {
            done.accept(new Reply(
                    call,
                    ErrorKind.USER,
                    "there is no such actor on worker " + environment.workerName()
                            + "; it was closed, or its client has left",
                    NOTHING));
            return;
        }
        synchronized (actor) {
            actor.calls.add(() -> done.accept(run(call, actor)));
            if (!actor.isRunning) {
                actor.isRunning = true;
                threads.execute(() -> work(actor));
            }
        }
    }

    private static void work(final Actor actor) {
        while (true) {
            final Runnable next;
            synchronized (actor) {
                next = actor.calls.poll();
                if (next == null) {
                    actor.isRunning = false;
                    return;
                }
            }
            next.run();
        }
    }

    private Reply run(final Call call, final @Nullable Actor actor) {
        final Run run =
                new Run(call.subjectId(), 0, call.programId(), 0, call.function(), call.arguments(), List.of(), 0);
        final TaskContext context = new TaskContext(run, new CancellationToken(), environment, CallRunner::stay);
        final Thread thread = Thread.currentThread();
        final ClassLoader before = thread.getContextClassLoader();
        final TaskContext outer = context.enter();
        try {
            thread.setContextClassLoader(functions.loader(call.programId()));
            final Object value = invoke(call, actor);
            final ValueWriter writer = new ValueWriter();
            final int length = writer.writeValue(value, "the result of the call");
            final byte[] bytes = new byte[length];
            writer.buffer().getBytes(0, bytes);
            return new Reply(call, null, "", bytes);
        } catch (final Throwable failure) {
            final RunOutcome.Erred erred = TaskRunner.erred(run, failure);
            return new Reply(call, erred.kind(), erred.message(), erred.exception());
        } finally {
            context.leave(outer);
            thread.setContextClassLoader(before);
        }
    }

    /** The thread is the call's own: no place of a task becomes free when it waits. */
    private static void stay() {}

    private @Nullable Object invoke(final Call call, final @Nullable Actor actor) throws Exception {
        if (call.kind() == Kind.ACTOR_END) {
            return null;
        }
        final TaskArguments arguments =
                functions.arguments(new ValueReader(), call.arguments(), call.programId(), new Object[0]);
        final Object function = functions.function(call.function(), call.programId(), arguments.captured());
        if (call.kind() == Kind.RUN || actor == null) {
            return TaskRunner.call(function, arguments.arguments());
        }
        if (call.kind() == Kind.ACTOR_START) {
            actor.state = TaskRunner.call(function, arguments.arguments());
            return null;
        }
        if (actor.state == null) {
            throw new HeddleException(ErrorKind.USER, "the actor did not start: its function failed or returned null");
        }
        final @Nullable Object[] own = arguments.arguments();
        final @Nullable Object[] all = Arrays.copyOf(own, own.length + 1);
        System.arraycopy(own, 0, all, 1, own.length);
        all[0] = actor.state;
        return TaskRunner.call(function, all);
    }

    /** Drops the actors of a client. */
    public void forgetClient(final int clientId) {
        actors.values().removeIf(actor -> actor.clientId == clientId);
    }

    @Override
    public void close() {
        actors.clear();
        threads.shutdownNow();
        try {
            threads.awaitTermination(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

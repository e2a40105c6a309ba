package io.heddle.client;

import io.heddle.function.CapturedFunction;
import io.heddle.function.ValueReader;
import io.heddle.function.ValueWriter;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.worker.executor.CallRunner;
import io.heddle.worker.executor.TaskContext;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Calls of functions on one worker, outside of tasks, and their ends. A call is sent once: when its worker is lost before it
 * has answered the call fails, and nobody knows whether it was made. Any thread.
 */
final class WorkerCalls {
    private final Sender sender;
    private final ValueReader.Classes classes;
    private final AtomicLong lastCallId = new AtomicLong();
    private final Map<Long, Pending> pending = new ConcurrentHashMap<>();

    private record Pending(int workerId, String what, CompletableFuture<@Nullable Object> answer) {}

    /** Message {@code WorkerCall}, with the definition of its function before it. */
    @FunctionalInterface
    interface Sender {
        void send(CapturedFunction function, int workerId, CallRunner.Call call);
    }

    WorkerCalls(final Sender sender, final ValueReader.Classes classes) {
        this.sender = sender;
        this.classes = classes;
    }

    /** Sends a call; the answer completes on the conductor's thread. */
    CompletableFuture<@Nullable Object> call(
            final int workerId,
            final long subjectId,
            final CallRunner.Kind kind,
            final Serializable function,
            final @Nullable Object... arguments) {
        final CapturedFunction captured = CapturedFunction.of(function);
        final ValueWriter writer = new ValueWriter();
        final int length =
                writer.writeArguments(captured.captured(), arguments, UnaryOperator.identity(), captured.name());
        final byte[] bytes = new byte[length];
        writer.buffer().getBytes(0, bytes);
        final long callId = lastCallId.incrementAndGet();
        final CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
        final String where = workerId == ClientPlugins.SCHEDULER ? " in the scheduler" : " on worker " + workerId;
        pending.put(callId, new Pending(workerId, "call " + captured.name() + where, answer));
        boolean isSent = false;
        try {
            sender.send(captured, workerId, new CallRunner.Call(callId, 0, 0, subjectId, kind, captured.hash(), bytes));
            isSent = true;
        } finally {
            if (!isSent) {
                pending.remove(callId);
            }
        }
        return answer;
    }

    /** Waits for an answer; a wait inside a task leaves its place to others. */
    static @Nullable Object await(final CompletableFuture<@Nullable Object> answer) {
        if (!answer.isDone()) {
            TaskContext.beforeWaiting();
        }
        try {
            return answer.get();
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HeddleException(
                    ErrorKind.USER, "interrupted while waiting for a worker; the call goes on", interrupted);
        } catch (final ExecutionException failure) {
            final Throwable cause = failure.getCause();
            throw cause instanceof HeddleException known
                    ? new HeddleException(known.category(), String.valueOf(known.getMessage()), known.getCause())
                    : new HeddleException(ErrorKind.INTERNAL, String.valueOf(cause), failure);
        }
    }

    void onReply(final long callId, final @Nullable ErrorKind failure, final String message, final byte[] value) {
        final Pending call = pending.remove(callId);
        if (call == null) {
            return;
        }
        if (failure != null) {
            final Throwable exception = ResultReader.decodeException(value, Set.of(classes.loader()));
            call.answer.completeExceptionally(
                    new HeddleException(failure, call.what + " failed: " + message, exception));
            return;
        }
        try {
            call.answer.complete(new ValueReader().readValue(new UnsafeBuffer(value), 0, value.length, classes));
        } catch (final IOException | ClassNotFoundException unreadable) {
            call.answer.completeExceptionally(new HeddleException(
                    ErrorKind.USER,
                    "the result of " + call.what + " cannot be read here: " + unreadable.getMessage(),
                    unreadable));
        }
    }

    /** A worker is gone: what it has not answered fails. */
    void workerLeft(final int workerId, final String reason) {
        pending.forEach((callId, call) -> {
            if (call.workerId == workerId && pending.remove(callId) != null) {
                call.answer.completeExceptionally(new HeddleException(
                        ErrorKind.PEER, call.what + " was not answered: the worker is gone (" + reason + ")"));
            }
        });
    }

    void end(final String reason) {
        pending.forEach((callId, call) -> {
            if (pending.remove(callId) != null) {
                call.answer.completeExceptionally(
                        new HeddleException(ErrorKind.PEER, call.what + " was not answered: " + reason));
            }
        });
    }
}

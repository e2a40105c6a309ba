package io.heddle.cluster;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.worker.executor.ClassSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Fetches class files from clients: executor threads ask and wait, the conductor sends and hands the answer over. */
final class RemoteClasses implements ClassSource {
    private static final long TIMEOUT_S = 30;
    private static final long AGAIN_S = 3;

    private final Commands commands;
    private final Sender sender;
    private final AtomicLong lastRequestId = new AtomicLong();
    private final ConcurrentHashMap<Long, CompletableFuture<byte @Nullable []>> pending = new ConcurrentHashMap<>();

    /** Asks a client for a class file; on the conductor's thread. */
    @FunctionalInterface
    interface Sender {
        void send(long requestId, int clientId, String name);
    }

    RemoteClasses(final Commands commands, final Sender sender) {
        this.commands = commands;
        this.sender = sender;
    }

    @Override
    public byte @Nullable [] classFile(final int clientId, final String name) {
        final long requestId = lastRequestId.incrementAndGet();
        final CompletableFuture<byte @Nullable []> answer = new CompletableFuture<>();
        pending.put(requestId, answer);
        try {
            return ask(answer, requestId, clientId, name);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HeddleException(
                    ErrorKind.PEER, "interrupted while fetching class " + name + " from the client", interrupted);
        } catch (final ExecutionException | TimeoutException failure) {
            throw new HeddleException(
                    ErrorKind.PEER,
                    "class " + name + " did not come from the client within " + TIMEOUT_S
                            + " s; is the client still running?",
                    failure);
        } finally {
            pending.remove(requestId);
        }
    }

    /** Asks again from time to time: the question may be lost with the session of the worker or of the client. */
    private byte @Nullable [] ask(
            final CompletableFuture<byte @Nullable []> answer,
            final long requestId,
            final int clientId,
            final String name)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (long waitedS = 0; ; waitedS += AGAIN_S) {
            commands.put(() -> sender.send(requestId, clientId, name));
            try {
                return answer.get(AGAIN_S, TimeUnit.SECONDS);
            } catch (final TimeoutException late) {
                if (waitedS + AGAIN_S >= TIMEOUT_S) {
                    throw late;
                }
            }
        }
    }

    /** The answer, from the conductor. */
    void onResponse(final long requestId, final byte @Nullable [] classFile) {
        final CompletableFuture<byte @Nullable []> answer = pending.get(requestId);
        if (answer != null) {
            answer.complete(classFile);
        }
    }

    /** Nobody will answer any more. */
    void close() {
        pending.values().forEach(answer -> answer.complete(null));
    }
}

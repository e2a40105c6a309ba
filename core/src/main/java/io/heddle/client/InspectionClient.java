package io.heddle.client;

import io.heddle.cluster.MetricTable;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.graph.TaskIds;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Asks the scheduler about tasks and waits for its answers. Any thread; answers come from the conductor. */
final class InspectionClient {
    private static final long TIMEOUT_S = 30;

    private final ConcurrentHashMap<Long, CompletableFuture<byte[]>> requests = new ConcurrentHashMap<>();
    private final AtomicLong lastCorrelationId = new AtomicLong();

    /** Why a task does not run, what happened to it, with what it was called, the whole state, or what tasks have measured. */
    enum Question {
        EXPLAIN,
        STORY,
        CALL,
        DUMP,
        METRICS
    }

    String ask(final ClientProxy proxy, final Question question, final long taskId) {
        return new String(await(proxy, question, taskId), StandardCharsets.UTF_8);
    }

    TaskCall call(final ClientProxy proxy, final long taskId) {
        final byte[] answer = await(proxy, Question.CALL, taskId);
        if (answer.length == 0) {
            throw new HeddleException(
                    ErrorKind.USER,
                    "the scheduler does not know task " + TaskIds.text(taskId) + " any more; keep its future");
        }
        return TaskCallReader.read(answer);
    }

    MetricTable metrics(final ClientProxy proxy) {
        return MetricTotalsReader.read(await(proxy, Question.METRICS, 0));
    }

    private byte[] await(final ClientProxy proxy, final Question question, final long taskId) {
        final long correlationId = lastCorrelationId.incrementAndGet();
        final CompletableFuture<byte[]> answer = new CompletableFuture<>();
        requests.put(correlationId, answer);
        try {
            proxy.inspectRequest(correlationId, question, taskId);
            return answer.get(TIMEOUT_S, TimeUnit.SECONDS);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HeddleException(ErrorKind.USER, "interrupted while asking about a task", interrupted);
        } catch (final ExecutionException failure) {
            throw new HeddleException(ErrorKind.PEER, String.valueOf(failure.getMessage()), failure);
        } catch (final TimeoutException failure) {
            throw new HeddleException(
                    ErrorKind.PEER, "the scheduler did not answer within " + TIMEOUT_S + " s", failure);
        } finally {
            requests.remove(correlationId);
        }
    }

    void onResponse(final long correlationId, final byte[] answer) {
        final CompletableFuture<byte[]> request = requests.get(correlationId);
        if (request != null) {
            request.complete(answer);
        }
    }

    void end(final String reason) {
        final HeddleException ended =
                new HeddleException(ErrorKind.PEER, "the cluster cannot be asked any more: " + reason);
        requests.values().forEach(request -> request.completeExceptionally(ended));
    }
}

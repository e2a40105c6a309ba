package io.heddle.client;

import io.heddle.cluster.Placement;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Asks the scheduler about results and where they lie, and waits for its answers. Any thread. */
final class PlacementClient {
    private static final int TASKS_PER_REQUEST = 1_000;

    private final ConcurrentHashMap<Long, Question> questions = new ConcurrentHashMap<>();
    private final AtomicLong lastCorrelationId = new AtomicLong();
    private volatile @Nullable String endReason;

    /** A result at a worker, or a run that a worker has. */
    record Row(long taskId, int workerId, long bytes) {}

    /** Message {@code PlacementRequest}. */
    interface Sender {
        void placementRequest(long correlationId, Placement operation, int number, long[] taskIds, int[] workerIds);
    }

    private static final class Question {
        final List<Row> rows = new ArrayList<>();
        final CompletableFuture<List<Row>> answer = new CompletableFuture<>();
    }

    /** Asks and waits; the rows of the answer. The number of tasks is free. */
    List<Row> ask(
            final Sender sender,
            final Placement operation,
            final int number,
            final long[] taskIds,
            final int[] workerIds,
            final Duration timeout) {
        final List<Question> asked = new ArrayList<>();
        final List<Long> ids = new ArrayList<>();
        final long untilNs = System.nanoTime() + timeout.toNanos();
        try {
            for (int from = 0; from == 0 || from < taskIds.length; from += TASKS_PER_REQUEST) {
                final int count = Math.min(TASKS_PER_REQUEST, taskIds.length - from);
                final long[] part = new long[count];
                System.arraycopy(taskIds, from, part, 0, count);
                final Question question = new Question();
                final long correlationId = lastCorrelationId.incrementAndGet();
                questions.put(correlationId, question);
                ids.add(correlationId);
                asked.add(question);
                final String ended = endReason;
                if (ended != null) {
                    throw gone(ended);
                }
                sender.placementRequest(correlationId, operation, number, part, workerIds);
            }
            final List<Row> rows = new ArrayList<>();
            for (final Question question : asked) {
                rows.addAll(await(question, operation, untilNs, timeout));
            }
            return rows;
        } finally {
            ids.forEach(questions::remove);
        }
    }

    private static List<Row> await(
            final Question question, final Placement operation, final long untilNs, final Duration timeout) {
        try {
            return question.answer.get(Math.max(0, untilNs - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HeddleException(ErrorKind.USER, "interrupted while waiting for the scheduler", interrupted);
        } catch (final ExecutionException failure) {
            if (failure.getCause() instanceof HeddleException known) {
                throw new HeddleException(known.category(), String.valueOf(known.getMessage()), known);
            }
            throw new HeddleException(ErrorKind.INTERNAL, String.valueOf(failure.getMessage()), failure);
        } catch (final TimeoutException failure) {
            throw new HeddleException(
                    ErrorKind.PEER,
                    operation + " was not done within " + timeout.toMillis() + " ms; it goes on, wait longer",
                    failure);
        }
    }

    void onResponse(
            final long correlationId, final boolean isLast, final @Nullable String refusal, final List<Row> rows) {
        final Question question = questions.get(correlationId);
        if (question == null) {
            return;
        }
        if (refusal != null) {
            question.answer.completeExceptionally(new HeddleException(ErrorKind.RESOURCE, refusal));
            return;
        }
        question.rows.addAll(rows);
        if (isLast) {
            question.answer.complete(question.rows);
        }
    }

    void end(final String reason) {
        endReason = reason;
        questions.values().forEach(question -> question.answer.completeExceptionally(gone(reason)));
    }

    private static HeddleException gone(final String reason) {
        return new HeddleException(ErrorKind.PEER, "the cluster cannot be asked any more: " + reason);
    }
}

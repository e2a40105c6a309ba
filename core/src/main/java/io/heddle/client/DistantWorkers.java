package io.heddle.client;

import io.heddle.cluster.WorkerAnswers;
import io.heddle.diagnostics.LogLine;
import io.heddle.diagnostics.LogQuery;
import io.heddle.diagnostics.ProfileQuery;
import io.heddle.diagnostics.StackProfile;
import io.heddle.function.TaskFunction0;
import io.heddle.function.TaskFunction1;
import io.heddle.function.TaskFunction2;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.worker.executor.CallRunner;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** Workers whose files are on other hosts: they are asked by messages, all at the same time, and tell of themselves. Any thread. */
final class DistantWorkers {
    private static final long ANSWER_LIMIT_NS = TimeUnit.SECONDS.toNanos(30);

    private final Backend backend;
    private final List<WorkerStatus> workers;

    DistantWorkers(final Backend backend, final List<WorkerStatus> workers) {
        this.backend = backend;
        this.workers = workers;
    }

    /** Of one of them only; null: the same. */
    DistantWorkers named(final @Nullable String name) {
        return new DistantWorkers(
                backend,
                workers.stream()
                        .filter(worker -> name == null || name.equals(worker.name()))
                        .toList());
    }

    /** What each has printed and logged, by name; of one that does not answer a sentence that says so. */
    Map<String, String> logs() {
        final TaskFunction0<String> function = WorkerAnswers::log;
        return texts(function);
    }

    /** What the threads of each do, by name; of one that does not answer a sentence that says so. */
    Map<String, String> stacks() {
        final TaskFunction0<String> function = WorkerAnswers::stacks;
        return texts(function);
    }

    /** What one of them has printed and logged; null where there is none. */
    @Nullable
    String log() {
        final TaskFunction0<String> function = WorkerAnswers::log;
        return text(function);
    }

    /** What the threads of one of them do; null where there is none. */
    @Nullable
    String stack() {
        final TaskFunction0<String> function = WorkerAnswers::stacks;
        return text(function);
    }

    /** What the first of them says, who must answer. */
    private @Nullable String text(final Serializable function) {
        final Iterator<Map.Entry<WorkerStatus, CompletableFuture<@Nullable Object>>> asked =
                ask(function).entrySet().iterator();
        if (!asked.hasNext()) {
            return null;
        }
        final Map.Entry<WorkerStatus, CompletableFuture<@Nullable Object>> first = asked.next();
        return String.valueOf(await(first.getKey(), first.getValue(), ANSWER_LIMIT_NS));
    }

    private Map<String, String> texts(final Serializable function) {
        final Map<String, String> texts = new LinkedHashMap<>();
        ask(function).forEach((worker, answer) -> {
            try {
                texts.put(worker.name(), String.valueOf(await(worker, answer, ANSWER_LIMIT_NS)));
            } catch (final HeddleException failure) {
                texts.put(worker.name(), failure.getMessage() + "\n");
            }
        });
        return texts;
    }

    /** The lines of all of them that are asked for, in order of time within each. */
    List<LogLine> lines(final LogQuery query) {
        final TaskFunction2<String, Long, List<Object>> function = WorkerAnswers::lines;
        final List<LogLine> lines = new ArrayList<>();
        named(query.node()).ask(function, query.level().name(), query.taskId()).forEach((worker, answer) -> {
            final List<?> fields = listOf(await(worker, answer, ANSWER_LIMIT_NS));
            for (int i = 0; i + 3 < fields.size(); i += 4) {
                lines.add(new LogLine(
                        (Long) fields.get(i),
                        worker.name(),
                        Level.valueOf((String) fields.get(i + 1)),
                        (Long) fields.get(i + 2),
                        (String) fields.get(i + 3)));
            }
        });
        return lines;
    }

    /** Where tasks spent time in the past, a profile of each. */
    List<StackProfile> past(final ProfileQuery query) {
        final TaskFunction2<long[], String, List<Object>> function = WorkerAnswers::past;
        return profiles(
                named(query.node())
                        .ask(
                                function,
                                new long[] {query.fromMs(), query.toMs()},
                                query.function() == null ? "" : query.function()),
                ANSWER_LIMIT_NS);
    }

    /** Begins to sample their threads; the profiles come after {@code duration}. */
    Map<WorkerStatus, CompletableFuture<@Nullable Object>> record(final Duration duration) {
        final TaskFunction1<Long, List<Object>> function = WorkerAnswers::record;
        return workers.isEmpty() ? Map.of() : ask(function, duration.toNanos());
    }

    /** Waits for what {@link #record} began. */
    static List<StackProfile> profilesOf(
            final Map<WorkerStatus, CompletableFuture<@Nullable Object>> answers, final Duration duration) {
        return profiles(answers, duration.toNanos() + 2 * ANSWER_LIMIT_NS);
    }

    private static List<StackProfile> profiles(
            final Map<WorkerStatus, CompletableFuture<@Nullable Object>> answers, final long limitNs) {
        final List<StackProfile> profiles = new ArrayList<>();
        answers.forEach((worker, answer) -> {
            final List<?> fields = listOf(await(worker, answer, limitNs));
            final Map<String, Long> stacks = new LinkedHashMap<>();
            ((Map<?, ?>) fields.get(1)).forEach((stack, samples) -> stacks.put((String) stack, (Long) samples));
            profiles.add(new StackProfile(
                    stacks,
                    stacks.values().stream().mapToLong(samples -> samples).sum(),
                    (Long) fields.get(0)));
        });
        return profiles;
    }

    private static List<?> listOf(final @Nullable Object answer) {
        return answer instanceof List<?> list ? list : List.of();
    }

    private Map<WorkerStatus, CompletableFuture<@Nullable Object>> ask(
            final Serializable function, final Object... arguments) {
        final Map<WorkerStatus, CompletableFuture<@Nullable Object>> answers = new LinkedHashMap<>();
        for (final WorkerStatus worker : workers) {
            answers.put(worker, backend.calls().call(worker.workerId(), 0, CallRunner.Kind.RUN, function, arguments));
        }
        return answers;
    }

    private static @Nullable Object await(
            final WorkerStatus worker, final CompletableFuture<@Nullable Object> answer, final long limitNs) {
        try {
            return answer.get(limitNs, TimeUnit.NANOSECONDS);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HeddleException(
                    ErrorKind.USER, "interrupted while worker " + worker.name() + " was asked", interrupted);
        } catch (final TimeoutException late) {
            throw new HeddleException(
                    ErrorKind.PEER,
                    "worker " + worker.name() + " on " + worker.host() + " did not answer within "
                            + TimeUnit.NANOSECONDS.toSeconds(limitNs) + " s: is it frozen?",
                    late);
        } catch (final ExecutionException | CompletionException failure) {
            final Throwable cause = failure.getCause();
            throw new HeddleException(
                    cause instanceof HeddleException known ? known.category() : ErrorKind.INTERNAL,
                    "worker " + worker.name() + " on " + worker.host() + " cannot be asked: "
                            + (cause == null ? failure : cause).getMessage(),
                    failure);
        }
    }
}

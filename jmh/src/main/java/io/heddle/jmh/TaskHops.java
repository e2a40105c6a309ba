package io.heddle.jmh;

import io.heddle.client.Client;
import io.heddle.client.TaskFuture;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the time of a task goes: its function tells when it was entered, by the clock that all processes of a host share, and the
 * story of the task how long the scheduler waited for the worker. What remains of the whole trip is the client's part of it.
 */
final class TaskHops {
    /** What is measured, in this order; medians in microseconds. */
    static final String[] METRICS = {
        "trace-submit-returns",
        "trace-submit-to-function",
        "trace-function-to-caller",
        "trace-scheduler-worker-and-back",
        "trace-client-scheduler-and-back"
    };

    private static final Pattern SUBMITTED = Pattern.compile("(\\d+) ns: \\S+ -> \\S+ because SUBMITTED");
    private static final Pattern FINISHED = Pattern.compile("(\\d+) ns: \\S+ -> IN_MEMORY because RUN_FINISHED");

    private final Client client;

    TaskHops(final Client client) {
        this.client = client;
    }

    /** By metric and run: the median of so many tasks, one at a time. */
    double[][] measure(final int count, final int runs) {
        final double[][] medians = new double[METRICS.length][runs];
        for (int run = 0; run < runs; run++) {
            final double[][] values = new double[METRICS.length][count];
            for (int i = 0; i < count; i++) {
                final double[] hops = trip(i);
                for (int hop = 0; hop < hops.length; hop++) {
                    values[hop][i] = hops[hop];
                }
            }
            for (int hop = 0; hop < METRICS.length; hop++) {
                Arrays.sort(values[hop]);
                medians[hop][run] = values[hop][count / 2];
            }
        }
        return medians;
    }

    private double[] trip(final int argument) {
        final long startNs = System.nanoTime();
        final TaskFuture<Long> future = client.submit(x -> x < 0 ? 0L : System.nanoTime(), argument);
        final long submittedNs = System.nanoTime();
        final long enteredNs = future.result();
        final long endNs = System.nanoTime();
        final String story = client.story(future);
        future.release();
        final double ofWorker = timeOf(FINISHED, story) - timeOf(SUBMITTED, story);
        return new double[] {
            (submittedNs - startNs) / 1_000.0,
            (enteredNs - startNs) / 1_000.0,
            (endNs - enteredNs) / 1_000.0,
            ofWorker / 1_000.0,
            (endNs - startNs - ofWorker) / 1_000.0
        };
    }

    private static long timeOf(final Pattern event, final String story) {
        final Matcher found = event.matcher(story);
        if (!found.find()) {
            throw new WrongResultException("the story of a task does not tell of " + event + ": " + story);
        }
        return Long.parseLong(found.group(1));
    }
}

package io.heddle.jmh;

import io.heddle.client.Client;
import io.heddle.client.LongFutures;
import io.heddle.client.TaskFuture;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;

/**
 * Graphs of small tasks in the shapes that programs have. Each task has a key and a run of its own and arguments that differ; what
 * can be known of the results is checked, and all are released. Each method returns how many tasks it made.
 */
final class TaskShapes {
    static final int FAN_INPUTS = 3;
    private static final int FAN_WIDTH = 1_000;
    private static final int GROUP = 10;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Client client;
    private long startNs;
    private long startProcessorNs;
    private long submitNs;
    private long submitProcessorNs;
    private long elapsedNs;

    TaskShapes(final Client client) {
        this.client = client;
    }

    /** Time that the client's thread spent in submitting during the last call. */
    long submitNs() {
        return submitNs;
    }

    /** What the client's thread used of a processor meanwhile; less than the time where it had to share the processors. */
    long submitProcessorNs() {
        return submitProcessorNs;
    }

    /** From the first submission of the last call to its last result at the client. */
    long elapsedNs() {
        return elapsedNs;
    }

    /** Independent tasks, all of them fetched. */
    int map(final int taskCount) {
        final List<Integer> arguments = new ArrayList<>(taskCount);
        for (int i = 0; i < taskCount; i++) {
            arguments.add(i);
        }
        begin();
        final List<TaskFuture<Integer>> futures = client.map(x -> x + 1, arguments);
        endSubmission();
        final List<Integer> values = client.gather(futures);
        end();
        for (int i = 0; i < taskCount; i++) {
            require(i + 1, values.get(i), "a result of the map", i);
        }
        futures.forEach(TaskFuture::release);
        return taskCount;
    }

    /** As {@link #map}, over numbers that stay numbers. */
    int mapNumbers(final int taskCount) {
        final long[] arguments = new long[taskCount];
        for (int i = 0; i < taskCount; i++) {
            arguments[i] = i;
        }
        begin();
        try (LongFutures futures = client.map(x -> x + 1, arguments)) {
            endSubmission();
            final long[] values = futures.values();
            end();
            for (int i = 0; i < taskCount; i++) {
                require(i + 1L, values[i], "a result of the map over numbers", i);
            }
        }
        return taskCount;
    }

    /** Independent tasks, submitted one by one; all of them fetched. */
    int submit(final int taskCount) {
        final List<TaskFuture<Integer>> futures = new ArrayList<>(taskCount);
        begin();
        for (int i = 0; i < taskCount; i++) {
            futures.add(client.submit(x -> x + 1, i));
        }
        endSubmission();
        final List<Integer> values = client.gather(futures);
        end();
        for (int i = 0; i < taskCount; i++) {
            require(i + 1, values.get(i), "a result", i);
        }
        futures.forEach(TaskFuture::release);
        return taskCount;
    }

    /** Groups of nine tasks and a tenth that adds their results; the sums are fetched. */
    int graph(final int taskCount) {
        final int groups = Math.max(1, taskCount / GROUP);
        final List<TaskFuture<Long>> all = new ArrayList<>(groups * GROUP);
        final List<TaskFuture<Long>> sums = new ArrayList<>(groups);
        begin();
        for (int group = 0; group < groups; group++) {
            final List<TaskFuture<Long>> leaves = new ArrayList<>(GROUP - 1);
            for (int i = 0; i < GROUP - 1; i++) {
                leaves.add(client.submit(x -> x, (long) group + i));
            }
            all.addAll(leaves);
            sums.add(client.submitWith(
                    values -> values.stream().mapToLong(Long::longValue).sum(), leaves));
        }
        endSubmission();
        final List<Long> values = client.gather(sums);
        end();
        for (int group = 0; group < groups; group++) {
            require(9L * group + 36, values.get(group), "the sum of a group", group);
        }
        all.addAll(sums);
        all.forEach(TaskFuture::release);
        return all.size();
    }

    /** Each task adds one to the result of the one before. */
    int chain(final int taskCount) {
        final List<TaskFuture<Long>> all = new ArrayList<>(taskCount);
        begin();
        TaskFuture<Long> last = client.submit(x -> x, 0L);
        all.add(last);
        for (int i = 1; i < taskCount; i++) {
            last = client.submitWith(x -> x + 1, last);
            all.add(last);
        }
        final long value = last.result();
        end();
        require(taskCount - 1L, value, "the end of the chain", taskCount);
        all.forEach(TaskFuture::release);
        return all.size();
    }

    /** Half of the tasks are leaves, the others add two results; the root is fetched. */
    int tree(final int taskCount) {
        List<TaskFuture<Long>> level = new ArrayList<>();
        final List<TaskFuture<Long>> all = new ArrayList<>(taskCount);
        long sum = 0;
        begin();
        for (int i = 0; i < Math.max(1, taskCount / 2); i++) {
            level.add(client.submit(x -> x, (long) i));
            sum += i;
        }
        all.addAll(level);
        while (level.size() > 1) {
            final List<TaskFuture<Long>> next = new ArrayList<>(level.size() / 2 + 1);
            for (int i = 0; i + 1 < level.size(); i += 2) {
                final TaskFuture<Long> added = client.submitWith((a, b) -> a + b, level.get(i), level.get(i + 1));
                next.add(added);
                all.add(added);
            }
            if (level.size() % 2 == 1) {
                next.add(level.get(level.size() - 1));
            }
            level = next;
        }
        final long value = level.get(0).result();
        end();
        require(sum, value, "the sum of the tree", taskCount);
        all.forEach(TaskFuture::release);
        return all.size();
    }

    /** Layers in which every task adds three results of the layer before and works for {@code lengthNs}; the last layer is fetched. */
    int fan(final int taskCount, final long lengthNs) {
        final int width = Math.min(FAN_WIDTH, Math.max(FAN_INPUTS, taskCount / 10));
        final int layers = Math.max(2, taskCount / width);
        final List<TaskFuture<Long>> all = new ArrayList<>(width * layers);
        List<TaskFuture<Long>> layer = new ArrayList<>(width);
        begin();
        for (int i = 0; i < width; i++) {
            layer.add(client.submit(x -> SpinTask.spin(x, lengthNs), (long) i));
        }
        all.addAll(layer);
        for (int depth = 1; depth < layers; depth++) {
            final List<TaskFuture<Long>> next = new ArrayList<>(width);
            for (int i = 0; i < width; i++) {
                next.add(client.submitWith(
                        values -> SpinTask.spin(values.get(0) + values.get(1) + values.get(2), lengthNs),
                        List.of(layer.get(i), layer.get((i + 1) % width), layer.get((i + 2) % width))));
            }
            all.addAll(next);
            layer = next;
        }
        endSubmission();
        final List<Long> values = client.gather(layer);
        end();
        final long[] expected = fanResults(width, layers);
        for (int i = 0; i < width; i++) {
            require(expected[i], values.get(i), "a result of the fan", i);
        }
        all.forEach(TaskFuture::release);
        return all.size();
    }

    /** The same here, by one thread; sums wrap around on the workers too. */
    private static long[] fanResults(final int width, final int layers) {
        long[] layer = new long[width];
        for (int i = 0; i < width; i++) {
            layer[i] = i;
        }
        for (int depth = 1; depth < layers; depth++) {
            final long[] next = new long[width];
            for (int i = 0; i < width; i++) {
                next[i] = layer[i] + layer[(i + 1) % width] + layer[(i + 2) % width];
            }
            layer = next;
        }
        return layer;
    }

    /** Dependencies in a fan of so many tasks. */
    static int fanEdges(final int tasks) {
        final int width = Math.min(FAN_WIDTH, Math.max(FAN_INPUTS, tasks / 10));
        return FAN_INPUTS * (tasks - width);
    }

    private void begin() {
        startProcessorNs = THREADS.getCurrentThreadCpuTime();
        startNs = System.nanoTime();
    }

    private void endSubmission() {
        submitNs = System.nanoTime() - startNs;
        submitProcessorNs = THREADS.getCurrentThreadCpuTime() - startProcessorNs;
    }

    private void end() {
        elapsedNs = System.nanoTime() - startNs;
    }

    private static void require(final long expected, final long actual, final String what, final int number) {
        if (expected != actual) {
            throw new WrongResultException(what + ", number " + number + ", is " + actual + ", expected " + expected);
        }
    }
}

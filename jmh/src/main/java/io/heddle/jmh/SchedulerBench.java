package io.heddle.jmh;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * The scheduler's state alone, from submission to release, with workers that answer at once: time of a task, by the clock and
 * as time of the processor (the two agree where nothing else runs), and memory of a task while it waits, keys, edges and
 * queues included, as growth of the heap and of direct memory.
 */
final class SchedulerBench {
    private static final String BENCH = "scheduler";
    private static final int WORKERS = 8;
    private static final int THREADS = 2;
    private static final int SMALL = 10_000;
    private static final int RANDOM = 100_000;
    private static final int LARGE = 1_000_000;
    private static final int WARM_UP_TASKS = 2_000_000;
    private static final long SEED = Long.getLong("heddle.seed", 42);

    private final BenchSettings settings;
    private final BenchReport report;

    SchedulerBench(final BenchSettings settings, final BenchReport report) {
        this.settings = settings;
        this.report = report;
    }

    /** Runs all cases; returns the exit code. */
    int run() {
        final int warmUpTasks = settings.isQuick() ? SMALL : WARM_UP_TASKS;
        report.progress("warm-up: " + warmUpTasks + " tasks");
        for (int done = 0; done < warmUpTasks; ) {
            final AnsweringWorkers cluster = new AnsweringWorkers(WORKERS, THREADS);
            done += cluster.submitMerges(SMALL);
            done += cluster.submitRandom(SMALL, SEED);
            cluster.finish();
        }
        measure("merge-10k", SMALL, false);
        measure("merge-1M", settings.isQuick() ? LARGE / 100 : LARGE, false);
        measure("random-100k", settings.isQuick() ? RANDOM / 100 : RANDOM, true);
        return 0;
    }

    private void measure(final String name, final int taskCount, final boolean isRandom) {
        report.progress(name + ": " + taskCount + " tasks, " + WORKERS + " workers of " + THREADS + " threads"
                + (isRandom ? ", seed " + SEED : ""));
        // A small graph is over before the clock has moved much: many of them make one run.
        final int rounds = Math.max(1, SMALL * 20 / taskCount);
        final double[] times = new double[settings.runs()];
        final double[] processorTimes = new double[settings.runs()];
        final double[] bytes = new double[settings.runs()];
        for (int run = 0; run < settings.runs(); run++) {
            final double[] measured = microsecondsPerTask(taskCount, isRandom, rounds);
            times[run] = measured[0];
            processorTimes[run] = measured[1];
            bytes[run] = bytesPerTask(taskCount, isRandom);
        }
        report.add(Figure.of(BENCH, name, "us-per-task", "us", times));
        report.add(Figure.of(BENCH, name, "cpu-us-per-task", "us", processorTimes));
        report.add(Figure.of(BENCH, name, "bytes-per-task", "bytes", bytes));
    }

    private static int submit(final AnsweringWorkers cluster, final int taskCount, final boolean isRandom) {
        return isRandom ? cluster.submitRandom(taskCount, SEED) : cluster.submitMerges(taskCount);
    }

    /** By the clock, and of the processor. */
    private static double[] microsecondsPerTask(final int taskCount, final boolean isRandom, final int rounds) {
        final AnsweringWorkers cluster = new AnsweringWorkers(WORKERS, THREADS);
        long done = 0;
        final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        final long startNs = System.nanoTime();
        final long startProcessorNs = threads.getCurrentThreadCpuTime();
        for (int round = 0; round < rounds; round++) {
            done += submit(cluster, taskCount, isRandom);
            cluster.finish();
        }
        final double processorNs = threads.getCurrentThreadCpuTime() - startProcessorNs;
        final double timeNs = System.nanoTime() - startNs;
        if (cluster.finished() != done || cluster.live() != 0) {
            throw new WrongResultException(done + " tasks were submitted, but " + cluster.finished() + " finished and "
                    + cluster.live() + " are left");
        }
        return new double[] {timeNs / 1_000 / done, processorNs / 1_000 / done};
    }

    private static double bytesPerTask(final int taskCount, final boolean isRandom) {
        final AnsweringWorkers cluster = new AnsweringWorkers(WORKERS, THREADS);
        final long beforeBytes = memoryBytes();
        final int submitted = submit(cluster, taskCount, isRandom);
        final long afterBytes = memoryBytes();
        cluster.finish();
        if (cluster.finished() != submitted) {
            throw new WrongResultException(
                    submitted + " tasks were submitted, but " + cluster.finished() + " finished");
        }
        return (double) (afterBytes - beforeBytes) / submitted;
    }

    private static long memoryBytes() {
        long bytes = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            bytes = Math.min(
                    bytes,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        for (final BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            bytes += pool.getMemoryUsed();
        }
        return bytes;
    }
}

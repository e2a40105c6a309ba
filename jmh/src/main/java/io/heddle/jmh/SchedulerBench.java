package io.heddle.jmh;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;

/**
 * The scheduler's state alone, from submission to release, with workers that answer at once: time of a task, by the clock and
 * as time of the processor (the two agree where nothing else runs), and memory of a task while it waits, keys, edges and
 * queues included, as growth of the heap and of direct memory. Beside it a floor: {@link BareGraph}, on merges of the same size.
 */
final class SchedulerBench {
    private static final String BENCH = "scheduler";
    private static final int WORKERS = 8;
    private static final int THREADS = 2;
    private static final int SMALL = 10_000;
    private static final int LARGE = 1_000_000;
    private static final int HUGE = 10_000_000;
    private static final int MANY_WORKERS = 1_000;
    private static final String FLOOR = "id-map-and-counters";

    /** The largest graph takes seconds a run, and gigabytes. */
    private static final int RUNS_HUGE = 3;

    private static final long HUGE_HEAP_BYTES = 4L << 30;
    private static final List<Case> CASES = List.of(
            new Case("merge-10k", SMALL, WORKERS, false),
            new Case("merge-1M", LARGE, WORKERS, false),
            new Case("merge-10M", HUGE, WORKERS, false),
            new Case("random-1M", LARGE, WORKERS, true),
            new Case("workers-1000", LARGE, MANY_WORKERS, false));

    /** A graph and the workers it runs on. */
    private record Case(String name, int tasks, int workers, boolean isRandom) {}

    private static final int WARM_UP_TASKS = 2_000_000;
    private static final long SEED = Long.getLong("heddle.seed", 42);

    private final BenchSettings settings;
    private final BenchReport report;

    SchedulerBench(final BenchSettings settings, final BenchReport report) {
        this.settings = settings;
        this.report = report;
        settings.requireKnown(CASES.stream().map(Case::name).toList());
    }

    /** Runs the cases; returns the exit code. */
    int run() {
        final int warmUpTasks = settings.isQuick() ? SMALL : WARM_UP_TASKS;
        report.progress("warm-up: " + warmUpTasks + " tasks");
        for (int done = 0; done < warmUpTasks; ) {
            final AnsweringWorkers cluster = new AnsweringWorkers(WORKERS, THREADS);
            done += cluster.submitMerges(SMALL);
            done += cluster.submitRandom(SMALL, SEED);
            cluster.finish();
        }
        for (final Case each : CASES) {
            if (settings.wants(each.name)) {
                measure(settings.isQuick() ? quick(each) : each);
            }
        }
        return 0;
    }

    private static Case quick(final Case whole) {
        return new Case(whole.name, Math.min(SMALL, whole.tasks / 100), whole.workers, whole.isRandom);
    }

    private void measure(final Case each) {
        if (each.tasks == HUGE && Runtime.getRuntime().maxMemory() < HUGE_HEAP_BYTES) {
            report.progress(each.name + ": skipped, it needs a heap of 4 GiB: HEDDLE_JVM_OPTIONS=-Xmx4g");
            return;
        }
        report.progress(each.name + ": " + each.tasks + " tasks, " + each.workers + " workers of " + THREADS
                + " threads" + (each.isRandom ? ", seed " + SEED : ""));
        // A small graph is over before the clock has moved much: many of them make one run.
        final int rounds = Math.max(1, SMALL * 20 / each.tasks);
        final int runs = each.tasks == HUGE ? Math.min(RUNS_HUGE, settings.runs()) : settings.runs();
        final double[] times = new double[runs];
        final double[] processorTimes = new double[runs];
        final double[] bytes = new double[runs];
        final double[] floor = new double[runs];
        for (int run = 0; run < runs; run++) {
            floor[run] = floorMicroseconds(each.tasks, rounds);
            final double[] measured = microsecondsPerTask(each, rounds);
            times[run] = measured[0];
            processorTimes[run] = measured[1];
            bytes[run] = bytesPerTask(each);
        }
        report.add(Figure.of(BENCH, each.name, "us-per-task", "us", times).against(FLOOR, floor));
        report.add(Figure.of(BENCH, each.name, "cpu-us-per-task", "us", processorTimes));
        report.add(Figure.of(BENCH, each.name, "bytes-per-task", "bytes", bytes));
    }

    private static double floorMicroseconds(final int taskCount, final int rounds) {
        final long startNs = System.nanoTime();
        long done = 0;
        for (int round = 0; round < rounds; round++) {
            done += BareGraph.runMerges(taskCount);
        }
        return (System.nanoTime() - startNs) / 1e3 / done;
    }

    private static int submit(final AnsweringWorkers cluster, final Case each) {
        return each.isRandom ? cluster.submitRandom(each.tasks, SEED) : cluster.submitMerges(each.tasks);
    }

    /** By the clock, and of the processor. */
    private static double[] microsecondsPerTask(final Case each, final int rounds) {
        final AnsweringWorkers cluster = new AnsweringWorkers(each.workers, THREADS);
        long done = 0;
        final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        final long startNs = System.nanoTime();
        final long startProcessorNs = threads.getCurrentThreadCpuTime();
        for (int round = 0; round < rounds; round++) {
            done += submit(cluster, each);
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

    private static double bytesPerTask(final Case each) {
        final AnsweringWorkers cluster = new AnsweringWorkers(each.workers, THREADS);
        final long beforeBytes = memoryBytes();
        final int submitted = submit(cluster, each);
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

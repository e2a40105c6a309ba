package io.heddle.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The scheduler's whole life of a task, from submission to release, per task; workers answer at once. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class TransitionBenchmark {
    private static final int TASKS = 1_000;
    private static final int QUEUED_TASKS = 100_000;
    private static final int WORKERS = 8;

    private final AnsweringWorkers cluster = new AnsweringWorkers(WORKERS, 2);

    /** Made by JMH. */
    public TransitionBenchmark() {}

    /** A hundred groups of nine tasks and one that merges them. */
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public long merge() {
        cluster.submitMerges(TASKS);
        cluster.finish();
        return cluster.reports();
    }

    /** Up to three inputs each, out of all tasks before; the same graph every time. */
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public long random() {
        cluster.submitRandom(TASKS, 42);
        cluster.finish();
        return cluster.reports();
    }

    /** A cluster of few workers to choose from, or many. */
    @State(Scope.Thread)
    public static class Sized {
        /** How many workers. */
        @Param({"2", "100", "1000"})
        public int workers;

        private AnsweringWorkers cluster = new AnsweringWorkers(1, 1);

        /** Made by JMH. */
        public Sized() {}

        /** A cluster of the size that is measured. */
        @Setup
        public void start() {
            cluster = new AnsweringWorkers(workers, 2);
        }
    }

    /** What the choice of a worker costs: tasks near their inputs, which lie with several workers. */
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public long placement(final Sized sized) {
        sized.cluster.submitRandom(TASKS, 42);
        sized.cluster.finish();
        return sized.cluster.reports();
    }

    /** A worker with many tasks before it, of one priority or of many. */
    @State(Scope.Thread)
    public static class Queued {
        /** Of how many priorities the tasks are; with one the queue is in order of submission. */
        @Param({"1", "1000000"})
        public int priorities;

        private final AnsweringWorkers cluster = new AnsweringWorkers(1, 1);

        /** Made by JMH. */
        public Queued() {}
    }

    /** What the queue of ready tasks costs: all wait in it before the first one goes. */
    @Benchmark
    @OperationsPerInvocation(QUEUED_TASKS)
    public long readyQueue(final Queued queued) {
        queued.cluster.submitPriorities(QUEUED_TASKS, queued.priorities, 42);
        queued.cluster.finish();
        return queued.cluster.reports();
    }
}

package io.heddle.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
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
}

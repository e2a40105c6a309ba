package io.heddle.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every microbenchmark runs once, here in this JVM; how fast says nothing. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MicrobenchmarksSmokeTest {
    private static final List<Class<?>> BENCHMARKS =
            List.of(CodecBenchmark.class, StoreBenchmark.class, TransitionBenchmark.class);

    @Test
    void eachRunsOnce() throws RunnerException {
        final OptionsBuilder options = new OptionsBuilder();
        BENCHMARKS.forEach(type -> options.include(type.getName() + "\\."));
        final Collection<RunResult> results = new Runner(options.forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(50))
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .build())
                .run();
        assertEquals(15, results.size());
        results.forEach(result -> assertTrue(
                result.getPrimaryResult().getScore() > 0,
                () -> result.getParams().getBenchmark()));
    }
}

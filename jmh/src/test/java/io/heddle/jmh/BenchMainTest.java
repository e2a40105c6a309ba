package io.heddle.jmh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("long")
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class BenchMainTest {
    private static final List<String> KEYS = List.of(
            "bench", "case", "metric", "unit", "value", "min", "max", "runs", "baselineName", "baseline", "ratio");

    @Test
    void everyFigureHasTheSameKeys() {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream progress = new ByteArrayOutputStream();
        final BenchReport report =
                new BenchReport(new PrintStream(out, true, UTF_8), new PrintStream(progress, true, UTF_8), true);
        report.progress("begins");
        report.add(Figure.of("memory", "put", "us-per-put", "us", new double[] {3, 1, 2})
                .against("memcpy", new double[] {4, 4}));
        report.add(Figure.of("memory", "reserve", "ns-per-reserve", "ns", new double[] {3, 1}));
        report.end();
        final List<String> lines = out.toString(UTF_8).lines().toList();
        assertEquals(
                "{\"bench\":\"memory\",\"case\":\"put\",\"metric\":\"us-per-put\",\"unit\":\"us\",\"value\":2,\"min\":1,"
                        + "\"max\":3,\"runs\":3,\"baselineName\":\"memcpy\",\"baseline\":4,\"ratio\":0.500}",
                lines.get(0));
        assertEquals(2, lines.size());
        for (final String line : lines) {
            int position = 0;
            for (final String key : KEYS) {
                final int found = line.indexOf("\"" + key + "\":", position);
                assertTrue(found > 0, key + " is not in its place in " + line);
                position = found;
            }
        }
        assertTrue(lines.get(1).endsWith("\"baselineName\":null,\"baseline\":null,\"ratio\":null}"));
        assertEquals("bench: begins\n", progress.toString(UTF_8));
    }

    @Test
    void whatIsNotUnderstoodIsSaid() {
        assertThrows(IllegalArgumentException.class, () -> BenchSettings.parse("--json"));
        assertThrows(IllegalArgumentException.class, () -> BenchSettings.parse("latency", "--runs=0"));
        assertThrows(IllegalArgumentException.class, () -> BenchSettings.parse("latency", "--idle=doze"));
        assertEquals(2, BenchMain.run("speed"));
        assertThrows(IllegalArgumentException.class, () -> BenchSettings.parse("h2o", "--workers=elsewhere"));
        assertThrows(IllegalArgumentException.class, () -> BenchSettings.parse("h2o", "--rows"));
        assertEquals(7, BenchSettings.parse("latency", "--runs=7").runs());
        assertEquals(10_000_000, BenchSettings.parse("h2o", "--rows", "1e7").rows());
    }

    @Test
    void theSchedulerAloneRunsItsGraphs() {
        final AnsweringWorkers cluster = new AnsweringWorkers(3, 2);
        assertEquals(1_000, cluster.submitMerges(1_000));
        cluster.finish();
        assertEquals(1_000, cluster.finished());
        assertEquals(100, cluster.reports());
        cluster.submitRandom(1_000, 42);
        cluster.finish();
        assertEquals(2_000, cluster.finished());
        assertEquals(0, cluster.live());
    }

    @Test
    void theRelayAnswers() {
        try (BenchDirectory directory = BenchDirectory.create();
                BareRelay relay = new BareRelay(directory.memory(), RelayIdle.YIELD, RelayRoute.udp(), true)) {
            for (int i = 0; i < 100; i++) {
                relay.roundTrip();
            }
            assertTrue(relay.rate(2_000) > 0);
        }
    }

    @Test
    void memoryIsMeasured() {
        assertEquals(0, BenchMain.run("memory", "--quick", "--json"));
    }

    @Test
    void tasksAreMeasuredOneAtATime() {
        assertEquals(
                0,
                BenchMain.run(
                        "latency", "--quick", "--trace", "--runs=1", "--json", "--cases=in-process,processes-paced"));
    }

    @Test
    void separateHostsAreMeasured() {
        assertEquals(0, BenchMain.run("latency", "--quick", "--runs=1", "--json", "--cases=udp"));
    }

    @Test
    void manyTasksAreMeasuredAndCounted() {
        assertEquals(0, BenchMain.run("throughput", "--quick", "--runs=1", "--json"));
    }

    @Test
    void theSchedulerIsMeasured() {
        assertEquals(0, BenchMain.run("scheduler", "--quick", "--runs=1", "--json"));
    }

    @Test
    void idlingIsMeasured() {
        assertEquals(0, BenchMain.run("idle", "--quick", "--runs=1", "--json"));
    }

    @Test
    void lookingIsMeasured() {
        assertEquals(0, BenchMain.run("observe", "--quick", "--runs=1", "--json"));
    }

    @Test
    void frameAndDatabaseAgree() {
        assertEquals(0, BenchMain.run("h2o", "--quick", "--runs=1", "--json"));
    }

    @Test
    void queriesOfTpchAgreeWithTheDatabase() {
        assertEquals(0, BenchMain.run("tpch", "--quick", "--runs=1", "--json", "--cases=q2,q21"));
        assertEquals(600_000, BenchSettings.parse("tpch", "--sf", "0.1").rows());
        assertThrows(IllegalArgumentException.class, () -> BenchSettings.parse("tpch", "--sf=none"));
    }

    @Test
    void noEventOfAPipelineIsLost() {
        assertEquals(0, BenchMain.run("pipeline", "--seconds=1", "--json"));
    }

    @Test
    void casesThatAreNotThereAreSaid() {
        assertEquals(2, BenchMain.run("latency", "--cases=carrier-pigeon"));
        assertEquals(2, BenchMain.run("latency", "--profile=frantic"));
    }
}

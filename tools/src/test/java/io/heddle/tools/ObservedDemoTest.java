package io.heddle.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.client.Client;
import io.heddle.client.WorkerStatus;
import io.heddle.tools.demo.DemoOptions;
import io.heddle.tools.demo.DemoResult;
import io.heddle.tools.demo.FlightsDemo;
import io.heddle.tools.demo.FlightsInput;
import io.heddle.tools.text.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code heddle stat} and the dashboard say about a cluster is what the cluster itself says. */
@Timeout(180)
class ObservedDemoTest {
    private static final List<String> SCHEDULER_KEYS = List.of(
            "state",
            "pid",
            "tasksWaiting",
            "tasksReady",
            "tasksAssigned",
            "tasksFinished",
            "tasksErred",
            "tasksPerSecond");
    private static final List<String> WORKER_KEYS = List.of(
            "name",
            "host",
            "pid",
            "state",
            "threads",
            "threadsBusy",
            "limitBytes",
            "usedBytes",
            "reservedBytes",
            "peakBytes",
            "spilledBytes",
            "inBytesPerSecond",
            "outBytesPerSecond",
            "cpuPercent",
            "heartbeatAgeMs");

    @TempDir
    Path temporary;

    @Test
    void statDuringADemoAgreesWithWhatTheDemoPrints() throws Exception {
        final List<String> command = CommandRun.heddleCommand();
        command.addAll(List.of(
                "demo",
                "--rows",
                "1500000",
                "--workers",
                "2",
                "--memory-limit",
                "12MB",
                "--persist-all",
                "--no-dashboard",
                "--json"));
        final Process demo = new ProcessBuilder(command)
                .redirectOutput(temporary.resolve("out").toFile())
                .redirectError(temporary.resolve("err").toFile())
                .start();
        final List<Map<String, Object>> looks = new ArrayList<>();
        try {
            while (demo.isAlive()) {
                final Run look = stat("local-" + demo.pid() + "-1");
                if (look.exitCode == 0) {
                    final Map<String, Object> seen = JsonReader.object(look.out);
                    if (seen.get("scheduler") != null) { // a cluster that begins or ends has none
                        looks.add(seen);
                    }
                } else {
                    assertEquals(4, look.exitCode, look.err);
                }
            }
        } finally {
            demo.destroyForcibly().waitFor();
        }
        assertEquals(0, demo.exitValue(), Files.readString(temporary.resolve("err")));
        final Map<String, Map<String, Object>> said =
                byName(JsonReader.objects(JsonReader.object(Files.readString(temporary.resolve("out"))), "workers"));
        assertTrue(looks.size() > 2, "only " + looks.size() + " looks");
        long finished = 0;
        final Map<String, Long> peaks = new TreeMap<>();
        boolean isBusySeen = false;
        for (final Map<String, Object> look : looks) {
            assertKeys(look);
            final Map<String, Object> scheduler = JsonReader.object(look, "scheduler");
            assertEquals(demo.pid(), JsonReader.number(scheduler, "pid"));
            assertTrue(JsonReader.number(scheduler, "tasksFinished") >= finished, "finished tasks never fall");
            finished = JsonReader.number(scheduler, "tasksFinished");
            for (final Map<String, Object> worker : JsonReader.objects(look, "workers")) {
                final Map<String, Object> own = said.get(worker.get("name"));
                assertEquals(own.get("pid"), worker.get("pid"));
                if (JsonReader.number(worker, "limitBytes") != 0) {
                    assertEquals(own.get("limitBytes"), worker.get("limitBytes"));
                }
                for (final String key : List.of("peakBytes", "spilledBytes", "reloadedBytes")) {
                    assertTrue(JsonReader.number(worker, key) <= JsonReader.number(own, key), key + " at the end");
                }
                peaks.merge((String) worker.get("name"), JsonReader.number(worker, "peakBytes"), Math::max);
                isBusySeen |= JsonReader.number(worker, "threadsBusy") > 0;
            }
        }
        assertTrue(isBusySeen, "a worker is seen at work");
        assertTrue(finished > 0);
        peaks.forEach((name, peak) -> assertTrue(peak > 0, name + " had nothing in memory"));
    }

    @Test
    void theEndOfADemoIsTheSameInAllViews() throws Exception {
        try (Client client = Client.builder()
                        .workers(2)
                        .threadsPerWorker(1)
                        .memoryLimit("64MiB")
                        .start();
                FlightsInput input = FlightsInput.sample()) {
            final DemoResult result =
                    new FlightsDemo(client, input, new DemoOptions(false, false, false), Terminal.of(false)).run();
            final long finished = client.status().tasksFinished();
            final String cluster = client.clusterDirectory();
            await(
                    "all tasks in the counters",
                    () -> JsonReader.number(JsonReader.object(seen(cluster), "scheduler"), "tasksFinished")
                            == finished);
            final Map<String, Object> look = seen(cluster);
            assertWorkers(result.workers(), byName(JsonReader.objects(look, "workers")));
            long runs = 0;
            for (final Map<String, Object> prefix : JsonReader.objects(look, "prefixes")) {
                runs += JsonReader.number(prefix, "tasksFinished");
                assertEquals(client.status().runsOf((String) prefix.get("name")), prefix.get("tasksFinished"));
            }
            assertEquals(finished, runs, "the sum over all functions");

            final URI status = URI.create(client.dashboardUrl());
            final Map<String, Object> page = JsonReader.object(get(status.resolve("/api/v1/cluster")));
            assertEquals(look.keySet(), page.keySet());
            assertKeys(page);
            assertEquals(finished, JsonReader.number(JsonReader.object(page, "scheduler"), "tasksFinished"));
            assertWorkers(result.workers(), byName(JsonReader.objects(page, "workers")));
            assertEquals("ok\n", get(status.resolve("/health")));
            assertTrue(get(status).contains("Task stream"));
        }
    }

    private static void assertWorkers(final List<WorkerStatus> said, final Map<String, Map<String, Object>> seen) {
        assertEquals(said.size(), seen.size());
        for (final WorkerStatus worker : said) {
            final Map<String, Object> view = seen.get(worker.name());
            assertNotNull(view, worker.name());
            assertEquals(worker.pid(), view.get("pid"));
            assertEquals("running", view.get("state"));
            assertEquals((long) worker.threads(), view.get("threads"));
            assertEquals(worker.limitBytes(), view.get("limitBytes"));
            assertEquals(worker.peakBytes(), view.get("peakBytes"));
            assertEquals(worker.spilledBytes(), view.get("spilledBytes"));
            assertEquals(worker.reloadedBytes(), view.get("reloadedBytes"));
        }
    }

    /** All keys that programs rely on. */
    private static void assertKeys(final Map<String, Object> look) {
        assertTrue(
                look.keySet().containsAll(Set.of("timeNs", "cluster", "scheduler", "workers", "driver", "errors")),
                look.toString());
        assertTrue(JsonReader.object(look, "scheduler").keySet().containsAll(SCHEDULER_KEYS), look.toString());
        for (final Map<String, Object> worker : JsonReader.objects(look, "workers")) {
            assertTrue(worker.keySet().containsAll(WORKER_KEYS), look.toString());
        }
    }

    private static Map<String, Map<String, Object>> byName(final List<Map<String, Object>> workers) {
        final Map<String, Map<String, Object>> byName = new TreeMap<>();
        workers.forEach(worker -> byName.put((String) worker.get("name"), worker));
        return byName;
    }

    private static Map<String, Object> seen(final String cluster) {
        final Run run = stat(cluster);
        assertEquals(0, run.exitCode, run.err);
        assertEquals(1, run.out.lines().count(), "one object and nothing else");
        return JsonReader.object(run.out);
    }

    private record Run(int exitCode, String out, String err) {}

    private static Run stat(final String cluster) {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final int exitCode = HeddleCommand.execute(
                new PrintWriter(out), new PrintWriter(err), "stat", "--once", "--json", "--cluster", cluster);
        return new Run(exitCode, out.toString(), err.toString());
    }

    private static String get(final URI uri) throws Exception {
        final var response =
                HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), uri.toString());
        return response.body();
    }

    private static void await(final String what, final BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadlineNs, "waited 20 s for " + what);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}

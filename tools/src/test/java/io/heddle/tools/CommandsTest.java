package io.heddle.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.diagnostics.ClusterWatch;
import io.heddle.diagnostics.CounterType;
import io.heddle.diagnostics.EventLogWriter;
import io.heddle.diagnostics.LogLineWriter;
import io.heddle.diagnostics.NodeCounters;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.NodeRole;
import io.heddle.graph.ErrorKind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** Commands inside this process, where no process of their own is needed. */
@Timeout(60)
class CommandsTest {
    @TempDir
    Path temporary;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpOfEveryCommandTeaches() {
        for (final String command : new String[] {
            "demo",
            "shell",
            "scheduler",
            "worker",
            "driver",
            "stat",
            "doctor",
            "config",
            "example",
            "dashboard",
            "events",
            "errors",
            "logs",
            "dump"
        }) {
            assertEquals(0, run(command, "--help"));
            assertTrue(out.toString().contains("Usage: heddle " + command), out.toString());
            assertTrue(out.toString().contains("Exit codes:"), command);
            assertTrue(out.toString().contains("    heddle " + command), "an example of " + command);
            assertFalse(out.toString().contains("${"), "an unresolved variable: " + out);
            out.getBuffer().setLength(0);
        }
        assertEquals(0, run());
        assertTrue(out.toString().contains("heddle demo"));
    }

    @Test
    void wrongUsageIsOneSentenceAndCode2() {
        assertEquals(2, run("demo", "--rowz", "5"));
        assertTrue(err.toString().contains("--rowz"), err.toString());
        assertEquals(
                "heddle demo: there is no option '--rowz'; did you mean --rows? (see heddle demo --help)\n", err());
        assertEquals(2, run("demos"));
        assertEquals("heddle: there is no command 'demos'; did you mean demo? (see heddle --help)\n", err());
        assertEquals(2, run("worker", "host", "port"));
        assertEquals("heddle worker: 'port' is one argument too many (see heddle worker --help)\n", err());
        assertEquals(2, run("demo", "--rows", "5", "--input", "x.csv"));
        assertTrue(err.toString().contains("exclude each other"), err.toString());
        assertEquals(2, run("demo", "--memory-limit", "2XB"));
        assertTrue(err.toString().contains("unknown unit"), err.toString());
        assertEquals(2, run("worker", "--scheduler", "tcp://host:8786"));
        assertTrue(err.toString().contains("write host:8786"), err.toString());
        assertEquals(2, run("worker", "--scheduler", "host:8786", "--name", "a/b"));
        assertEquals(2, run("worker", "host:8786", "--threads", "-1"));
        assertEquals(2, run("driver", "--profile", "fast"));
        assertTrue(err.toString().contains("no driver profile 'fast'"), err.toString());
        assertFalse(err.toString().contains("\tat "), "no stack trace: " + err);
        assertEquals("", out.toString());
    }

    @Test
    void debugShowsTheStackTrace() {
        assertEquals(2, run("--debug", "worker", "--scheduler", "tcp://host:8786"));
        assertTrue(err.toString().contains("\tat io.heddle"), err.toString());
        err.getBuffer().setLength(0);
        assertEquals(2, run("worker", "--scheduler", "tcp://host:8786", "--debug"));
        assertTrue(err.toString().contains("\tat io.heddle"), err.toString());
    }

    @Test
    void statShowsAClusterByItsFiles() {
        final Path cluster = temporary.resolve("cluster");
        assertEquals(4, run("stat", "--once", "--cluster", cluster.toString()));
        assertTrue(err.toString().contains("no cluster runs in"), err.toString());
        try (NodeDirectory scheduler = NodeDirectory.create(cluster, "scheduler", NodeRole.SCHEDULER);
                NodeDirectory worker = NodeDirectory.create(cluster, "w1", NodeRole.WORKER);
                EventLogWriter events = EventLogWriter.create(worker)) {
            final NodeCounters counters = NodeCounters.create(scheduler);
            counters.heartbeat(System.currentTimeMillis());
            counters.get(CounterType.TASKS_ERRED).setRelease(3);
            events.onNodeStopped("to have one more event");
            final NodeCounters ofWorker = NodeCounters.create(worker);
            ofWorker.heartbeat(System.currentTimeMillis() + 60_000);
            ofWorker.get(CounterType.PAUSED).setRelease(1);
            ofWorker.get(CounterType.SPILL_BLOCKED).setRelease(1);
            try (ClusterWatch watch = new ClusterWatch(cluster)) {
                final String screen = String.join("\n", StatView.lines(watch.snapshot()));
                assertTrue(screen.contains("paused, disk full"), screen);
            }
            assertEquals(0, run("stat", "--once", "--json", "--cluster", cluster.toString()));
        }
        assertEquals(1, out.toString().lines().count());
        assertTrue(out.toString().startsWith("{\"timeNs\":"), out.toString());
        assertTrue(out.toString().contains("\"cluster\":\"cluster\""), out.toString());
        assertTrue(out.toString().contains("\"tasksErred\":3"), out.toString());
        assertTrue(out.toString().contains("\"name\":\"w1\""), out.toString());
    }

    @Test
    void statAsCsvOfTheWorkersThatAreWanted() {
        final Path cluster = temporary.resolve("csv-cluster");
        try (NodeDirectory scheduler = NodeDirectory.create(cluster, "scheduler", NodeRole.SCHEDULER);
                NodeDirectory first = NodeDirectory.create(cluster, "w1", NodeRole.WORKER);
                NodeDirectory second = NodeDirectory.create(cluster, "w2", NodeRole.WORKER)) {
            assertTrue(scheduler.isAlive());
            for (final NodeDirectory worker : new NodeDirectory[] {first, second}) {
                final NodeCounters counters = NodeCounters.create(worker);
                counters.heartbeat(System.currentTimeMillis() + 60_000);
                counters.get(CounterType.USED_BYTES).setRelease(4096);
            }
            assertEquals(2, run("stat", "--once", "--csv", "--json", "--cluster", cluster.toString()));
            assertEquals(0, run("stat", "--once", "--csv", "--filter", "W2", "--cluster", cluster.toString()));
            final String[] lines = out.toString().split("\\R");
            assertEquals(2, lines.length, out.toString());
            final List<String> names = List.of(lines[0].split(","));
            final List<String> values = List.of(lines[1].split(","));
            assertEquals(names.size(), values.size(), out.toString());
            assertEquals("csv-cluster", values.get(names.indexOf("cluster")));
            assertEquals("w2", values.get(names.indexOf("name")));
            assertEquals("running", values.get(names.indexOf("state")));
            assertEquals("4096", values.get(names.indexOf("usedBytes")));
            out.getBuffer().setLength(0);
            assertEquals(0, run("stat", "--once", "--csv", "--filter", "paused", "--cluster", cluster.toString()));
            assertEquals(lines[0] + "\n", out.toString(), "names of columns, and no worker that is paused");
        }
    }

    @Test
    void logsOfANodeByLevelAndTask() {
        final Path cluster = temporary.resolve("logs-cluster");
        try (NodeDirectory worker = NodeDirectory.create(cluster, "w1", NodeRole.WORKER);
                LogLineWriter lines = new LogLineWriter(worker)) {
            lines.line(Level.INFO, 0, "begins");
            lines.line(Level.WARN, (1L << 40) + 7, "is odd");
            final String directory = cluster.toString();
            assertEquals(0, run("logs", "--cluster", directory));
            final String[] all = out.toString().split("\n");
            assertEquals(2, all.length, out.toString());
            assertTrue(all[0].endsWith(" INFO w1 | begins"), all[0]);
            assertTrue(all[1].endsWith(" WARN w1 task 1.7 | is odd"), all[1]);
            for (final List<String> asked : List.of(
                    List.of("--level", "warn"),
                    List.of("--task", "1099511627783"),
                    List.of("--task", "1.7"),
                    List.of("--node", "w1"))) {
                out.getBuffer().setLength(0);
                assertEquals(0, run("logs", "--cluster", directory, asked.get(0), asked.get(1)));
                assertEquals(
                        asked.contains("--node") ? 2 : 1, out.toString().lines().count(), asked.toString());
            }
            assertEquals(2, run("logs", "--cluster", directory, "--node", "w2"));
            assertTrue(err().contains("no node of logs-cluster"), err.toString());
            assertEquals(2, run("logs", "--cluster", directory, "--level", "loud"));
            assertEquals(2, run("logs", "--cluster", directory, "--task", "seven"));
            assertTrue(err().contains("'seven', expected a task such as 2.195"), err.toString());
        }
    }

    @Test
    void clusterAndNodeAreNamedAlikeEverywhere() {
        final Path cluster = temporary.resolve("alike-cluster");
        try (NodeDirectory first = NodeDirectory.create(cluster, "w1", NodeRole.WORKER);
                NodeDirectory second = NodeDirectory.create(cluster, "w2", NodeRole.WORKER);
                EventLogWriter events = EventLogWriter.create(first)) {
            assertTrue(second.isAlive());
            events.onError(ErrorKind.RESOURCE, 0, "the disk is full");
            final Set<String> words = new HashSet<>();
            for (final String command : List.of("events", "errors", "logs")) {
                assertEquals(0, run(command, "--help"));
                final String help = out.toString().replaceAll("\\s+", " ");
                words.add(help.substring(help.indexOf("--cluster=NAME|DIR "), help.indexOf("Default: of all.")));
                assertEquals(2, run(command, "--cluster", cluster.toString(), "--node", "w3"));
                assertEquals(
                        "heddle: --node is w3, but no node of alike-cluster on this host has that name;"
                                + " heddle stat shows them\n",
                        err());
                out.getBuffer().setLength(0);
            }
            assertEquals(1, words.size(), words.toString());
            assertEquals(0, run("errors", "--cluster", cluster.toString(), "--node", "w1"));
            assertTrue(out.toString().contains("the disk is full"), out.toString());
            out.getBuffer().setLength(0);
            assertEquals(0, run("errors", "--cluster", cluster.toString(), "--node", "w2"));
            assertEquals("no errors\n", out.toString());
        }
    }

    @Test
    void doctorAsJsonListsAllChecks() {
        run("doctor", "--json");
        assertTrue(out.toString().startsWith("[{\"check\":\"java\",\"verdict\":\"ok\""), out.toString());
        assertEquals(1, out.toString().lines().count());
    }

    private int run(final String... arguments) {
        return HeddleCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    /** What was said since the last time. */
    private String err() {
        final String text = err.toString();
        err.getBuffer().setLength(0);
        return text;
    }

    @Test
    void configShowsValuesAndWhereTheyCameFrom() throws Exception {
        assertEquals(0, run("config"));
        assertTrue(out.toString().matches("(?s).*\nmemory-limit +auto +default\n.*"), out.toString());
        final Path file = Files.writeString(temporary.resolve("c.properties"), "memory-limit = 3GB\n");
        out.getBuffer().setLength(0);
        assertEquals(0, run("--config", file.toString(), "config", "memory-limit", "--json"));
        assertEquals(
                "[{\"option\":\"memory-limit\",\"value\":\"3GB\",\"origin\":\"" + file + "\",",
                out.toString().substring(0, out.toString().indexOf("\"default\"")));
        out.getBuffer().setLength(0);
        assertEquals(0, run("worker", "--help", "--config", file.toString()));
        assertTrue(out.toString().contains("Default: 3GB."), "help shows what is in force: " + out);

        assertEquals(2, run("config", "memorylimit"));
        assertEquals("heddle: there is no option 'memorylimit'; did you mean memory-limit?\n", err());
        Files.writeString(file, "memorylimit = 3GB\n");
        assertEquals(2, run("--config=" + file, "config"));
        assertTrue(err().contains("did you mean memory-limit?"));
        assertEquals(0, run("--config=" + file, "config", "--help"), "help is there also when nothing else works");
    }

    @Test
    void everyCommandTellsItsVersion() {
        for (final String command : List.of("worker", "config", "example")) {
            out.getBuffer().setLength(0);
            assertEquals(0, run(command, "--version"));
            assertTrue(out.toString().startsWith("heddle "), out.toString());
        }
    }
}

package io.heddle.tools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.diagnostics.NodeDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a process of its own with worker processes: right, within its memory, and gone afterwards, however it ends. */
@Tag("long")
@Timeout(180)
class DemoProcessTest {
    private static final Pattern JOINED = Pattern.compile("worker-\\d+ joined, pid (\\d+)");

    @TempDir
    Path temporary;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endAll() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void moreRowsThanMemoryGoToDiskAndComeBackRight() throws Exception {
        final Process demo = start(
                "demo",
                "--rows",
                "1000000",
                "--workers",
                "2",
                "--memory-limit",
                "8MB",
                "--persist-all",
                "--verify",
                "--json");
        assertEquals(0, exitCodeOf(demo), err());
        final String json = Files.readString(temporary.resolve("out"));
        assertEquals(1, json.lines().count(), json);
        assertTrue(json.startsWith("{\"rows\":1000000,\"seconds\":"), json);
        assertTrue(json.contains("\"verified\":true"), json);
        assertEquals(2, numbers(json, "pid").size());
        // Which worker has how much of the rows is the scheduler's to decide.
        for (final String moved : List.of("spilledBytes", "reloadedBytes")) {
            assertTrue(numbers(json, moved).stream().mapToLong(Long::longValue).sum() > 0, json);
        }
        for (int i = 0; i < 2; i++) {
            assertTrue(
                    numbers(json, "peakBytes").get(i)
                            <= numbers(json, "limitBytes").get(i),
                    json);
            assertTrue(numbers(json, "limitBytes").get(i) <= 8_000_000, json);
        }
        assertNothingIsLeftOf(demo);
    }

    @Test
    void killedWorkerIsReplacedAndTheAnswersAreRight() throws Exception {
        final Process demo =
                start("demo", "--rows", "3000000", "--workers", "2", "--memory-limit", "200MB", "--verify", "--json");
        final long victim = firstWorkerOf(demo);
        ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly);
        assertEquals(0, exitCodeOf(demo), err());
        assertTrue(Files.readString(temporary.resolve("out")).contains("\"verified\":true"));
        assertNothingIsLeftOf(demo);
    }

    @Test
    void nothingOutlivesAKilledDemoAndTheNextStartCleansUp() throws Exception {
        final Process demo = start("demo", "--rows", "3000000", "--workers", "2", "--memory-limit", "200MB");
        firstWorkerOf(demo);
        final List<ProcessHandle> workers = demo.descendants().toList();
        assertFalse(workers.isEmpty());
        demo.destroyForcibly().waitFor();
        await("an end of all workers", () -> workers.stream().noneMatch(ProcessHandle::isAlive), 5);

        // Without --rows, so that it is quick: the next start.
        final Process next = start("demo", "--workers", "1", "--in-process");
        assertEquals(0, exitCodeOf(next), err());
        assertNothingIsLeftOf(demo);
        assertNothingIsLeftOf(next);
    }

    @Test
    void interruptEndsItWithItsCodeAndLeavesNothing() throws Exception {
        final Process demo = start("demo", "--rows", "3000000", "--workers", "2", "--memory-limit", "200MB", "--json");
        firstWorkerOf(demo);
        assertEquals(
                0,
                new ProcessBuilder("kill", "-INT", Long.toString(demo.pid()))
                        .start()
                        .waitFor());
        assertEquals(130, exitCodeOf(demo), err());
        assertEquals("", Files.readString(temporary.resolve("out")));
        assertNothingIsLeftOf(demo);
    }

    private Process start(final String... arguments) throws IOException {
        final List<String> command = CommandRun.heddleCommand();
        command.addAll(List.of(arguments));
        Files.deleteIfExists(temporary.resolve("err"));
        final Process process = new ProcessBuilder(command)
                .redirectOutput(temporary.resolve("out").toFile())
                .redirectError(temporary.resolve("err").toFile())
                .start();
        started.add(process);
        return process;
    }

    private int exitCodeOf(final Process process) throws InterruptedException {
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), () -> "it did not end; it said " + err());
        return process.exitValue();
    }

    private long firstWorkerOf(final Process demo) {
        final Matcher matcher = JOINED.matcher("");
        await("a worker", () -> !demo.isAlive() || matcher.reset(text()).find(), 60);
        assertTrue(demo.isAlive(), text());
        return Long.parseLong(matcher.group(1));
    }

    /** People read standard output, or standard error where the other is for programs. */
    private String text() {
        try {
            return Files.readString(temporary.resolve("out"), UTF_8) + err();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private String err() {
        try {
            return Files.readString(temporary.resolve("err"), UTF_8);
        } catch (final IOException ex) {
            return "";
        }
    }

    private static void assertNothingIsLeftOf(final Process demo) throws IOException {
        final Path root = NodeDirectory.defaultRoot();
        final String prefix = "local-" + demo.pid() + "-";
        if (Files.isDirectory(root)) {
            try (var clusters = Files.list(root)) {
                assertEquals(
                        List.of(),
                        clusters.filter(path -> path.getFileName().toString().startsWith(prefix))
                                .toList());
            }
        }
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertEquals(
                    List.of(),
                    files.filter(path -> path.getFileName().toString().startsWith("heddle-demo-" + demo.pid() + "-"))
                            .toList());
        }
        assertTrue(
                ProcessHandle.allProcesses()
                        .noneMatch(process -> process.info()
                                .commandLine()
                                .filter(line -> line.contains("/" + prefix))
                                .isPresent()),
                "a process is left");
    }

    private static void await(final String what, final BooleanSupplier condition, final int seconds) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadlineNs, "waited " + seconds + " s for " + what);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static List<Long> numbers(final String json, final String key) {
        final List<Long> numbers = new ArrayList<>();
        final Matcher matcher = Pattern.compile('"' + key + "\":(\\d+)").matcher(json);
        while (matcher.find()) {
            numbers.add(Long.parseLong(matcher.group(1)));
        }
        return numbers;
    }
}

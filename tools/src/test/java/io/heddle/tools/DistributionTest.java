package io.heddle.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.transport.DriverProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The distribution unpacked into an empty folder, and a cluster started by hand as the README says. */
@Tag("distribution")
@Timeout(240)
class DistributionTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    static Path unpacked;

    private static Path home = Path.of("");

    @TempDir
    Path elsewhere;

    /** A user of its own, whose clusters are below a directory of their own: others may run on this machine. */
    private final String user = "by-hand-" + ProcessHandle.current().pid();

    private final Path clusters = Path.of("/dev/shm", "heddle-" + user);
    private final Map<String, String> environment =
            Map.of("HEDDLE_JVM_OPTIONS", "-XX:TieredStopAtLevel=1 -Duser.name=" + user);

    private final List<ServingProcess> processes = new ArrayList<>();

    @BeforeAll
    static void unpack() throws Exception {
        final Path archive = Path.of(System.getProperty("heddle.test.distribution"));
        final CommandRun tar = CommandRun.of(
                unpacked, Map.of(), List.of("tar", "-C", unpacked.toString(), "-xzf", archive.toString()));
        assertEquals("", tar.err());
        home = unpacked.resolve(archive.getFileName().toString().replace(".tar.gz", ""));
    }

    @AfterEach
    void endAll() throws IOException {
        Collections.reverse(processes);
        processes.forEach(ServingProcess::close);
        if (Files.isDirectory(clusters)) {
            try (Stream<Path> tree = Files.walk(clusters)) {
                tree.sorted(java.util.Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
    }

    @Test
    void theDemoRunsFromIt() throws Exception {
        final CommandRun demo = CommandRun.of(
                elsewhere, environment, List.of(bin("heddle"), "demo", "--workers", "2", "--verify", "--json"));
        assertEquals(0, demo.exitCode(), demo.err());
        assertTrue(demo.out().contains("\"verified\":true"), demo.out());
        assertFalse(demo.err().contains("WARNING"), demo.err());
        final CommandRun bench = CommandRun.of(elsewhere, environment, List.of(bin("heddle"), "bench", "latency"));
        assertEquals(2, bench.exitCode());
        assertTrue(bench.err().contains("run the heddle script of a source tree"), bench.err());
        assertNothingIsLeft();
    }

    @Test
    void bashCompletesCommandsAndOptions() throws Exception {
        assertEquals("worker", completions("heddle", "wor"));
        assertEquals("--memory-limit", completions("heddle", "worker", "--memory-l"));
    }

    private String completions(final String... words) throws Exception {
        final String script = "source " + home.resolve("conf/heddle-completion.bash") + "; COMP_WORDS=("
                + String.join(" ", words) + "); COMP_CWORD=" + (words.length - 1)
                + "; _complete_heddle; echo ${COMPREPLY[@]}";
        final CommandRun run = CommandRun.of(elsewhere, Map.of(), List.of("bash", "-c", script));
        assertEquals(0, run.exitCode(), run.err());
        return run.out().trim();
    }

    @Test
    void everyProfileServesEndsAndServesAgainAfterAKill() throws Exception {
        final List<String> profiles = new ArrayList<>(DriverProfile.NAMES);
        profiles.set(0, home.resolve("conf/profiles/balanced.properties").toString());
        for (final String profile : profiles) {
            driver(profile).close();
            assertTrue(Files.exists(clusters.resolve("default/driver/aeron/cnc.dat")), "kill -9 leaves its files");

            final ServingProcess driver = driver(profile);
            assertServes(driver);
            driver.end("TERM", 143, 1000);
            assertNothingIsLeft();
        }
    }

    private ServingProcess driver(final String profile) throws IOException {
        return start(bin("media-driver") + " --profile " + profile, elsewhere).awaitText("end it with Ctrl-C");
    }

    /** As a foreign program would ask: by what it writes to its counters. */
    private void assertServes(final ServingProcess driver) throws Exception {
        final CommandRun stat =
                CommandRun.of(elsewhere, environment, List.of(bin("heddle"), "stat", "--once", "--json"));
        assertEquals(0, stat.exitCode(), stat.err());
        assertTrue(stat.out().contains("\"pid\":" + driver.pid()), stat.out());
        assertTrue(stat.out().contains("\"state\":\"running\""), stat.out());
        final Matcher age = Pattern.compile("\"heartbeatAgeMs\":(\\d+)").matcher(stat.out());
        assertTrue(age.find() && Long.parseLong(age.group(1)) < 10_000, stat.out());
    }

    @Test
    void aClusterByHandInFiveTerminals() throws Exception {
        final List<String> commands = readmeCommands();
        assertEquals(5, commands.size());
        final ServingProcess driver = start(commands.get(0), REPOSITORY).awaitText("media driver runs");
        final ServingProcess scheduler = start(commands.get(1), REPOSITORY).awaitText("scheduler runs");
        final ServingProcess first = start(commands.get(2), REPOSITORY).awaitText("worker worker-");
        final ServingProcess second = start(commands.get(3), REPOSITORY).awaitText("worker worker-");
        assertEquals("1000 tasks, sum 1001000", lastLine(commands.get(4), REPOSITORY));
        for (final ServingProcess each : List.of(first, second, scheduler, driver)) {
            each.end("INT", 130, 2000);
        }
        assertNothingIsLeft();
    }

    @Test
    void theSameFromAnotherDirectoryWithoutADriverOfItsOwn() throws Exception {
        final List<String> commands = readmeCommands().stream()
                .map(command -> command.replace("tools/bin/heddle", bin("heddle")))
                .toList();
        final ServingProcess scheduler = start(commands.get(1), elsewhere).awaitText("scheduler runs");
        final ServingProcess first = start(commands.get(2), elsewhere).awaitText("worker worker-");
        final ServingProcess second = start(commands.get(3), elsewhere).awaitText("worker worker-");
        assertEquals("1000 tasks, sum 1001000", lastLine(commands.get(4), elsewhere));
        // The other way round: workers end with their scheduler.
        scheduler.end("INT", 130, 2000);
        first.awaitEnd(0).awaitText("ended: ");
        second.awaitEnd(0).awaitText("ended: ");
        assertNothingIsLeft();
    }

    private ServingProcess start(final String command, final Path directory) throws IOException {
        final ServingProcess process = ServingProcess.start(command, directory, unpacked, environment);
        processes.add(process);
        return process;
    }

    private String lastLine(final String command, final Path directory) throws Exception {
        final CommandRun run =
                CommandRun.of(elsewhere, environment, List.of("bash", "-c", "cd '" + directory + "' && " + command));
        assertEquals(0, run.exitCode(), run.err());
        return run.out().lines().reduce("", (before, line) -> line);
    }

    private static List<String> readmeCommands() throws IOException {
        final String readme = Files.readString(REPOSITORY.resolve("README.md"));
        final String section = readme.substring(readme.indexOf("\n## A cluster by hand\n"));
        final String block = section.substring(section.indexOf("```sh\n") + 6);
        return block.substring(0, block.indexOf("```")).lines().toList();
    }

    private static String bin(final String script) {
        return home.resolve("bin").resolve(script).toString();
    }

    private void assertNothingIsLeft() throws IOException {
        if (Files.isDirectory(clusters)) {
            try (Stream<Path> tree = Files.walk(clusters)) {
                assertEquals(List.of(), tree.filter(Files::isRegularFile).toList());
            }
        }
        assertTrue(
                ProcessHandle.allProcesses()
                        .noneMatch(process -> process.info()
                                .commandLine()
                                .filter(line -> line.contains("-Duser.name=" + user + " "))
                                .isPresent()),
                "a process is left");
    }
}

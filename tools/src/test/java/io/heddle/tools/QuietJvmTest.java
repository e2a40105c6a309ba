package io.heddle.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * No warning of the JVM (native access, Unsafe, agents, incubators, options) and none of a logging library reaches whoever runs a
 * command. It speaks of the JDK that runs this test; the build runs it on each.
 */
@Timeout(180)
class QuietJvmTest {
    private static final Pattern WARNING = Pattern.compile("WARNING:|VM warning|SLF4J|illegal reflective|incubator");

    @TempDir
    Path logs;

    @Test
    void demoWithWorkerProcessesSaysNothing() throws Exception {
        assertQuiet(0, CommandRun.heddle(logs, "demo", "--workers", "2"));
    }

    @Test
    void commandsSayNothing() throws Exception {
        assertQuiet(0, CommandRun.heddle(logs, "--version"));
        final CommandRun doctor = CommandRun.heddle(logs, "doctor");
        assertQuiet(doctor.exitCode(), doctor);
        final CommandRun stat = CommandRun.heddle(logs, "stat", "--once");
        assertQuiet(stat.exitCode(), stat);
    }

    /** What a foreign JVM without our flags would say is said here: the pattern is worth something. */
    @Test
    void withoutTheFlagsNewerJvmsComplain() throws Exception {
        final boolean isNewer = Runtime.version().feature() >= 24;
        final CommandRun bare = CommandRun.of(
                logs,
                Map.of(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        UnsafeProgram.class.getName()));
        assertEquals(0, bare.exitCode(), bare.err());
        assertEquals(isNewer, !warnings(bare).isEmpty(), bare.err());
    }

    private static void assertQuiet(final int exitCode, final CommandRun run) {
        assertEquals(exitCode, run.exitCode(), run.err());
        assertEquals(Set.of(), warnings(run));
    }

    private static Set<String> warnings(final CommandRun run) {
        final Set<String> found = new TreeSet<>();
        Stream.concat(run.out().lines(), run.err().lines())
                .filter(line -> WARNING.matcher(line).find())
                .forEach(found::add);
        return found;
    }
}

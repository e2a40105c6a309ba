package io.heddle.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.NodeRole;
import io.heddle.tools.Finding.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MachineChecksTest {
    @TempDir
    Path temporary;

    @Test
    void everyCheckOfARealMachineSaysSomething() {
        final MachineChecks checks =
                new MachineChecks(Path.of("/dev/shm"), Path.of("/proc"), NodeDirectory.defaultRoot(), temporary);
        for (final Finding finding : checks.all()) {
            assertFalse(finding.found().isEmpty(), finding.check());
            assertEquals(finding.verdict() == Verdict.OK, finding.remedy().isEmpty(), finding.toString());
        }
        assertEquals(15, checks.all().size());
    }

    @Test
    void parametersOfTheKernelAreReadWhole() throws Exception {
        final Process said = new ProcessBuilder("cat", "/proc/sys/net/core/rmem_max").start();
        final String bytes = new String(said.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim();
        assumeTrue(!bytes.isEmpty(), "the kernel's parameters are hidden here");
        final MachineChecks checks =
                new MachineChecks(Path.of("/dev/shm"), Path.of("/proc"), temporary.resolve("root"), temporary);
        assertTrue(finding(checks, "receive buffer").found().contains("rmem_max is " + bytes));
    }

    @Test
    void smallBuffersAndLimitsAreFound() throws IOException {
        final Path proc = temporary.resolve("proc");
        Files.createDirectories(proc.resolve("sys/net/core"));
        Files.createDirectories(proc.resolve("self"));
        Files.writeString(proc.resolve("sys/net/core/rmem_max"), "212992\n");
        Files.writeString(proc.resolve("sys/net/core/wmem_max"), "4194304\n");
        Files.writeString(proc.resolve("self/limits"), """
                Max file size             1048576              1048576              bytes
                Max processes             unlimited            unlimited            processes
                Max open files            1024                 4096                 files
                Max address space         8589934592           unlimited            bytes
                """);
        final MachineChecks checks = new MachineChecks(temporary, proc, temporary.resolve("root"), temporary);

        assertTrue(finding(checks, "receive buffer").remedy().contains("sysctl -w net.core.rmem_max=2097152"));
        assertEquals(Verdict.OK, finding(checks, "send buffer").verdict());
        assertEquals(Verdict.WARNING, finding(checks, "open files").verdict());
        assertTrue(finding(checks, "open files").found().contains("1024"));
        assertTrue(finding(checks, "file size").remedy().contains("ulimit -f unlimited"));
        assertTrue(finding(checks, "address space").remedy().contains("ulimit -v unlimited"));
        assertEquals(Verdict.OK, finding(checks, "processes").verdict());
    }

    @Test
    void missingSharedMemoryIsFound() {
        final MachineChecks checks =
                new MachineChecks(temporary.resolve("shm"), Path.of("/proc"), temporary.resolve("root"), temporary);
        assertEquals(Verdict.WARNING, finding(checks, "shared memory").verdict());
        assertTrue(finding(checks, "shared memory").remedy().contains("mount -t tmpfs"));
    }

    /** A machine as Docker makes it unless told otherwise, in a mount namespace. */
    @Test
    void dockersSharedMemoryIsFoundWithItsRemedy() throws Exception {
        final String mount = "mount -t tmpfs -o size=64m tmpfs /dev/shm";
        final CommandRun allowed = inNamespace(mount);
        assumeTrue(allowed.exitCode() == 0, "this user may make no mount namespace: " + allowed.err());
        final String doctor = "'" + String.join("' '", CommandRun.heddleCommand()) + "' doctor";
        final CommandRun run = inNamespace(mount + " && " + doctor);
        assertEquals(1, run.exitCode(), run.out() + run.err());
        final String problem = run.out()
                .lines()
                .filter(line -> line.startsWith("PROBLEM"))
                .findFirst()
                .orElse("");
        assertTrue(problem.matches("PROBLEM  shared memory .*free of 67.1 MB, the default of Docker"), run.out());
        assertTrue(run.out().contains("docker run --shm-size=4g"), run.out());
        assertTrue(run.out().contains("1 problems"), run.out());
        // And what happens to those who do not ask the doctor.
        final CommandRun demo = inNamespace(mount + " && " + doctor.replace("' doctor", "' demo --memory-limit 2GB"));
        assertEquals(1, demo.exitCode(), demo.err());
        assertTrue(demo.err().contains("--shm-size"), demo.err());
    }

    private CommandRun inNamespace(final String script) throws Exception {
        return CommandRun.of(temporary, Map.of(), List.of("unshare", "--map-root-user", "--mount", "sh", "-c", script));
    }

    @Test
    void whatTheDeadLeftIsFound() {
        final Path root = temporary.resolve("root");
        final NodeDirectory dead = NodeDirectory.create(root.resolve("cluster"), "w1", NodeRole.WORKER);
        final MachineChecks checks = new MachineChecks(temporary, Path.of("/proc"), root, temporary);
        assertEquals(Verdict.OK, finding(checks, "left behind").verdict());
        dead.close();
        assertEquals(Verdict.WARNING, finding(checks, "left behind").verdict());
        assertTrue(finding(checks, "left behind").found().contains(dead.path().toString()));
    }

    private static Finding finding(final MachineChecks checks, final String name) {
        return checks.all().stream()
                .filter(finding -> finding.check().equals(name))
                .findFirst()
                .orElseThrow();
    }
}

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
        assertEquals(12, checks.all().size());
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
        Files.writeString(
                proc.resolve("self/limits"),
                "Max open files            1024                 4096                 files     \n");
        final MachineChecks checks = new MachineChecks(temporary, proc, temporary.resolve("root"), temporary);

        assertTrue(finding(checks, "receive buffer").remedy().contains("sysctl -w net.core.rmem_max=2097152"));
        assertEquals(Verdict.OK, finding(checks, "send buffer").verdict());
        assertEquals(Verdict.WARNING, finding(checks, "open files").verdict());
        assertTrue(finding(checks, "open files").found().contains("1024"));
    }

    @Test
    void missingSharedMemoryIsFound() {
        final MachineChecks checks =
                new MachineChecks(temporary.resolve("shm"), Path.of("/proc"), temporary.resolve("root"), temporary);
        assertEquals(Verdict.WARNING, finding(checks, "shared memory").verdict());
        assertTrue(finding(checks, "shared memory").remedy().contains("mount -t tmpfs"));
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

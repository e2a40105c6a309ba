package io.heddle.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heddle.client.Await;
import io.heddle.transport.DriverProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes as the kernel tells them, and real worker processes bound to two of them. */
@Timeout(60)
class NumaNodesTest {
    @TempDir
    Path directory;

    private void node(final int number, final String processors) throws IOException {
        final Path node = Files.createDirectories(directory.resolve("node" + number));
        Files.writeString(node.resolve("cpulist"), processors + "\n");
    }

    private static BitSet allowed(final int from, final int to) {
        final BitSet allowed = new BitSet();
        allowed.set(from, to + 1);
        return allowed;
    }

    @Test
    void nodesAreReadInTheirOrder() throws IOException {
        node(10, "12-13");
        node(2, "0-3,8");
        node(3, ""); // memory alone
        Files.writeString(directory.resolve("possible"), "0-10");
        assertEquals(
                List.of("0,1,2,3,8", "12,13"),
                NumaNodes.read(directory, allowed(0, 63)).processors());
        assertEquals(
                List.of("2,3,8", "12"),
                NumaNodes.read(directory, allowed(2, 12)).processors());
        assertEquals(
                List.of("12,13"), NumaNodes.read(directory, allowed(12, 63)).processors());
    }

    @Test
    void oneNodeNeedsNoBinding() throws IOException {
        node(0, "0-63");
        assertEquals(List.of(), NumaNodes.read(directory, allowed(0, 63)).launcher(1));
        assertEquals(List.of(), NumaNodes.NONE.launcher(0));
        assertFalse(NumaNodes.ofHost().processors().contains(""), "the nodes of this host");
    }

    @Test
    void workersGoToNodesInTurns() throws IOException {
        assumeTrue(processorsOfThisProcess().startsWith("0-"), "this test needs the processors 0 and 1");
        node(0, "0");
        node(1, "1");
        final LocalClusterOptions options = new LocalClusterOptions(
                3,
                1,
                64 << 20,
                true,
                null,
                DriverProfile.load("balanced"),
                Collections.emptySortedMap(),
                MemoryPolicy.DEFAULT,
                false,
                NumaNodes.read(directory, allowed(0, 1)));
        final Set<ProcessHandle> before = ProcessHandle.current().children().collect(Collectors.toSet());
        try (LocalCluster cluster = LocalCluster.start(options)) {
            cluster.startWorkers();
            Await.until(() -> ProcessHandle.current()
                    .children()
                    .filter(child -> !before.contains(child))
                    .map(child -> processorsOf(child.pid()))
                    .sorted()
                    .toList()
                    .equals(List.of("0", "0", "1")));
        }
    }

    private static String processorsOfThisProcess() {
        return processorsOf(ProcessHandle.current().pid());
    }

    /** What the kernel says; nothing of a process that has just ended. */
    private static String processorsOf(final long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (final NoSuchFileException ended) {
            return "";
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

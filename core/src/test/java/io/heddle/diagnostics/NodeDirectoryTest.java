package io.heddle.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.graph.HeddleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NodeDirectoryTest {
    @TempDir
    Path temporary;

    private Path root;
    private Path cluster;

    @BeforeEach
    void names() {
        root = temporary.resolve("root");
        cluster = root.resolve("cluster");
    }

    @Test
    void ownerIsAliveUntilItCloses() throws IOException {
        final NodeDirectory node = NodeDirectory.create(cluster, "w-1", NodeRole.WORKER);
        node.publish("address", "aeron:ipc");
        final NodeDirectory view = NodeDirectory.list(cluster).get(0);

        assertTrue(view.isAlive());
        assertEquals("w-1", view.name());
        assertEquals(NodeRole.WORKER, view.role());
        assertEquals(ProcessHandle.current().pid(), view.pid());
        assertEquals("aeron:ipc", view.property("address"));
        assertTrue(Files.isDirectory(view.logDirectory()));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(view.path())));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(root)));
        assertEquals(List.of(cluster), NodeDirectory.clusters(root));

        node.close();
        assertFalse(view.isAlive());
        assertEquals(List.of(node.path()), NodeDirectory.reap(root, ArenaRemover.KEEP));
        assertFalse(Files.exists(root), "the empty root goes too");
    }

    @Test
    void askingAboutAnOwnNodeDoesNotLoseItsLock() throws IOException {
        try (NodeDirectory node = NodeDirectory.create(cluster, "w1", NodeRole.WORKER)) {
            assertTrue(node.isAlive());
            NodeDirectory.list(cluster).forEach(NodeDirectory::isAlive);
            NodeDirectory.reap(root, ArenaRemover.REMOVE);
            final Process other = NodeProcess.start("list", cluster.toString());
            assertEquals("w1=true", NodeProcess.firstLine(other));
        }
    }

    @Test
    void killedProcessIsDeadAndIsReaped() throws Exception {
        final Process process = NodeProcess.start("own", cluster.toString(), "w1");
        try {
            final Path path = Path.of(NodeProcess.firstLine(process));
            final NodeDirectory view = NodeDirectory.list(cluster).get(0);
            assertEquals(process.pid(), view.pid());
            assertTrue(view.isAlive());
            assertEquals(List.of(), NodeDirectory.reap(root, ArenaRemover.REMOVE));
            final HeddleException refused =
                    assertThrows(HeddleException.class, () -> NodeDirectory.create(cluster, "w1", NodeRole.WORKER));
            assertTrue(refused.getMessage().contains("pid " + process.pid()), refused.getMessage());

            process.destroyForcibly().waitFor();
            assertFalse(view.isAlive());
            assertEquals(List.of(path), NodeDirectory.reap(root, ArenaRemover.REMOVE));
            assertFalse(Files.exists(path));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void arenaOfTheDeadIsKeptUntilItsRemoverAgrees() throws IOException {
        final NodeDirectory dead = NodeDirectory.create(cluster, "w1", NodeRole.WORKER);
        final Path slab = Files.createDirectories(dead.arenaDirectory()).resolve("slab-0");
        Files.writeString(slab, "partition");
        dead.close();

        assertEquals(List.of(), NodeDirectory.reap(root, arena -> false));
        try (NodeDirectory successor = NodeDirectory.create(cluster, "w1", NodeRole.WORKER)) {
            assertEquals("w1", successor.name());
            assertNotEquals(dead.path(), successor.path());
            assertTrue(Files.exists(slab));
            assertEquals(List.of(dead.path()), NodeDirectory.reap(root, arena -> {
                assertEquals(dead.arenaDirectory(), arena);
                return true;
            }));
            assertTrue(successor.isAlive());
        }
    }

    @Test
    void onlyWhatNodesMadeIsEverDeleted() throws IOException {
        final Path precious = Files.createDirectories(cluster.resolve("precious"));
        Files.writeString(precious.resolve("file"), "x");
        NodeDirectory.create(cluster, "w1", NodeRole.WORKER).close();
        final Path elsewhere = Files.createDirectories(root.resolve("other").resolve("w1"));

        NodeDirectory.reap(root, ArenaRemover.REMOVE);
        assertTrue(Files.exists(precious.resolve("file")));
        assertTrue(Files.exists(elsewhere));
        assertFalse(Files.exists(cluster.resolve("w1")));
    }

    @Test
    void linkInADeadDirectoryIsRemovedAndNotFollowed() throws IOException {
        final Path target = Files.createDirectories(temporary.resolve("target"));
        Files.writeString(target.resolve("file"), "x");
        final NodeDirectory node = NodeDirectory.create(cluster, "w1", NodeRole.WORKER);
        Files.createSymbolicLink(node.logDirectory().resolve("link"), target);

        assertTrue(node.closeAndRemove(ArenaRemover.REMOVE));
        assertTrue(Files.exists(target.resolve("file")));
    }

    @Test
    void namesThatAreNoFileNamesAreRefused() {
        for (final String name : List.of("", ".", "..", "a/b", ".hidden", "-x", "a b", "x".repeat(65))) {
            assertThrows(
                    IllegalArgumentException.class, () -> NodeDirectory.create(cluster, name, NodeRole.CLIENT), name);
        }
    }

    @Test
    void processesThatCreateAndReapAtOnceDoNotHarmEachOther() throws Exception {
        final Process first = NodeProcess.start("churn", cluster.toString(), "a");
        final Process second = NodeProcess.start("churn", cluster.toString(), "b");
        try {
            assertEquals("done", NodeProcess.firstLine(first));
            assertEquals("done", NodeProcess.firstLine(second));
            first.waitFor();
            second.waitFor();
            NodeDirectory.reap(root, ArenaRemover.REMOVE);
            assertFalse(Files.exists(cluster));
        } finally {
            first.destroyForcibly();
            second.destroyForcibly();
        }
    }
}

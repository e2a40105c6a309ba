package io.heddle.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChildProcessTest {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    @TempDir
    Path logs;

    private final CompletableFuture<ChildProcess> ended = new CompletableFuture<>();

    @Test
    void childTellsWhenItIsReadyAndEndsWhenTold() throws Exception {
        final ChildProcess child = start("serve");
        assertEquals("pid=" + child.pid() + " role=worker variable=from the parent", child.awaitReady(PATIENCE_NS));
        assertTrue(child.isAlive());
        assertNull(child.exitCode());

        child.close();
        assertEquals(0, child.exitCode());
        assertTrue(child.isCloseRequested());
        assertEquals(child, ended.get(5, TimeUnit.SECONDS));
        assertEquals(
                "before ready\nREADY is only special once\nended in order\n",
                Files.readString(logs.resolve("child.out")));
        assertEquals("", Files.readString(logs.resolve("child.err")), "the JVM itself must print nothing");
    }

    @Test
    void reasonOfAFailedStartArrives() throws Exception {
        try (ChildProcess child = start("fail")) {
            final HeddleException failure = failureOf(child);
            assertEquals(ErrorKind.RESOURCE, failure.category());
            assertEquals("no memory left: 2 of 1 bytes", failure.getMessage());
        }
    }

    @Test
    void lastLinesOfACrashArrive() throws Exception {
        try (ChildProcess child = start("crash")) {
            final HeddleException failure = failureOf(child);
            assertTrue(failure.getMessage().contains("exit code 1"), failure.getMessage());
            assertTrue(failure.getMessage().contains("crash on start"), failure.getMessage());
        }
    }

    @Test
    void deathByASignalIsNoticed() throws Exception {
        try (ChildProcess child = start("serve")) {
            child.awaitReady(PATIENCE_NS);
            signal("KILL", child.pid());
            assertEquals(137, ended.get(5, TimeUnit.SECONDS).exitCode());
            assertFalse(child.isCloseRequested());
        }
    }

    @Test
    void childThatDoesNotCloseIsKilled() throws Exception {
        final ChildProcess child = start("hang");
        child.awaitReady(PATIENCE_NS);
        child.close(TimeUnit.MILLISECONDS.toNanos(200));
        assertFalse(child.isAlive());
        assertEquals(137, child.exitCode());
    }

    @Test
    void interruptFromTheTerminalIsLeftToTheParent() throws Exception {
        try (ChildProcess child = start("serve")) {
            child.awaitReady(PATIENCE_NS);
            signal("INT", child.pid());
            assertFalse(child.awaitExit(TimeUnit.MILLISECONDS.toNanos(300)));
        }
        assertEquals(0, ended.get(5, TimeUnit.SECONDS).exitCode());
    }

    @Test
    void childDoesNotOutliveAKilledParent() throws Exception {
        killAndAwaitEndOfGrandchild("serve");
    }

    @Test
    void childWhoseClosingHangsDoesNotOutliveAKilledParent() throws Exception {
        killAndAwaitEndOfGrandchild("hang");
    }

    @Test
    void missingClassIsSaid() throws Exception {
        final ChildProcessOptions options = new ChildProcessOptions("child", "io.heddle.Missing", List.of(), logs);
        try (ChildProcess child = ChildProcess.start(options, ended::complete)) {
            assertTrue(failureOf(child).getMessage().contains("io.heddle.Missing"));
        }
    }

    private void killAndAwaitEndOfGrandchild(final String mode) throws Exception {
        try (ChildProcess parent = start("parent", logs.toString(), mode)) {
            final String ready = parent.awaitReady(PATIENCE_NS);
            final long pid = Long.parseLong(ready.substring(ready.indexOf("child=") + "child=".length()));
            final ProcessHandle grandchild = ProcessHandle.of(pid).orElseThrow();
            assertTrue(grandchild.isAlive());
            signal("KILL", parent.pid());
            grandchild.onExit().get(20, TimeUnit.SECONDS);
        }
    }

    private ChildProcess start(final String... arguments) {
        return ChildProcess.start(ChildMain.options("child", logs, arguments), ended::complete);
    }

    private static HeddleException failureOf(final ChildProcess child) {
        return assertThrows(HeddleException.class, () -> child.awaitReady(PATIENCE_NS));
    }

    private static void signal(final String name, final long pid) throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor());
    }
}

package io.heddle.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.diagnostics.LogLine;
import io.heddle.diagnostics.LogQuery;
import io.heddle.diagnostics.NodeAnswers;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.NodeRole;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** Lines that nodes print are kept, and everybody's still come out where they did. */
@Timeout(30)
class NodeConsoleTest {
    @TempDir
    private Path directory;

    /** On a thread of this name. */
    private static void on(final String thread, final Runnable action) {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        new Thread(
                        () -> {
                            action.run();
                            done.complete(null);
                        },
                        thread)
                .start();
        done.join();
    }

    @Test
    void linesOfTheThreadsOfANodeAreKeptAndAllArePassedOn() {
        final PrintStream before = System.out;
        final ByteArrayOutputStream seen = new ByteArrayOutputStream();
        final PrintStream mine = new PrintStream(seen, true, Charset.defaultCharset());
        System.setOut(mine);
        try (NodeDirectory node = NodeDirectory.create(directory, "console-1", NodeRole.WORKER)) {
            try (NodeConsole console = NodeConsole.open(node, null)) {
                assertFalse(Files.exists(node.linesFile()), "a node that says nothing has no ring");
                on("console-1-executor-0", () -> System.out.println("2026 WARN here is something"));
                on("console-1-executor-0", () -> {
                    System.out.print("one ");
                    System.out.println("line");
                    System.out.println();
                });
                on("console-10", () -> System.out.println("another node's"));
                assertTrue(console != null);
            }
            assertSame(mine, System.out);
            assertEquals(
                    List.of("WARN 2026 WARN here is something", "INFO one line"),
                    NodeAnswers.lines(node, LogQuery.ALL).stream()
                            .map(line -> line.level() + " " + line.text())
                            .toList());
            assertEquals(
                    "2026 WARN here is something|one line||another node's|",
                    seen.toString(Charset.defaultCharset()).replace(System.lineSeparator(), "|"));
        } finally {
            System.setOut(before);
        }
    }

    @Test
    void theRingKeepsTheNewestLinesAndCutsLongOnes() {
        try (NodeDirectory node = NodeDirectory.create(directory, "console-2", NodeRole.WORKER)) {
            try (NodeConsole console = NodeConsole.open(node, null)) {
                assertTrue(console != null);
                on("console-2", () -> {
                    final PrintStream quiet = new PrintStream(new LineStream(
                            new PrintStream(PrintStream.nullOutputStream()),
                            Charset.defaultCharset(),
                            NodeConsole::keep));
                    quiet.println("x".repeat(100_000));
                    for (int i = 0; i < 20_000; i++) {
                        quiet.println("line " + i);
                    }
                });
            }
            final List<LogLine> lines = NodeAnswers.lines(node, LogQuery.ALL);
            assertEquals(8 * 1024, lines.size());
            assertEquals("line 19999", lines.get(lines.size() - 1).text());
            assertEquals("line " + (20_000 - 8 * 1024), lines.get(0).text());
        }
    }

    @Test
    void aStackTraceHasTheLevelOfItsLine() {
        assertEquals(Level.ERROR, NodeConsole.levelOf("\tat java.lang.Thread.run(Thread.java:840)", Level.ERROR));
        assertEquals(Level.WARN, NodeConsole.levelOf("java.lang.IllegalStateException: closed", Level.WARN));
        assertEquals(Level.ERROR, NodeConsole.levelOf("java.io.IOException", null));
        assertEquals(Level.INFO, NodeConsole.levelOf("nothing is an error", Level.ERROR));
        assertEquals(Level.ERROR, NodeConsole.levelOf("[main] ERROR Foo - is broken", null));
        assertEquals(Level.WARN, NodeConsole.levelOf("WARNING: something", null));
        assertEquals(Level.INFO, NodeConsole.levelOf(".".repeat(500) + " ERROR", null));
    }
}

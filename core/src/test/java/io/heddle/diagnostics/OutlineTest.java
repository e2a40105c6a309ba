package io.heddle.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a scheduler tells of its tasks is what a reader is told, when it asks. */
@Timeout(20)
class OutlineTest {
    @TempDir
    Path root;

    @Test
    void readersAskAndGetTheLastOutline() throws IOException {
        try (NodeDirectory node = NodeDirectory.create(root.resolve("outlined"), "scheduler", NodeRole.SCHEDULER);
                OutlineWriter writer = OutlineWriter.create(node);
                OutlineReader reader = OutlineReader.open(node.outlineFile())) {
            assertFalse(writer.isWanted(1_000));
            reader.want(2_000);
            reader.want(1_500);
            assertTrue(writer.isWanted(1_999));
            assertFalse(writer.isWanted(2_000));
            assertNull(reader.read());

            writer.begin();
            writer.task(7, 0, 3, 2, 500, true, OutlineWriter.NOT_READ);
            assertNull(reader.read());
            writer.task(8, 1, 0, 0, 0, false, OutlineWriter.NOT_READ);
            writer.input(8, 1, 7, 0);
            writer.end();
            final ClusterOutline outline = Objects.requireNonNull(reader.read());
            assertEquals(2, outline.rows());
            assertEquals(
                    List.of(new ClusterOutline.Task(7, 0, 3, 2), new ClusterOutline.Task(8, 1, 0, 0)), outline.tasks());
            assertEquals(List.of(new ClusterOutline.Input(7, 8)), outline.inputs());
            assertEquals(List.of(new ClusterOutline.Link(0, 1, 1)), outline.links());
            assertEquals(List.of(new ClusterOutline.Result(7, 0, 2, 500, true, -1)), outline.largest());
            assertEquals(List.of(), outline.unused());

            writer.begin();
            assertEquals(2, Objects.requireNonNull(reader.read()).rows());
            writer.end();
            assertEquals(0, Objects.requireNonNull(reader.read()).rows());
        }
    }

    @Test
    void ofManyTheFirstTheLargestAndTheOldestAreKept() throws IOException {
        try (NodeDirectory node = NodeDirectory.create(root.resolve("crowded"), "scheduler", NodeRole.SCHEDULER);
                OutlineWriter writer = OutlineWriter.create(node);
                OutlineReader reader = OutlineReader.open(node.outlineFile())) {
            writer.begin();
            for (int i = 1; i <= 10_000; i++) {
                writer.task(i, i % 3, 3, 1, i, false, i * 1_000L);
                writer.input(i, i % 3, i - 1, (i + 2) % 3);
            }
            writer.end();
            final ClusterOutline outline = Objects.requireNonNull(reader.read());
            assertEquals(10_000, outline.rows());
            assertEquals(2_000, outline.tasks().size());
            assertEquals(6_000, outline.inputs().size());
            assertEquals(3, outline.links().size());
            assertEquals(
                    10_000,
                    outline.links().stream()
                            .mapToLong(ClusterOutline.Link::count)
                            .sum());
            assertEquals(
                    List.of(9_937L, 10_000L),
                    List.of(
                            outline.largest().stream()
                                    .mapToLong(ClusterOutline.Result::bytes)
                                    .min()
                                    .orElse(0),
                            outline.largest().stream()
                                    .mapToLong(ClusterOutline.Result::bytes)
                                    .max()
                                    .orElse(0)));
            assertEquals(
                    64,
                    outline.unused().stream()
                            .mapToLong(ClusterOutline.Result::taskId)
                            .max()
                            .orElse(0));
            outline.unused().forEach(result -> assertEquals(result.taskId() * 1_000, result.readAgoNs()));
            outline.largest().forEach(result -> assertEquals(result.taskId() * 1_000, result.readAgoNs()));
        }
    }

    @Test
    void whatIsNoOutlineIsRefused() throws IOException {
        final Path file = root.resolve("outline.dat");
        Files.write(file, new byte[100]);
        assertThrows(IOException.class, () -> OutlineReader.open(file));
        Files.write(file, new byte[OutlineLayout.FILE_LENGTH]);
        assertThrows(IOException.class, () -> OutlineReader.open(file));
    }
}

package io.heddle.cluster.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heddle.graph.HeddleException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class JournalTest {
    private static final int RECORDS = 40;

    @TempDir
    Path temporary;

    private final List<String> replayed = new ArrayList<>();

    private Journal open(final Path directory, final long snapshotFromBytes) {
        replayed.clear();
        return Journal.open(directory, "test", "build 1", snapshotFromBytes, new Journal.Replay() {
            @Override
            public void onSnapshot(final DirectBuffer buffer, final int offset, final int length) {
                final String all = buffer.getStringWithoutLengthUtf8(offset, length);
                replayed.addAll(List.of(all.split("\n")));
            }

            @Override
            public void onRecord(
                    final int type,
                    final long nowNs,
                    final int peerId,
                    final DirectBuffer buffer,
                    final int offset,
                    final int length) {
                replayed.add(
                        type + "/" + nowNs + "/" + peerId + "/" + buffer.getStringWithoutLengthUtf8(offset, length));
            }
        });
    }

    private static String append(final Journal journal, final int number) {
        final String text = "input ".repeat(number % 7) + number;
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        journal.append(number % 5 + 1, number * 1_000L, -number, new UnsafeBuffer(bytes), 0, bytes.length);
        return (number % 5 + 1) + "/" + number * 1_000L + "/" + -number + "/" + text;
    }

    private List<String> write(final Path directory) {
        final List<String> written = new ArrayList<>();
        try (Journal journal = open(directory, 1 << 20)) {
            for (int number = 0; number < RECORDS; number++) {
                written.add(append(journal, number));
            }
        }
        return written;
    }

    private static Path inputs(final Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .max(Comparator.comparing(Path::toString))
                    .orElseThrow();
        }
    }

    @Test
    void replaysWhatWasAppendedOverManyRestarts() {
        final Path directory = temporary.resolve("many");
        final List<String> all = new ArrayList<>(write(directory));
        for (int round = 1; round < 4; round++) {
            try (Journal journal = open(directory, 1 << 20)) {
                assertEquals(all, replayed);
                all.add(append(journal, 100 * round));
                assertTrue(journal.sync());
                assertEquals(1, journal.syncedCount());
            }
        }
    }

    @Test
    void aTornEndIsLeftOutWhereverItIsTorn() throws IOException {
        final Path directory = temporary.resolve("torn");
        final List<String> all = write(directory);
        final Path file = inputs(directory);
        final byte[] whole = Files.readAllBytes(file);
        int shorter = 0;
        for (int length = whole.length - 1; length > 0; length -= 61) {
            Files.write(file, Arrays.copyOf(whole, length));
            try (Journal journal = open(directory, 1 << 20)) {
                assertEquals(all.subList(0, replayed.size()), replayed);
                assertTrue(
                        replayed.size() < all.size() || whole.length - length < Long.BYTES); // only padding is torn off
                shorter = replayed.size();
                append(journal, 7_000); // behind the torn end
            }
            final int kept = replayed.size();
            try (Journal again = open(directory, 1 << 20)) {
                assertEquals(kept + 1, replayed.size());
                again.closeAndRemove();
            }
            write(directory);
        }
        assertEquals(0, shorter);
    }

    @Test
    void aFlippedBitIsFoundAndNamed() throws IOException {
        final Path directory = temporary.resolve("flipped");
        final List<String> all = write(directory);
        final Path file = inputs(directory);
        final byte[] whole = Files.readAllBytes(file);
        int found = 0;
        for (int position = 0; position < whole.length; position += 29) {
            final byte[] damaged = whole.clone();
            damaged[position] ^= (byte) (1 << position % 8);
            Files.write(file, damaged);
            try {
                open(directory, 1 << 20).close();
                // What is not covered by a checksum is padding; what is at the end counts as torn off.
                assertEquals(all.subList(0, replayed.size()), replayed);
                assertTrue(replayed.size() >= all.size() - 1, "records are missing without a word");
            } catch (final HeddleException told) {
                assertTrue(told.getMessage().contains(file.toString()), told.getMessage());
                assertTrue(told.getMessage().contains("damaged at byte"), told.getMessage());
                found++;
            }
            for (int later = 2; later < 5; later++) {
                Files.deleteIfExists(directory.resolve(String.format("inputs-%08d.log", later)));
            }
        }
        assertTrue(found > 25, "found " + found);
    }

    @Test
    void aSnapshotMakesOlderFilesSuperfluous() throws IOException {
        final Path directory = temporary.resolve("snapshots");
        final List<String> all = new ArrayList<>();
        int snapshots = 0;
        try (Journal journal = open(directory, 2_000)) {
            for (int number = 0; number < 500; number++) {
                all.add(append(journal, number));
                if (journal.isSnapshotDue()) {
                    final byte[] state = String.join("\n", all).getBytes(StandardCharsets.UTF_8);
                    journal.snapshot(new UnsafeBuffer(state), state.length);
                    snapshots++;
                }
            }
        }
        assertTrue(snapshots >= 1, "snapshots " + snapshots);
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(
                    1, files.filter(file -> file.toString().endsWith(".dat")).count());
        }
        assertFalse(Files.exists(directory.resolve("inputs-00000001.log")));
        open(directory, 2_000).close();
        assertEquals(all, replayed);
        final Path snapshot = Stream.of(directory.toFile().listFiles())
                .map(File::toPath)
                .filter(file -> file.toString().endsWith(".dat"))
                .findFirst()
                .orElseThrow();
        final byte[] damaged = Files.readAllBytes(snapshot);
        damaged[damaged.length / 2] ^= 1;
        Files.write(snapshot, damaged);
        final HeddleException told = assertThrows(HeddleException.class, () -> open(directory, 2_000));
        assertTrue(told.getMessage().contains(snapshot.toString()), told.getMessage());
    }

    @Test
    void oneSchedulerOneClusterOneBuild() throws IOException {
        final Path directory = temporary.resolve("one");
        try (Journal first = open(directory, 1 << 20)) {
            final HeddleException inUse = assertThrows(HeddleException.class, () -> open(directory, 1 << 20));
            assertTrue(inUse.getMessage().contains("in use by another scheduler"), inUse.getMessage());
            assertEquals(0, first.replayedCount());
        }
        final Journal.Replay nothing = new Journal.Replay() {
            @Override
            public void onSnapshot(final DirectBuffer buffer, final int offset, final int length) {}

            @Override
            public void onRecord(
                    final int type,
                    final long nowNs,
                    final int peerId,
                    final DirectBuffer buffer,
                    final int offset,
                    final int length) {}
        };
        final HeddleException cluster =
                assertThrows(HeddleException.class, () -> Journal.open(directory, "other", "build 1", nothing));
        assertTrue(cluster.getMessage().contains("says cluster test"), cluster.getMessage());
        final HeddleException build =
                assertThrows(HeddleException.class, () -> Journal.open(directory, "test", "build 2", nothing));
        assertTrue(build.getMessage().contains("says build build 1"), build.getMessage());
        final Path foreign = Files.createDirectory(temporary.resolve("foreign"));
        Files.writeString(foreign.resolve("thesis.txt"), "not a journal");
        final HeddleException files = assertThrows(HeddleException.class, () -> open(foreign, 1 << 20));
        assertTrue(files.getMessage().contains("thesis.txt"), files.getMessage());
    }

    @Test
    void aFullDiskIsSaidAndWhatWasWrittenStays() throws Exception {
        final Path small = Files.createDirectory(temporary.resolve("small"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", small.toString()), "skipped: no mounts");
        try {
            final Path directory = small.resolve("journal");
            final List<String> all = new ArrayList<>();
            try (Journal journal = open(directory, 1 << 30)) {
                for (int number = 0; journal.failure() == null; number++) {
                    all.add(append(journal, number));
                }
                assertTrue(journal.failure().contains("No space left"), journal.failure());
                assertTrue(journal.failure().contains(directory.toString()), journal.failure());
            } catch (final HeddleException told) {
                assertTrue(told.getMessage().contains("No space left"), told.getMessage());
            }
            assertTrue(run("mount", "-o", "remount,size=2m", small.toString()));
            open(directory, 1 << 30).close();
            assertTrue(replayed.size() > 1_000, "replayed " + replayed.size());
            assertEquals(all.subList(0, replayed.size()), replayed);
        } finally {
            assertTrue(run("umount", small.toString()));
        }
    }

    private static boolean run(final String... command) throws IOException, InterruptedException {
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}

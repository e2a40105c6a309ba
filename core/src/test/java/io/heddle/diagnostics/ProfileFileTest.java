package io.heddle.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The file of stack samples: what goes in comes out, by time, and neither file nor slice grows without bound. */
@Timeout(60)
class ProfileFileTest {
    private static final long START_MS = 1_700_000_000_000L;

    @TempDir
    private Path cluster;

    private static Map<String, Long> read(final Path file, final long fromMs, final long toMs) {
        final Map<String, Long> stacks = new TreeMap<>();
        ProfileReader.read(file, fromMs, toMs, (secondMs, stack, samples, periodMs) -> {
            assertEquals(20, periodMs);
            assertTrue(secondMs + 1000 > fromMs && secondMs < toMs, secondMs + " is outside");
            stacks.merge(stack, (long) samples, Long::sum);
        });
        return stacks;
    }

    @Test
    void whatIsUnderWayIsThereSoon() {
        final Path file = cluster.resolve("profile.dat");
        try (ProfileWriter writer = new ProfileWriter(file, 20)) {
            writer.add(START_MS, "f;A.a;B.b", 1);
            writer.writeIfDue(START_MS + 249);
            assertFalse(Files.exists(file), "it is not due");
            writer.add(START_MS + 1_000, "f;A.a;B.b", 2);
            writer.add(START_MS + 1_000, "g;C.c", 3);
            writer.writeIfDue(START_MS + 1_000);
            assertEquals(Map.of("f;A.a;B.b", 3L, "g;C.c", 3L), read(file, 0, Long.MAX_VALUE));
            assertEquals(Map.of("f;A.a;B.b", 1L), read(file, START_MS, START_MS + 1_000));
            assertEquals(Map.of("f;A.a;B.b", 2L, "g;C.c", 3L), read(file, START_MS + 1_000, START_MS + 1_001));
            writer.add(START_MS + 2_500, "g;C.c", 4);
        }
        assertEquals(Map.of("g;C.c", 4L), read(file, START_MS + 2_700, START_MS + 60_000), "closing writes the rest");
        assertEquals(Map.of(), read(file, START_MS + 3_000, START_MS + 60_000));
        assertEquals(Map.of(), read(cluster.resolve("none.dat"), 0, Long.MAX_VALUE));
    }

    @Test
    void theOldestSlicesMakeRoom() throws IOException {
        final Path file = cluster.resolve("profile.dat");
        final int slices = ProfileLayout.SLOTS + 10;
        try (ProfileWriter writer = new ProfileWriter(file, 20)) {
            for (int slice = 0; slice < slices; slice++) {
                writer.add(START_MS + slice * ProfileLayout.SLICE_MS, "f;A.a" + slice, 1);
            }
        }
        assertTrue(Files.size(file) <= 4096 + ProfileLayout.SLOTS * ProfileLayout.SLOT_LENGTH, Files.size(file) + "");
        final Map<String, Long> stacks = read(file, 0, Long.MAX_VALUE);
        assertEquals(ProfileLayout.SLOTS, stacks.size());
        assertFalse(stacks.containsKey("f;A.a9"), stacks.toString());
        assertTrue(stacks.containsKey("f;A.a10") && stacks.containsKey("f;A.a" + (slices - 1)), stacks.toString());
    }

    @Test
    void rareStacksAreCountedForTheirFunction() {
        final Path file = cluster.resolve("profile.dat");
        final Random random = new Random(Long.getLong("heddle.seed", 1));
        long samples = 0;
        try (ProfileWriter writer = new ProfileWriter(file, 20)) {
            writer.add(START_MS, "f;Hot.spot", 100_000);
            samples += 100_000;
            for (int i = 0; i < 3_000; i++) {
                final StringBuilder stack = new StringBuilder(i % 2 == 0 ? "f" : "g");
                for (int frame = 0; frame < 20; frame++) {
                    stack.append(";some.package").append(random.nextLong()).append(".Type.method");
                }
                writer.add(START_MS + i, stack.toString(), 1);
                samples++;
            }
        }
        final Map<String, Long> stacks = read(file, 0, Long.MAX_VALUE);
        assertEquals(samples, stacks.values().stream().mapToLong(count -> count).sum(), "none is lost");
        assertEquals(100_000, stacks.get("f;Hot.spot"));
        assertTrue(
                stacks.get("f;" + ProfileWriter.OTHER) > 1_000, stacks.keySet().size() + " stacks");
        assertTrue(
                stacks.get("g;" + ProfileWriter.OTHER) > 1_000, stacks.keySet().size() + " stacks");
        assertTrue(stacks.size() > 4, "the heaviest that find room are there: " + stacks.size());
    }

    @Test
    void aDamagedSliceIsPassedOver() throws IOException {
        final Path file = cluster.resolve("profile.dat");
        try (ProfileWriter writer = new ProfileWriter(file, 20)) {
            writer.add(START_MS, "f;A.a", 1);
            writer.add(START_MS + 10_000, "f;B.b", 1);
        }
        final byte[] bytes = Files.readAllBytes(file);
        bytes[ProfileLayout.HEADER_LENGTH + ProfileLayout.TEXT_OFFSET + 3] ^= 1;
        Files.write(file, bytes);
        assertEquals(Map.of("f;B.b", 1L), read(file, 0, Long.MAX_VALUE));
        bytes[0] = 'x';
        Files.write(file, bytes);
        assertEquals(Map.of(), read(file, 0, Long.MAX_VALUE), "it is no such file");
    }

    @Test
    void aDeadNodeStillTells() {
        try (NodeDirectory node = NodeDirectory.create(cluster, "worker-1", NodeRole.WORKER);
                NodeDirectory other = NodeDirectory.create(cluster, "worker-2", NodeRole.WORKER)) {
            try (ProfileWriter one = new ProfileWriter(node.profileFile(), 20);
                    ProfileWriter two = new ProfileWriter(other.profileFile(), 20)) {
                one.add(START_MS, "f;A.a", 5);
                two.add(START_MS, "f;A.a", 7);
                two.add(START_MS + 1_200, "g;B.b", 1);
            }
        }
        final StackProfile all = PastProfiles.read(cluster, ProfileQuery.ALL);
        assertEquals(new StackProfile(Map.of("f;A.a", 12L, "g;B.b", 1L), 13, 20), all);
        assertEquals(
                5, PastProfiles.read(cluster, ProfileQuery.ALL.node("worker-1")).samples());
        assertEquals(
                1, PastProfiles.read(cluster, ProfileQuery.ALL.function("g")).samples());
        assertEquals(
                new PastProfiles.TimeLine(
                        20, List.of("f", "g"), List.of(List.of(START_MS, 0L, 12L), List.of(START_MS + 1_000, 1L, 1L))),
                PastProfiles.timeLine(cluster, ProfileQuery.ALL));
    }

    @Test
    void whoLooksAgainSeesTheSame() throws IOException {
        final Path file = cluster.resolve("profile.dat");
        final ProfileSlices known = new ProfileSlices();
        try (ProfileWriter writer = new ProfileWriter(file, 20)) {
            for (int second = 0; second < 10 * (ProfileLayout.SLOTS + 20); second += 3) {
                final long timeMs = START_MS + second * 1_000L;
                writer.add(timeMs, "f;A.a" + second % 7, 1 + second % 5);
                writer.add(timeMs, "g;B.b", 2);
                writer.writeIfDue(timeMs + 1_000);
                if (second % 5 == 0) {
                    assertEquals(read(file, 0, Long.MAX_VALUE), again(file, 0, Long.MAX_VALUE, known));
                    assertEquals(
                            read(file, timeMs - 25_000, timeMs - 2_000),
                            again(file, timeMs - 25_000, timeMs - 2_000, known));
                }
            }
        }
        assertEquals(read(file, 0, Long.MAX_VALUE), again(file, 0, Long.MAX_VALUE, known), "all are written");
        Files.delete(file);
        try (ProfileWriter writer = new ProfileWriter(file, 20)) {
            writer.add(START_MS, "h;C.c", 1);
        }
        assertEquals(Map.of("h;C.c", 1L), again(file, 0, Long.MAX_VALUE, known), "it is another node's");
    }

    private static Map<String, Long> again(
            final Path file, final long fromMs, final long toMs, final ProfileSlices known) {
        final Map<String, Long> stacks = new TreeMap<>();
        ProfileReader.read(
                file,
                fromMs,
                toMs,
                known,
                (secondMs, stack, samples, periodMs) -> stacks.merge(stack, (long) samples, Long::sum));
        return stacks;
    }
}

package io.heddle.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class NodeCountersTest {
    @TempDir
    Path directory;

    @Test
    void readerSeesWhatTheNodeWrites() throws IOException {
        try (NodeDirectory node = NodeDirectory.create(directory.resolve("cluster"), "w1", NodeRole.WORKER)) {
            final NodeCounters counters = NodeCounters.create(node);
            try (CountersFileReader reader = CountersFileReader.open(node.countersFile())) {
                counters.get(CounterType.USED_BYTES).setRelease(7_000_000_000L);
                counters.get(CounterType.MESSAGES_IN).increment();
                counters.heartbeat(1234);

                assertEquals(7_000_000_000L, reader.value(CounterType.USED_BYTES));
                assertEquals(1, reader.value(CounterType.MESSAGES_IN));
                assertEquals(1234, reader.value(CounterType.HEARTBEAT_MS));
                assertEquals(NodeRole.WORKER, reader.role());
                assertEquals(ProcessHandle.current().pid(), reader.pid());
                assertFalse(reader.has(CounterType.TASKS_READY));
                assertEquals(0, reader.value(CounterType.TASKS_READY));
            }
            assertThrows(IllegalArgumentException.class, () -> counters.get(CounterType.TASKS_READY));
        }
    }

    /** Written from the package doc alone, with nothing of Heddle or Agrona. */
    @Test
    void foreignProgramCanReadTheFile() throws IOException {
        final Path path = directory.resolve("counters.dat");
        final NodeCounters counters = NodeCounters.create(path, NodeRole.SCHEDULER);
        counters.get(CounterType.TASKS_FINISHED).setRelease(42);
        counters.get(CounterType.CLIENTS).setRelease(-1);
        final DurationCounters cycles = counters.durations(CounterType.DUTY_CYCLE_NS);
        for (final long ns : new long[] {1_024, 4_096, 3_073, 1L << 40}) {
            cycles.add(ns);
        }
        cycles.publish();

        final ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        final byte[] magic = new byte[8];
        file.get(0, magic);
        assertEquals("HDLCOUNT", new String(magic, StandardCharsets.US_ASCII));
        assertEquals(1, file.getInt(8));
        final int metadata = file.getInt(12);
        final int values = metadata + file.getInt(16);
        assertEquals(file.capacity(), values + file.getInt(20));
        assertEquals(ProcessHandle.current().pid(), file.getLong(24));
        assertTrue(Math.abs(System.currentTimeMillis() - file.getLong(32)) < 20_000);
        assertEquals(0, file.getInt(40));
        final Map<String, Long> found = new HashMap<>();
        for (int i = 0; file.getInt(metadata + 512 * i) != 0; i++) {
            final byte[] label = new byte[file.getInt(metadata + 512 * i + 128)];
            file.get(metadata + 512 * i + 132, label);
            found.put(
                    file.getInt(metadata + 512 * i + 4) + " " + new String(label, StandardCharsets.UTF_8),
                    file.getLong(values + 128 * i));
        }
        assertEquals(42L, found.get("1104 tasks-finished"));
        assertEquals(-1L, found.get("1107 clients"));
        assertEquals(0L, found.get("1003 messages-in"));
        assertEquals(1L, found.get("1400 duty-cycle-ns up to 1024"));
        assertEquals(2L, found.get("1402 duty-cycle-ns up to 4096"));
        assertEquals(1L, found.get("1427 duty-cycle-ns more"));
        assertEquals(1L << 40, found.get("1431 duty-cycle-ns sum") - 8_193);
        assertEquals(29 + 2 * 29, found.size());
    }

    @Test
    void unreadyAndForeignFilesAreRefused() throws IOException {
        final Path unready = Files.write(directory.resolve("unready"), new byte[8192]);
        final Path foreign = Files.writeString(directory.resolve("foreign"), "x".repeat(8192));
        final Path tiny = Files.writeString(directory.resolve("tiny"), "x");

        assertTrue(problemWith(unready).contains("not ready"));
        assertTrue(problemWith(foreign).contains("no counters file"));
        assertTrue(problemWith(tiny).contains("1 bytes"));
    }

    private static String problemWith(final Path path) {
        return assertThrows(IOException.class, () -> CountersFileReader.open(path))
                .getMessage();
    }
}

package io.heddle.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.heddle.graph.ErrorKind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EventLogTest {
    @TempDir
    Path directory;

    @Test
    void everyEventArrivesAsItWasWritten() throws IOException {
        try (NodeDirectory node = NodeDirectory.create(directory.resolve("cluster"), "s", NodeRole.SCHEDULER);
                EventLogWriter log = EventLogWriter.create(node);
                EventLogReader reader = EventLogReader.open(node.eventsFile())) {
            final String longText = "the worker ran out of disk: ".repeat(20) + "\u20ac end";
            log.onWorkerJoined(1, 77, 2, 1L << 40, "w1");
            log.onClientJoined(3, "notebook");
            log.onPrefixNamed(5, "read-csv");
            log.onTaskRun((3L << 40) | 9, 2, 5, 1, 0, 100, 250, 4096);
            log.onTaskErred(8, 3, 5, 1, ErrorKind.USER, "x".repeat(300));
            log.onSpilled(9, 1, 300, 400, 65536);
            log.onReloaded(9, 1, 500, 700, 65536);
            log.onFetched(10, 1, 2, 700, 950, 4096);
            log.onError(ErrorKind.RESOURCE, 8, longText);
            log.onWorkerLost(1, false, "its process ended");
            log.onClientLost(3, true, "closed");
            log.onNodeStopped("told to");

            final Recorder recorder = new Recorder();
            reader.poll(recorder, 100);
            final long pid = ProcessHandle.current().pid();
            assertEquals(
                    List.of(
                            "started SCHEDULER " + pid + " s",
                            "joined 1 77 2 1099511627776 w1",
                            "client 3 notebook",
                            "prefix 5 read-csv",
                            "run " + ((3L << 40) | 9) + " 2 5 1 0 150 4096",
                            "erred 8 3 5 1 USER " + "x".repeat(76) + "\u2026",
                            "spilled 9 1 100 65536",
                            "reloaded 9 1 200 65536",
                            "fetched 10 1 from 2 250 4096",
                            "error RESOURCE 8 " + longText,
                            "lost 1 false its process ended",
                            "client lost 3 true closed",
                            "stopped told to"),
                    recorder.lines);
            assertEquals(0, reader.poll(recorder, 100));
        }
    }

    @Test
    void slowReaderIsToldOfTheGap() throws IOException {
        final Path path = directory.resolve("events.dat");
        try (EventLogWriter log = EventLogWriter.create(path, 16);
                EventLogReader reader = EventLogReader.open(path)) {
            for (int i = 1; i <= 100; i++) {
                log.onTaskRun(i, 1, 1, 1, 0, i, i + 1, 0);
            }
            final List<Long> tasks = new ArrayList<>();
            final long[] gap = new long[1];
            final EventHandler handler = new EventHandler() {
                @Override
                public void onTaskRun(
                        final long taskId,
                        final int run,
                        final int prefix,
                        final int workerId,
                        final int thread,
                        final long startNs,
                        final long endNs,
                        final long bytes) {
                    tasks.add(taskId);
                }

                @Override
                public void onGap(final long records) {
                    gap[0] += records;
                }
            };
            while (reader.poll(handler, 5) > 0) {
                assertTrue(tasks.size() <= 16);
            }
            assertEquals(84, gap[0]);
            assertEquals(16, tasks.size());
            assertEquals(85, tasks.get(0));
            assertEquals(100, tasks.get(15));
        }
    }

    @Test
    void tornRecordIsPassedOver() throws IOException {
        final Path path = directory.resolve("events.dat");
        try (EventLogWriter log = EventLogWriter.create(path, 16)) {
            for (int i = 1; i <= 3; i++) {
                log.onSpilled(i, 1, 0, 1, 10);
            }
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(4096 + 128);
            file.writeLong(-1);
        }
        try (EventLogReader reader = EventLogReader.open(path)) {
            final Recorder recorder = new Recorder();
            while (reader.poll(recorder, 1) > 0) {
                assertTrue(recorder.lines.size() < 4);
            }
            assertEquals(List.of("spilled 1 1 1 10", "gap 1", "spilled 3 1 1 10"), recorder.lines);
        }
    }

    @Test
    void readerThatRacesTheWriterNeverSeesAMixedRecord() throws Exception {
        final Path path = directory.resolve("events.dat");
        final long total = 400_000;
        try (EventLogWriter log = EventLogWriter.create(path, 64);
                EventLogReader reader = EventLogReader.open(path)) {
            final Thread writer = new Thread(() -> {
                for (long i = 1; i <= total; i++) {
                    log.onReloaded(i, (int) i, 10 * i, 11 * i, 3 * i);
                }
            });
            writer.start();
            final long[] counts = new long[3];
            final EventHandler handler = new EventHandler() {
                @Override
                public void onReloaded(
                        final long taskId, final int workerId, final long startNs, final long endNs, final long bytes) {
                    assertEquals((int) taskId, workerId);
                    assertEquals(taskId, endNs - startNs);
                    assertEquals(3 * taskId, bytes);
                    assertTrue(taskId > counts[2], "order");
                    counts[2] = taskId;
                    counts[0]++;
                }

                @Override
                public void onGap(final long records) {
                    counts[1] += records;
                }
            };
            while (counts[0] + counts[1] < total) {
                reader.poll(handler, 1000);
            }
            writer.join();
            assertEquals(total, counts[0] + counts[1]);
            assertEquals(total, counts[2]);
        }
    }

    @Test
    void recordsWithoutTextAllocateNothing() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (EventLogWriter log = EventLogWriter.create(directory.resolve("events.dat"), 1024)) {
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 20 && least > 0; round++) {
                final long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 10_000; i++) {
                    log.onTaskRun(i, 1, 1, 1, 0, i, i + 1, 0);
                    log.onSpilled(i, 1, 0, 1, 10);
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertEquals(0, least);
        }
    }

    @Test
    void floodOfRunsIsSampledAndCounted() throws IOException {
        final Path path = directory.resolve("events.dat");
        final long runs = 40_000;
        try (EventLogWriter log = EventLogWriter.create(path, 1 << 17);
                EventLogReader reader = EventLogReader.open(path)) {
            final long start = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
            for (int i = 0; i < runs; i++) {
                log.onTaskRun(i, 1, 1, 1, 0, start, start + i, 0);
            }
            log.onTaskRun(runs, 1, 1, 1, 0, start, start + TimeUnit.SECONDS.toNanos(1), 0);
            final long[] counts = new long[2];
            reader.poll(
                    new EventHandler() {
                        @Override
                        public void onTaskRun(
                                final long taskId,
                                final int run,
                                final int prefix,
                                final int workerId,
                                final int thread,
                                final long startNs,
                                final long endNs,
                                final long bytes) {
                            counts[0]++;
                        }

                        @Override
                        public void onTaskRunsOmitted(final long timeNs, final long omitted) {
                            counts[1] += omitted;
                        }
                    },
                    Integer.MAX_VALUE);
            assertEquals(runs + 1, counts[0] + counts[1]);
            assertTrue(counts[0] > 8_000 && counts[0] < 12_000, "written: " + counts[0]);
        }
    }

    @Test
    void damagedFilesAreRefused() throws IOException {
        final Path path = directory.resolve("events.dat");
        EventLogWriter.create(path, 16).close();
        final byte[] bytes = Files.readAllBytes(path);
        final Path cut = Files.write(directory.resolve("cut"), Arrays.copyOf(bytes, bytes.length - 1));
        final Path zeros = Files.write(directory.resolve("zeros"), new byte[5000]);

        assertTrue(assertThrows(IOException.class, () -> EventLogReader.open(cut))
                .getMessage()
                .contains("damaged"));
        assertTrue(assertThrows(IOException.class, () -> EventLogReader.open(zeros))
                .getMessage()
                .contains("not ready"));
    }

    private static final class Recorder implements EventHandler {
        final List<String> lines = new ArrayList<>();

        @Override
        public void onNodeStarted(final long timeNs, final NodeRole role, final long pid, final String name) {
            final long ageNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - timeNs;
            assertTrue(Math.abs(ageNs) < TimeUnit.SECONDS.toNanos(30), "age " + ageNs);
            lines.add("started " + role + " " + pid + " " + name);
        }

        @Override
        public void onNodeStopped(final long timeNs, final String reason) {
            lines.add("stopped " + reason);
        }

        @Override
        public void onWorkerJoined(
                final long timeNs,
                final int workerId,
                final long pid,
                final int threads,
                final long limitBytes,
                final String name) {
            lines.add("joined " + workerId + " " + pid + " " + threads + " " + limitBytes + " " + name);
        }

        @Override
        public void onWorkerLost(final long timeNs, final int workerId, final boolean expected, final String reason) {
            lines.add("lost " + workerId + " " + expected + " " + reason);
        }

        @Override
        public void onClientJoined(final long timeNs, final int clientId, final String name) {
            lines.add("client " + clientId + " " + name);
        }

        @Override
        public void onClientLost(final long timeNs, final int clientId, final boolean expected, final String reason) {
            lines.add("client lost " + clientId + " " + expected + " " + reason);
        }

        @Override
        public void onPrefixNamed(final long timeNs, final int prefix, final String name) {
            lines.add("prefix " + prefix + " " + name);
        }

        @Override
        public void onTaskRun(
                final long taskId,
                final int run,
                final int prefix,
                final int workerId,
                final int thread,
                final long startNs,
                final long endNs,
                final long bytes) {
            lines.add("run " + taskId + " " + run + " " + prefix + " " + workerId + " " + thread + " "
                    + (endNs - startNs) + " " + bytes);
        }

        @Override
        public void onTaskErred(
                final long timeNs,
                final long taskId,
                final int run,
                final int prefix,
                final int workerId,
                final ErrorKind kind,
                final String text) {
            lines.add("erred " + taskId + " " + run + " " + prefix + " " + workerId + " " + kind + " " + text);
        }

        @Override
        public void onSpilled(
                final long taskId, final int workerId, final long startNs, final long endNs, final long bytes) {
            lines.add("spilled " + taskId + " " + workerId + " " + (endNs - startNs) + " " + bytes);
        }

        @Override
        public void onReloaded(
                final long taskId, final int workerId, final long startNs, final long endNs, final long bytes) {
            lines.add("reloaded " + taskId + " " + workerId + " " + (endNs - startNs) + " " + bytes);
        }

        @Override
        public void onFetched(
                final long taskId,
                final int workerId,
                final int holderId,
                final long startNs,
                final long endNs,
                final long bytes) {
            lines.add(
                    "fetched " + taskId + " " + workerId + " from " + holderId + " " + (endNs - startNs) + " " + bytes);
        }

        @Override
        public void onError(final long timeNs, final ErrorKind kind, final long taskId, final String text) {
            lines.add("error " + kind + " " + taskId + " " + text);
        }

        @Override
        public void onGap(final long records) {
            lines.add("gap " + records);
        }
    }
}

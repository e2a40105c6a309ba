package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.diagnostics.Advice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Case A11: the disk of a worker process is full while it spills. Results stay in memory, no task begins any more, why is said; and what
 * waited goes on as soon as there is room.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FullDiskTest {
    private static final int BYTES = 1 << 20;
    private static final int COUNT = 48;
    private static final long LIMIT_BYTES = 16L << 20;

    @TempDir
    Path temporary;

    private static byte[] make(final int seed) {
        final byte[] bytes = new byte[BYTES];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aFullDiskPausesTheWorkerUntilThereIsRoom() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(temporary.resolve("small"), "12m")) {
            try (Client client = Client.builder()
                    .workers(1)
                    .threadsPerWorker(1)
                    .memoryLimit(Long.toString(LIMIT_BYTES))
                    .processes(true)
                    .spillDirectory(disk.directory().resolve("spill"))
                    .start()) {
                final List<TaskFuture<byte[]>> made = client.map(
                        FullDiskTest::make, IntStream.range(0, COUNT).boxed().toList());
                awaitPause(client, made);
                assertTrue(made.stream().anyMatch(future -> !future.isDone()), "all fit");
                awaitAdvice(client);
                for (int i = 0; i < COUNT; i++) {
                    assertArrayEquals(make(i), made.get(i).result());
                    made.get(i).release();
                }
                final WorkerStatus worker = client.memory().workers().get(0);
                assertTrue(worker.peakBytes() <= LIMIT_BYTES, "peak " + worker.peakBytes());
                assertEquals(1, client.submit(() -> 1).result());
            }
        }
    }

    /** It pauses for memory, and a moment later its spill thread finds the disk full. */
    private static void awaitAdvice(final Client client) {
        List<Advice> advice = List.of();
        while (advice.stream().noneMatch(each -> each.toString().contains("spill"))) {
            Await.pause();
            advice = client.advise();
        }
    }

    private static void awaitPause(final Client client, final List<TaskFuture<byte[]>> made) {
        String text = "";
        while (!text.contains("paused for memory")) {
            Await.pause();
            text = client.explain(made.get(made.size() - 1));
        }
    }
}

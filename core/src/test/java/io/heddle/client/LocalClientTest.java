package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.graph.HeddleException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The task side of a cluster inside this JVM, over the real driver and real arenas. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LocalClientTest {
    @Test
    void submitsMapsAndGathers() {
        try (Client client = Client.builder()
                .workers(2)
                .threadsPerWorker(1)
                .memoryLimit("64MiB")
                .start()) {
            final TaskFuture<Integer> answer = client.submit(x -> x + 1, 41);
            assertEquals(42, answer.result());

            final TaskFuture<Integer> sum = client.submitWith((a, b) -> a + b, answer, client.submit(() -> 8));
            assertEquals(50, sum.result());

            final List<Integer> elements = IntStream.range(0, 500).boxed().toList();
            final List<TaskFuture<Integer>> squares = client.map(x -> x * x, elements);
            assertEquals(elements.stream().map(x -> x * x).toList(), client.gather(squares));

            final TaskFuture<Integer> total = client.submitWith(
                    (final List<Integer> all) -> all.stream().mapToInt(x -> x).sum(), squares.subList(0, 100));
            assertEquals(IntStream.range(0, 100).map(x -> x * x).sum(), total.result());
        }
    }

    @Test
    void aLargeResultIsReadInPlaceAndAnErrorCarriesTheRemoteStackTrace() {
        try (Client client = Client.builder()
                .workers(1)
                .threadsPerWorker(1)
                .memoryLimit("64MiB")
                .start()) {
            final TaskFuture<long[]> large = client.submit(
                    (final Integer count) ->
                            IntStream.range(0, count).mapToLong(i -> i).toArray(),
                    100_000);
            assertEquals(99_999L, large.result()[99_999]);

            final TaskFuture<Object> failed = client.submit(() -> {
                throw new IllegalStateException("boom");
            });
            final HeddleException failure = assertThrows(HeddleException.class, failed::result);
            assertTrue(failure.getMessage().contains("boom"), failure.getMessage());
            assertInstanceOf(IllegalStateException.class, failure.getCause());
            assertEquals(TaskStatus.ERROR, failed.status());
        }
    }

    @Test
    void releasedResultsLeaveTheArena() throws InterruptedException {
        try (Client client = Client.builder()
                .workers(1)
                .threadsPerWorker(1)
                .memoryLimit("64MiB")
                .start()) {
            final List<TaskFuture<byte[]>> futures = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                futures.add(client.submit(() -> new byte[1 << 20]));
            }
            futures.forEach(TaskFuture::result);
            futures.forEach(TaskFuture::release);
            final long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (client.status().usedBytes() > 0 && System.nanoTime() < untilNs) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertEquals(0, client.status().usedBytes());
        }
    }
}

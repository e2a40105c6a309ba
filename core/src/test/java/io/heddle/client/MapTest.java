package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.graph.HeddleException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many tasks of one function in few messages: each still has its own run, result, error and end. */
@Timeout(60)
class MapTest {
    private static Client client;

    @BeforeAll
    static void start() {
        client = Client.builder()
                .workers(2)
                .threadsPerWorker(2)
                .memoryLimit("64MiB")
                .start();
    }

    @AfterAll
    static void close() {
        client.close();
    }

    @Test
    void resultsComeInTheOrderOfTheElements() {
        final List<Integer> elements = IntStream.range(0, 50_000).boxed().toList();
        final List<Integer> results = client.gather(client.map(x -> 3 * x, elements));
        for (int i = 0; i < elements.size(); i++) {
            assertEquals(3 * i, results.get(i));
        }
    }

    @Test
    void elementsThatNeedAMessageOfTheirOwnStayInTheirPlace() {
        final TaskFuture<Object> future = client.submit(() -> "a result");
        final List<Object> elements =
                new ArrayList<>(List.of(1, "x".repeat(5_000), 2, future, List.of(future), new int[100_000], 3));
        elements.add(null);
        final List<Object> results = client.gather(client.map(MapTest::describe, elements));
        assertEquals(List.of("1", "5000 chars", "2", "8 chars", "[a result]", "100000 ints", "3", "nothing"), results);
    }

    private static Object describe(final Object element) {
        if (element instanceof String text) {
            return text.length() + " chars";
        }
        if (element instanceof int[] array) {
            return array.length + " ints";
        }
        return element == null ? "nothing" : element.toString();
    }

    @Test
    void noElementsNoTasks() {
        assertTrue(client.map(x -> x, List.of()).isEmpty());
    }

    @Test
    void oneThatFailsLeavesTheOthersAlone() {
        final List<TaskFuture<Integer>> futures = client.map(x -> 12 / x, List.of(1, 2, 0, 4));
        assertEquals(3, futures.get(3).result());
        final HeddleException failure =
                assertThrows(HeddleException.class, () -> futures.get(2).result());
        assertSame(ArithmeticException.class, failure.getCause().getClass());
        assertEquals(Arrays.asList(12, 6, 3), client.gather(futures, OnError.SKIP));
    }

    @Test
    void aSourceOfElementsThatBreaksHarmsNobody() {
        final List<Integer> seen = new ArrayList<>();
        final Iterable<Integer> elements = () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Integer next() {
                if (seen.size() == 100) {
                    throw new NoSuchElementException("the source of the elements is broken");
                }
                seen.add(seen.size());
                return seen.size();
            }
        };
        assertThrows(NoSuchElementException.class, () -> client.map(x -> x, elements));
        assertEquals(List.of(1, 2), client.gather(client.map(x -> x, List.of(1, 2))));
    }

    @Test
    void aFutureIsMadeOnceAndTheListCannotBeChanged() {
        final List<TaskFuture<Integer>> futures = client.map(x -> x, List.of(1, 2, 3, 4));
        assertSame(futures.get(2), futures.get(2));
        assertSame(futures.get(1), futures.subList(1, 3).get(0));
        assertEquals(List.of(2, 3), client.gather(futures.subList(1, 3)));
        assertThrows(UnsupportedOperationException.class, () -> futures.remove(0));
        assertThrows(IndexOutOfBoundsException.class, () -> futures.get(4));
        assertEquals(4, futures.get(3).result());
        futures.get(3).cancel(); // it has its result, and keeps it
        futures.get(0).release();
        assertEquals(List.of(2, 3, 4), client.gather(futures.subList(1, 4), OnError.SKIP));
    }

    @Test
    void theListHoldsResultsWhoseFuturesNobodyAskedFor() {
        List<TaskFuture<Integer>> futures =
                client.map(x -> 2 * x, IntStream.range(0, 3_000).boxed().toList());
        final TaskFuture<Integer> one = futures.get(7);
        assertEquals(3_000, client.gather(futures).size());
        assertTrue(client.status().tasksInMemory() >= 3_000);
        assertEquals(3_000, futures.size());
        futures = List.of();
        while (client.status().tasksInMemory() > 1) { // the time limit of the test ends it
            System.gc();
        }
        assertEquals(14, one.result());
        assertEquals(
                15,
                client.submitWith((final List<Integer> all) -> all.get(0) + 1, List.of(one))
                        .result());
        one.release();
        assertTrue(futures.isEmpty());
    }

    @Test
    void cancelledInTheMiddleOfARange() {
        final List<TaskFuture<Integer>> futures =
                client.map(MapTest::slow, IntStream.range(0, 1_000).boxed().toList());
        futures.get(999).cancel();
        assertEquals(TaskStatus.CANCELLED, futures.get(999).status());
        futures.subList(0, 990).forEach(TaskFuture::release);
        assertEquals(998, futures.get(998).result());
    }

    private static int slow(final int value) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(1);
        return value;
    }
}

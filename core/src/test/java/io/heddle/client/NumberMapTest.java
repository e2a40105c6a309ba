package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.graph.HeddleException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A map over numbers is a map: each task has its own run, result, error and end, over a cluster and on the caller's thread. */
@Timeout(60)
class NumberMapTest {
    private static Client cluster;
    private static Client synchronous;

    private enum Where {
        CLUSTER,
        SYNCHRONOUS;

        Client client() {
            return this == CLUSTER ? cluster : synchronous;
        }
    }

    @BeforeAll
    static void start() {
        cluster =
                Client.builder().processes(false).workers(2).threadsPerWorker(1).start();
        synchronous = Client.builder().scheduler(SchedulerKind.SYNCHRONOUS).start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
        synchronous.close();
    }

    @ParameterizedTest
    @EnumSource
    void resultsComeInTheOrderOfTheNumbers(final Where where) {
        final long[] elements = LongStream.range(0, 20_000).toArray();
        elements[7] = Long.MIN_VALUE;
        elements[8] = Long.MAX_VALUE;
        try (LongFutures futures = where.client().map(x -> ~x, elements)) {
            assertArrayEquals(Arrays.stream(elements).map(x -> ~x).toArray(), futures.values());
            assertArrayEquals(Arrays.stream(elements).map(x -> ~x).toArray(), futures.values(), "again");
        }
        final double[] doubles = {0.0, -0.0, Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, 1.5};
        try (DoubleFutures futures = where.client().map(x -> -x, doubles)) {
            assertArrayEquals(Arrays.stream(doubles).map(x -> -x).toArray(), futures.values());
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachHasItsOwnFuture(final Where where) {
        final long factor = 10;
        final LongFutures futures = where.client().map(x -> x * factor, new long[] {1, 2, 3});
        assertEquals(3, futures.size());
        assertEquals(20, futures.get(1).result());
        assertSame(futures.get(1), futures.get(1));
        assertArrayEquals(new long[] {10, 20, 30}, futures.values());
        assertEquals(List.of(10L, 20L, 30L), where.client().gather(futures));
        assertEquals(30, where.client().submitWith(x -> x, futures.get(2)).result());
        futures.close();
        assertEquals(20, futures.get(1).result(), "what was read is kept");
    }

    @ParameterizedTest
    @EnumSource
    void oneThatFailsIsThrownAndLeavesTheOthersAlone(final Where where) {
        try (LongFutures futures = where.client().map(x -> 12 / x, new long[] {1, 0, 4})) {
            final HeddleException failure = assertThrows(HeddleException.class, futures::values);
            assertSame(ArithmeticException.class, failure.getCause().getClass());
            assertEquals(3, futures.get(2).result());
            assertEquals(List.of(12L, 3L), where.client().gather(futures, OnError.SKIP));
        }
    }

    @ParameterizedTest
    @EnumSource
    void noNumbersNoTasks(final Where where) {
        assertEquals(0, where.client().map(x -> x, new long[0]).values().length);
        assertTrue(where.client().map(x -> x, new double[0]).isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void optionsHoldForEach(final Where where) {
        final TaskOptions urgent = TaskOptions.DEFAULTS.priority(5);
        assertArrayEquals(
                new long[] {2, 3},
                where.client()
                        .with(
                                urgent,
                                () -> where.client()
                                        .map(x -> x + 1, new long[] {1, 2})
                                        .values()));
        assertThrows(
                BadInputException.class,
                () -> where.client()
                        .with(
                                TaskOptions.DEFAULTS.key("one"),
                                () -> where.client().map(x -> x, new long[] {1, 2})));
    }

    /** What a lambda captured may have no binary form, or not fit into a row: then the numbers go as objects. */
    @ParameterizedTest
    @EnumSource
    void capturedValuesTravelToo(final Where where) {
        final Duration four = Duration.ofHours(4);
        assertArrayEquals(
                new long[] {5, 6},
                where.client().map(x -> x + four.toHours(), new long[] {1, 2}).values());
        final int[] large = new int[50_000];
        assertArrayEquals(
                new double[] {50_001},
                where.client().map(x -> x + large.length, new double[] {1}).values());
    }
}

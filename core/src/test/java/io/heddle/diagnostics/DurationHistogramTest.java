package io.heddle.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class DurationHistogramTest {
    @TempDir
    Path directory;

    @Test
    void aBucketEndsAtItsBound() {
        for (int bucket = 0; bucket < DurationHistogram.BUCKETS - 1; bucket++) {
            final long boundNs = DurationHistogram.boundNs(bucket);
            assertEquals(bucket, DurationHistogram.bucketOf(boundNs));
            assertEquals(bucket + 1, DurationHistogram.bucketOf(boundNs + 1));
        }
        assertEquals(0, DurationHistogram.bucketOf(0));
        assertEquals(0, DurationHistogram.bucketOf(-5));
        assertEquals(DurationHistogram.BUCKETS - 1, DurationHistogram.bucketOf(Long.MAX_VALUE));
        assertEquals(1_024, DurationHistogram.boundNs(0), "the documented bound");
        assertEquals(68_719_476_736L, DurationHistogram.boundNs(DurationHistogram.BUCKETS - 2));
    }

    /** Against all durations, sorted. */
    @Test
    void percentilesAreAtMostTwiceTooLong() throws IOException {
        final NodeCounters counters = NodeCounters.create(directory.resolve("counters.dat"), NodeRole.WORKER);
        final DurationCounters runs = counters.durations(CounterType.RUN_DURATION_NS);
        final SplittableRandom random = new SplittableRandom(7);
        final long[] durations = new long[5_000];
        for (int i = 0; i < durations.length; i++) {
            durations[i] = 2_000 + random.nextLong(1L << (12 + random.nextInt(20)));
            runs.add(durations[i]);
        }
        try (CountersFileReader reader = CountersFileReader.open(directory.resolve("counters.dat"))) {
            assertEquals(0, reader.durations(CounterType.RUN_DURATION_NS).percentileNs(50), "nothing is published yet");
            runs.publish();
            final DurationHistogram seen = reader.durations(CounterType.RUN_DURATION_NS);
            Arrays.sort(durations);
            assertEquals(durations.length, seen.count());
            assertEquals(Arrays.stream(durations).sum(), seen.sumNs());
            for (final double percentile : new double[] {0.01, 1, 50, 90, 99, 100}) {
                final long exactNs = durations[(int) Math.ceil(durations.length * percentile / 100) - 1];
                final long foundNs = seen.percentileNs(percentile);
                assertTrue(
                        exactNs <= foundNs && foundNs < 2 * exactNs,
                        percentile + ": " + exactNs + ", found " + foundNs);
            }
        }
    }

    /** The scheduler hands over what it has counted by powers of two. */
    @Test
    void countsByPowersOfTwoComeToTheSameBuckets() throws IOException {
        final NodeCounters counters = NodeCounters.create(directory.resolve("counters.dat"), NodeRole.SCHEDULER);
        final long[] byBits = new long[Long.SIZE];
        byBits[3] = 5;
        byBits[10] = 6;
        byBits[11] = 7;
        byBits[63] = 8;
        final DurationCounters latencies = counters.durations(CounterType.TASK_LATENCY_NS);
        latencies.set(byBits, 77);
        latencies.set(byBits, 78);
        latencies.publish();
        try (CountersFileReader reader = CountersFileReader.open(directory.resolve("counters.dat"))) {
            final DurationHistogram seen = reader.durations(CounterType.TASK_LATENCY_NS);
            assertEquals(11, seen.counts()[0]);
            assertEquals(7, seen.counts()[1]);
            assertEquals(8, seen.counts()[DurationHistogram.BUCKETS - 1]);
            assertEquals(26, seen.count());
            assertEquals(78, seen.sumNs());
        }
    }
}

package io.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TaskLatenciesTest {
    private static final long START_NS = 1_000_000;

    private final TaskLatencies latencies = new TaskLatencies();

    private long latencyNs(final long arrival, final long nowNs) {
        final long beforeNs = latencies.sumNs();
        latencies.finished(arrival, nowNs);
        return latencies.sumNs() - beforeNs;
    }

    @Test
    void tasksOfOneCycleShareItsTime() {
        latencies.arrived(0, 100);
        latencies.arrived(1, 100);
        latencies.arrived(2, 250);
        latencies.arrived(60, 400); // a range of 58 tasks came before it
        assertEquals(900, latencyNs(0, 1_000));
        assertEquals(900, latencyNs(1, 1_000));
        assertEquals(750, latencyNs(59, 1_000));
        assertEquals(600, latencyNs(60, 1_000));
        assertEquals(900, latencyNs(0, 1_000), "in any order");
        assertEquals(5, Arrays.stream(latencies.byBits()).sum());
        assertEquals(5, latencies.byBits()[10], "all of them took more than 512 and up to 1,024 ns");
    }

    @Test
    void afterAReplayAllBeginsAnew() {
        latencies.arrived(0, 100);
        latencies.finished(0, 500);
        latencies.clear();
        assertEquals(0, latencies.sumNs());
        assertEquals(0, latencyNs(0, 600), "it came before");
        latencies.arrived(7, 1_000);
        assertEquals(0, latencyNs(3, 1_500), "it came before");
        assertEquals(500, latencyNs(8, 1_500));
        assertEquals(1, Arrays.stream(latencies.byBits()).sum());
    }

    @Test
    void tasksOfAnEarlierProcessAreLeftOut() {
        latencies.finished(5, 1_000);
        latencies.arrived(100, 2_000);
        latencies.finished(99, 3_000);
        assertEquals(0, Arrays.stream(latencies.byBits()).sum());
        latencies.finished(100, 3_000);
        assertEquals(1, Arrays.stream(latencies.byBits()).sum());
    }

    /** A task arrives every microsecond; however many there were, a latency is right but for a small share. */
    @Test
    void manyArrivalsAreKeptTheCoarserTheOlderTheyAre() {
        final int count = 1_000 * TaskLatencies.MARKS_MAX;
        for (int task = 0; task < count; task++) {
            latencies.arrived(task, START_NS + task * 1_000L);
        }
        final long nowNs = START_NS + count * 1_000L;
        for (int task = count - 1; task >= 0; task -= 997) {
            final long exactNs = nowNs - (START_NS + task * 1_000L);
            final long foundNs = latencyNs(task, nowNs);
            assertTrue(
                    foundNs >= exactNs && foundNs - exactNs <= foundNs / TaskLatencies.FINEST_PART,
                    "task " + task + " took " + exactNs + " ns, and " + foundNs + " were found");
        }
    }
}

package io.heddle.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CounterHistoryTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final CounterHistory history = new CounterHistory();

    private static NodeReading worker(final long gcNs, final long runs) {
        return new NodeReading(
                "w",
                NodeRole.WORKER,
                NodeState.RUNNING,
                Map.of(CounterType.GC_NS, gcNs, CounterType.RUNS_FINISHED, runs),
                Map.of(CounterType.RUN_DURATION_NS, new DurationHistogram(new long[] {runs}, runs * 10)));
    }

    private Growth growth(final long sinceSecond, final long nowSecond) {
        return new Growth(
                history.at(sinceSecond * SECOND_NS, nowSecond * SECOND_NS),
                sinceSecond * SECOND_NS,
                nowSecond * SECOND_NS,
                "lately");
    }

    @Test
    void oneLookSeesAllSinceTheStartAndSaysSo() {
        history.take(100 * SECOND_NS, List.of(worker(7, 3)));
        final Growth growth = growth(40, 100);
        assertEquals(7, growth.of(worker(7, 3), CounterType.GC_NS));
        assertEquals(30, growth.of(worker(7, 3), CounterType.RUN_DURATION_NS));
        assertEquals(0, growth.ofLate(worker(7, 3), CounterType.GC_NS));
        assertEquals("since its start", growth.since());
    }

    @Test
    void whatHappenedBeforeIsLeftOut() {
        for (int second = 0; second <= 1_000; second++) {
            history.take(second * SECOND_NS, List.of(worker(second * 5L, second)));
        }
        final NodeReading now = worker(5_000, 1_000);
        assertEquals(300, growth(940, 1_000).of(now, CounterType.GC_NS));
        assertEquals(300, growth(940, 1_000).ofLate(now, CounterType.GC_NS));
        assertEquals(600, growth(940, 1_000).of(now, CounterType.RUN_DURATION_NS));
        assertEquals("lately", growth(940, 1_000).since());
        assertEquals(5_000, growth(0, 1_000).of(now, CounterType.GC_NS), "a report over all of it");
    }

    @Test
    void aLateReaderSaysHowLongItHasLooked() {
        history.take(990 * SECOND_NS, List.of(worker(400, 1)));
        history.take(1_000 * SECOND_NS, List.of(worker(500, 2)));
        assertEquals(100, growth(940, 1_000).of(worker(500, 2), CounterType.GC_NS));
        assertEquals("in the last 10.0 s", growth(940, 1_000).since());
    }

    /** The last minute with work may be long ago: what was counted in it is not forgotten. */
    @Test
    void timeWithoutWorkIsNotKept() {
        for (int second = 0; second <= 100; second++) {
            history.take(second * SECOND_NS, List.of(worker(second, second)));
        }
        for (int second = 101; second <= 5_000; second++) {
            history.take(second * SECOND_NS, List.of(worker(100, 100)));
        }
        assertEquals(60, growth(40, 5_000).of(worker(100, 100), CounterType.GC_NS));
    }

    @Test
    void aWorkerThatWasStartedAgainCountsFromNothing() {
        history.take(0, List.of(worker(400, 5)));
        assertEquals(30, growth(0, 10).of(worker(30, 1), CounterType.GC_NS));
    }
}

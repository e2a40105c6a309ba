package io.heddle.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.diagnostics.ClusterSnapshot.WorkerView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker that is ill is seen as that in two seconds: the ages of what is read, by a clock of the test, and the sum of the intervals. */
@Timeout(60)
class FreshnessTest {
    private static final long START_MS = 1_700_000_000_000L;

    /** A worker looks at its memory so often, in milliseconds, and at its tasks. */
    private static final long TICK_MS = 20;

    @TempDir
    Path cluster;

    private static ClusterSnapshot at(final ClusterWatch watch, final long timeMs) {
        return watch.snapshot(timeMs, timeMs * 1_000_000);
    }

    private static NodeState state(final ClusterSnapshot snapshot, final String name) {
        return snapshot.workers().stream()
                .filter(worker -> worker.name().equals(name))
                .findFirst()
                .orElseThrow()
                .state();
    }

    /** Whenever a reader's looks fall: the first one that is late enough to matter shows it, on this host and on another one. */
    @Test
    void silenceIsSeenInTimeHoweverTheLooksFall() {
        try (NodeDirectory here = NodeDirectory.create(cluster, "here", NodeRole.WORKER);
                NodeDirectory away = NodeDirectory.createMirror(cluster, "away", "elsewhere", 4711)) {
            final List<NodeCounters> counters = List.of(NodeCounters.create(here), NodeCounters.create(away));
            counters.forEach(one -> one.get(CounterType.HEARTBEAT_MS).setRelease(START_MS));
            for (long phaseMs = 1; phaseMs <= Freshness.LOOK_INTERVAL_MS; phaseMs += 7) {
                try (ClusterWatch watch = new ClusterWatch(cluster)) {
                    final List<Long> unseen = new ArrayList<>();
                    long lookMs = START_MS + phaseMs;
                    while (state(at(watch, lookMs), "here") == NodeState.RUNNING) {
                        assertEquals(NodeState.RUNNING, state(at(watch, lookMs), "away"));
                        unseen.add(lookMs - START_MS);
                        lookMs += Freshness.LOOK_INTERVAL_MS;
                    }
                    assertEquals(NodeState.LATE, state(at(watch, lookMs), "here"));
                    assertEquals(NodeState.LATE, state(at(watch, lookMs), "away"));
                    assertTrue(
                            lookMs - START_MS <= Freshness.VISIBLE_WITHIN_MS,
                            "seen " + (lookMs - START_MS) + " ms after the last report, not seen at " + unseen);
                }
            }
        }
    }

    /** Nobody is called late who reports as often as the slowest of them may, and has missed one report. */
    @Test
    void whoReportsIsNotLate() {
        final long slowestMs = Freshness.REPORT_INTERVAL_MS + Freshness.MIRROR_INTERVAL_MS;
        try (NodeDirectory away = NodeDirectory.createMirror(cluster, "away", "elsewhere", 4711);
                ClusterWatch watch = new ClusterWatch(cluster)) {
            final NodeCounters counters = NodeCounters.create(away);
            for (long reportMs = START_MS; reportMs < START_MS + 20 * slowestMs; reportMs += 2 * slowestMs) {
                counters.get(CounterType.HEARTBEAT_MS).setRelease(reportMs);
                for (long ageMs = 0; ageMs <= 2 * slowestMs; ageMs += TICK_MS) {
                    assertEquals(NodeState.RUNNING, state(at(watch, reportMs + ageMs), "away"), ageMs + " ms");
                }
            }
        }
    }

    /** What a worker says of itself is there with the next look, and late at most by what lies before that. */
    @Test
    void whatAWorkerSaysIsSeenWithTheNextLook() {
        try (NodeDirectory away = NodeDirectory.createMirror(cluster, "away", "elsewhere", 4711);
                ClusterWatch watch = new ClusterWatch(cluster)) {
            final NodeCounters counters = NodeCounters.create(away);
            counters.get(CounterType.HEARTBEAT_MS).setRelease(START_MS);
            assertEquals(NodeState.RUNNING, state(at(watch, START_MS), "away"));
            counters.get(CounterType.PAUSED).setRelease(1);
            counters.get(CounterType.SPILL_BLOCKED).setRelease(1);
            final WorkerView seen = at(watch, START_MS).workers().get(0);
            assertEquals(NodeState.PAUSED, seen.state());
            assertTrue(seen.spillBlocked());
        }
        final long sumMs =
                TICK_MS + Freshness.REPORT_INTERVAL_MS + Freshness.MIRROR_INTERVAL_MS + Freshness.LOOK_INTERVAL_MS;
        assertTrue(sumMs <= Freshness.VISIBLE_WITHIN_MS, sumMs + " ms");
    }
}

package io.heddle.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.diagnostics.ClusterSnapshot.SchedulerView;
import io.heddle.diagnostics.ClusterSnapshot.WorkerView;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose numbers belong into sums. */
class ClusterSnapshotTest {
    private static WorkerView worker(final String name, final NodeState state, final long heartbeatAgeMs) {
        return new WorkerView(
                name,
                "here",
                1,
                state,
                1,
                0,
                100,
                10,
                0,
                10,
                0,
                0,
                0,
                0,
                heartbeatAgeMs,
                0,
                0,
                0,
                0,
                0,
                0,
                false,
                60,
                70,
                80,
                5,
                50,
                1,
                2);
    }

    private static ClusterSnapshot snapshot(final NodeState scheduler, final WorkerView... workers) {
        final SchedulerView view =
                new SchedulerView(scheduler, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5_000, "scheduler", null, null);
        return new ClusterSnapshot(1, "cluster", view, List.of(workers), null, List.of(), List.of());
    }

    private static List<String> counted(final ClusterSnapshot snapshot) {
        return snapshot.counted().stream().map(WorkerView::name).toList();
    }

    @Test
    void theDeadOfALivingClusterDoNotCount() {
        final WorkerView dead = worker("amber", NodeState.DEAD, 5_000);
        assertEquals(
                List.of("birch"),
                counted(snapshot(NodeState.RUNNING, dead, worker("birch", NodeState.FROZEN, 90_000))));
        assertEquals(List.of(), counted(snapshot(NodeState.RUNNING, dead)));
        assertEquals(List.of("birch"), counted(snapshot(NodeState.DEAD, dead, worker("birch", NodeState.LATE, 5_000))));
    }

    @Test
    void thoseThatEndedWithTheirClusterCountAsTheyWere() {
        final ClusterSnapshot snapshot = snapshot(
                NodeState.DEAD,
                worker("amber", NodeState.DEAD, 4_000),
                worker("birch", NodeState.DEAD, 600_000),
                worker("cedar", NodeState.DEAD, 12_000));
        assertEquals(List.of("amber", "cedar"), counted(snapshot));
        final String json = snapshot.toJson();
        assertTrue(
                json.matches(".*amber.*\"isCounted\":true.*birch.*\"isCounted\":false.*cedar.*\"isCounted\":true.*"),
                json);
    }
}

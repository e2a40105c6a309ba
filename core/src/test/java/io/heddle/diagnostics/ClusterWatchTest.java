package io.heddle.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.graph.ErrorKind;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ClusterWatchTest {
    @TempDir
    Path cluster;

    @Test
    void snapshotShowsWhatTheNodesSay() {
        try (ClusterWatch watch = new ClusterWatch(cluster)) {
            assertNull(watch.snapshot().scheduler());
            try (NodeDirectory scheduler = NodeDirectory.create(cluster, "scheduler", NodeRole.SCHEDULER);
                    NodeDirectory worker = NodeDirectory.create(cluster, "w1", NodeRole.WORKER);
                    NodeDirectory client = NodeDirectory.create(cluster, "notebook", NodeRole.CLIENT);
                    EventLogWriter events = EventLogWriter.create(worker)) {
                final NodeCounters schedulerCounters = NodeCounters.create(scheduler);
                final NodeCounters workerCounters = NodeCounters.create(worker);
                // Ahead of time, so that no pause of this JVM makes it late.
                schedulerCounters.heartbeat(System.currentTimeMillis() + 60_000);
                workerCounters.heartbeat(System.currentTimeMillis() - 60_000);
                watch.snapshot();

                schedulerCounters.get(CounterType.TASKS_FINISHED).setRelease(1000);
                workerCounters.get(CounterType.USED_BYTES).setRelease(65_536);
                events.onError(ErrorKind.RESOURCE, 0, "disk full");
                final ClusterSnapshot snapshot = watch.snapshot();

                final ClusterSnapshot.SchedulerView view = snapshot.scheduler();
                assertNotNull(view);
                assertEquals(NodeState.RUNNING, view.state());
                assertEquals(1000, view.tasksFinished());
                assertTrue(view.tasksPerSecond() > 1000, "rate " + view.tasksPerSecond());
                assertEquals(NodeState.LATE, snapshot.workers().get(0).state());
                assertTrue(snapshot.workers().get(0).heartbeatAgeMs() >= 60_000);
                assertEquals(65_536, snapshot.workers().get(0).usedBytes());
                assertEquals(client.pid(), view.pid());
                assertEquals("disk full", snapshot.errors().get(0).text());
                assertEquals("w1", snapshot.errors().get(0).node());
                assertTrue(snapshot.toJson().contains("\"tasksFinished\":1000"), snapshot.toJson());
                worker.closeAndRemove(ArenaRemover.REMOVE);
                assertEquals(List.of(), watch.snapshot().workers());
            }
        }
    }

    @Test
    void stoppedProcessIsSeenAsFrozen() throws Exception {
        final Process process = NodeProcess.start("own", cluster.toString(), "w1");
        try (ClusterWatch watch = new ClusterWatch(cluster)) {
            NodeProcess.firstLine(process);
            signal("STOP", process);
            final long deadlineNs = System.nanoTime() + 5_000_000_000L;
            while (watch.snapshot().workers().get(0).state() != NodeState.FROZEN) {
                assertTrue(System.nanoTime() < deadlineNs, "not seen as frozen");
                Thread.onSpinWait();
            }
        } finally {
            signal("CONT", process);
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void jsonOfEveryKindOfValue() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("text", "a\"b\\c\n\u0001\u20ac\ud83d\ude00");
        map.put("list", List.of(1, 2L, 0.5, 3.0, Double.NaN, true));
        map.put("empty", Map.of());
        map.put("state", NodeState.FROZEN);
        map.put("nothing", null);
        assertEquals(
                "{\"text\":\"a\\\"b\\\\c\\n\\u0001\\u20ac\\ud83d\\ude00\",\"list\":[1,2,0.500,3,null,true],\"empty\":{},"
                        + "\"state\":\"frozen\",\"nothing\":null}",
                JsonText.of(map));
    }

    private static void signal(final String name, final Process process) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor());
    }
}

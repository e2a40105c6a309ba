package io.heddle.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.diagnostics.ClusterSnapshot;
import io.heddle.diagnostics.ClusterSnapshot.ErrorView;
import io.heddle.diagnostics.ClusterSnapshot.SchedulerView;
import io.heddle.diagnostics.ClusterSnapshot.WorkerView;
import io.heddle.diagnostics.NodeState;
import io.heddle.tools.text.FullScreen;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code heddle stat} leaves out where the terminal is small, and what it never leaves out. */
@Timeout(30)
class StatPictureTest {
    private static final int HEIGHT = 23;
    private static final int WIDTH = 79;

    private static WorkerView worker(final int number, final NodeState state) {
        final long limit = 1L << 30;
        return new WorkerView(
                String.format("worker-%03d", number),
                "host",
                10_000 + number,
                state,
                4,
                number % 5,
                limit,
                number * (limit / 100),
                0,
                limit / 2,
                12L << 20,
                3e6,
                4e6,
                57,
                31_416,
                17,
                1_000,
                0,
                123_456,
                0,
                5,
                false,
                limit / 2,
                limit * 6 / 10,
                limit * 8 / 10,
                64L << 20,
                256L << 20,
                1L << 20,
                1L << 24);
    }

    private static ClusterSnapshot snapshot(final int workers, final int errors) {
        return new ClusterSnapshot(
                0,
                "wide",
                null,
                IntStream.range(0, workers)
                        .mapToObj(number -> worker(number, number == 3 ? NodeState.FROZEN : NodeState.RUNNING))
                        .toList(),
                null,
                IntStream.range(0, errors)
                        .mapToObj(number -> new ErrorView(0, "worker-001", "user", 1, "f", "error " + number))
                        .toList(),
                List.of());
    }

    /** As the pages sum them: the last state of those that ended with their cluster; of a living one the dead do not count. */
    @Test
    void aDeadClusterIsSummedAsItWas() {
        final List<WorkerView> dead = List.of(worker(10, NodeState.DEAD), worker(20, NodeState.DEAD));
        assertTrue(
                headline(NodeState.DEAD, dead)
                        .contains("   2 workers (dead, as they were)   memory 322.1 MB of 2.1 GB"),
                headline(NodeState.DEAD, dead));
        assertTrue(
                headline(NodeState.RUNNING, dead).contains("   0 workers   memory 0 B of 0 B"),
                headline(NodeState.RUNNING, dead));
        final List<WorkerView> mixed = List.of(worker(10, NodeState.DEAD), worker(20, NodeState.RUNNING));
        assertTrue(
                headline(NodeState.RUNNING, mixed).contains("   1 worker   memory 214.7 MB of 1.1 GB"),
                headline(NodeState.RUNNING, mixed));
    }

    private static String headline(final NodeState scheduler, final List<WorkerView> workers) {
        final SchedulerView view =
                new SchedulerView(scheduler, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 31_416, "scheduler", null, null);
        return StatView.lines(new ClusterSnapshot(0, "c", view, workers, null, List.of(), List.of()))
                .get(0);
    }

    private static String row(final StatScreen.Picture picture, final String worker) {
        return picture.lines().stream()
                .filter(line -> line.startsWith(worker + " "))
                .findFirst()
                .orElse("");
    }

    @Test
    void aNarrowTerminalKeepsStateAndMemoryAlsoBesideAFrozenWorker() {
        final StatScreen.Picture picture = new StatScreen().picture(snapshot(5, 0), HEIGHT, WIDTH);
        assertTrue(picture.lines().stream().allMatch(line -> line.length() <= WIDTH), picture::toString);
        assertTrue(row(picture, "worker-003").contains("frozen 31.4 s"), picture::toString);
        assertTrue(row(picture, "worker-003").contains("[#..."), picture::toString);
        assertTrue(row(picture, "worker-003").contains("3/4"), picture::toString);
        assertTrue(row(picture, "worker-003").contains("12.6 MB"), picture::toString);
        assertFalse(picture.toString().contains("peak"), picture::toString);
        final StatScreen.Picture wide = new StatScreen().picture(snapshot(5, 0), HEIGHT, 200);
        assertTrue(row(wide, "worker-003").endsWith("10003"), wide::toString);
    }

    @Test
    void theChosenWorkerIsSeenAmongMany() {
        final StatScreen screen = new StatScreen();
        final ClusterSnapshot many = snapshot(100, 3);
        StatScreen.Picture picture = screen.picture(many, HEIGHT, WIDTH);
        assertTrue(row(picture, "worker-000").startsWith("worker-000"), picture::toString);
        assertEquals(-1, picture.inverse());
        for (int i = 0; i < 61; i++) {
            screen.onKey(FullScreen.DOWN);
        }
        picture = screen.picture(many, HEIGHT, WIDTH);
        assertTrue(picture.lines().get(picture.inverse()).startsWith("worker-060 "), picture::toString);
        assertTrue(picture.inverse() < HEIGHT, picture::toString);
        assertTrue(picture.lines().indexOf("last errors") < HEIGHT - 3, picture::toString);
        assertTrue(picture.lines().stream().anyMatch(line -> line.matches("\\d+ workers above, \\d+ below")));

        screen.onKey('\n');
        picture = screen.picture(many, HEIGHT, WIDTH);
        assertTrue(picture.lines().get(picture.inverse()).startsWith("worker-060 "), picture::toString);
        assertTrue(picture.lines().get(picture.inverse() + 1).startsWith("--- worker-060 on host"), picture::toString);
        assertTrue(
                picture.lines().subList(0, HEIGHT).stream().anyMatch(line -> line.startsWith("process ")),
                picture::toString);

        screen.onKey('r');
        screen.picture(many, HEIGHT, WIDTH);
        for (int i = 0; i < 100; i++) {
            screen.onKey(FullScreen.DOWN);
        }
        picture = screen.picture(many, HEIGHT, WIDTH);
        assertTrue(picture.lines().get(picture.inverse()).startsWith("worker-000 "), picture::toString);
        assertTrue(picture.inverse() < HEIGHT, picture::toString);
    }

    @Test
    void aTerminalOfAFewLinesShowsOneWorker() {
        final StatScreen.Picture picture = new StatScreen().picture(snapshot(100, 3), 5, 10);
        assertTrue(row(picture, "worker-000").startsWith("worker-000"), picture::toString);
        assertTrue(new StatScreen().picture(snapshot(0, 0), 5, 10).lines().size() >= 2);
    }
}

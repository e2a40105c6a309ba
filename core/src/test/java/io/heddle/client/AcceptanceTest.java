package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.graph.HeddleException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Black-box cases from the reliability tests of Dask, against three worker processes; each demands the exact result. After
 * all of them nothing is left: no process, no thread, no file in shared memory. All cases of the task engine, and where they are:
 *
 * <pre>
 * A1  tree sum, two workers killed                 here
 * A2  sums while workers come and go               ScaleTest
 * A4  sessions aborted during an all-to-all          ScaleTest, SimulationTest (by seed), JournalRestartTest (all at once)
 * A5  kill, graceful end                           here, RetirementTest
 * A6  a task that kills its workers                here
 * A7  the only copy is lost, another copy is there DataLossTest
 * A8  scattered data are lost                      DataLossTest
 * A9  a worker is frozen                           WorkerLivenessTest
 * A14 cancels in the middle of a graph             here
 * A15 a key cancelled and submitted again          here, ResourceAcceptanceTest
 * A16 unequal tasks, a slow worker, more workers   ScaleTest
 * A17 many tasks with one large input              DataPlacementTest
 * A18 retirement                                   RetirementTest
 * A19 the owner of a lease dies                    CoordinationTest
 * A20 resources                                    ResourceAcceptanceTest
 * A21 the host of an actor dies                    ActorTest
 * A22 what cannot be serialised                    here, SchedulersAgreeTest
 * A23 errors of every kind                         here
 * A24 many small tasks, round trips                here; its figures are those of {@code heddle bench}
 * A25 the scheduler is killed                      JournalRestartTest
 * </pre>
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class AcceptanceTest {
    private static Client client;
    private static Set<ProcessHandle> processes;

    @BeforeAll
    static void start() {
        client = Client.builder()
                .workers(3)
                .threadsPerWorker(1)
                .memoryLimit("64MiB")
                .processes(true)
                .start();
    }

    @AfterAll
    static void leavesNothingBehind() {
        final Path directory = Path.of(client.clusterDirectory());
        processes = client.workers().stream()
                .map(worker -> ProcessHandle.of(worker.pid()).orElseThrow())
                .collect(Collectors.toSet());
        client.close();
        Await.until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
        Await.until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("heddle-client")));
        assertFalse(Files.exists(directory), "left behind: " + directory);
    }

    private static int slowly(final int value) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(10);
        return value;
    }

    /** So that what is cancelled has not ended before. */
    private static int endlesslyFrom35(final int value) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(value < 35 ? 10 : 3_600_000);
        return value;
    }

    private static int sum(final List<Integer> values) {
        return values.stream().mapToInt(x -> x).sum();
    }

    private static void killOne(final int which) {
        final List<WorkerStatus> workers = client.workers();
        ProcessHandle.of(workers.get(which % workers.size()).pid()).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** A1 and A5: a tree sum while two workers are killed. */
    @Test
    void aTreeSumSurvivesTwoDeaths() {
        List<TaskFuture<Integer>> level = client.map(
                AcceptanceTest::slowly, IntStream.range(0, 256).boxed().toList());
        level.get(20).result();
        killOne(0);
        while (level.size() > 1) {
            final List<TaskFuture<Integer>> next = new ArrayList<>();
            for (int i = 0; i < level.size(); i += 4) {
                next.add(client.submitWith(AcceptanceTest::sum, level.subList(i, Math.min(i + 4, level.size()))));
            }
            level = next;
        }
        killOne(1);
        assertEquals(256 * 255 / 2, level.get(0).result());
        client.waitForWorkers(3, Duration.ofSeconds(60));
    }

    /** A6: a task that kills its workers is blamed, by name, and other work goes on. */
    @Test
    void aTaskThatKillsItsWorkersIsBlamed() {
        final TaskFuture<Integer> poison = client.submit(AcceptanceTest::die);
        final List<TaskFuture<Integer>> others = client.map(AcceptanceTest::slowly, List.of(1, 2, 3, 4, 5, 6));
        final HeddleException blame = assertThrows(HeddleException.class, poison::result);
        assertTrue(blame.getMessage().contains("die"), blame.getMessage());
        assertEquals(List.of(1, 2, 3, 4, 5, 6), client.gather(others));
        client.waitForWorkers(3, Duration.ofSeconds(60));
    }

    private static int die() {
        Runtime.getRuntime().halt(9);
        return 0;
    }

    /** A14 and A15: cancels in the middle of a graph, then the same calls again. */
    @Test
    void aStormOfCancelsLeavesTheNextJobRight() {
        for (int storm = 0; storm < 5; storm++) {
            final List<TaskFuture<Integer>> first = client.map(
                    AcceptanceTest::endlesslyFrom35,
                    IntStream.range(0, 40).boxed().toList());
            final TaskFuture<Integer> total = client.submitWith(AcceptanceTest::sum, first);
            first.get(storm).result();
            first.get(39 - storm).cancel();
            assertThrows(CancellationException.class, total::result);
            first.forEach(TaskFuture::cancel);
            first.forEach(TaskFuture::release);
        }
        final List<TaskFuture<Integer>> again = client.map(
                AcceptanceTest::slowly, IntStream.range(0, 40).boxed().toList());
        assertEquals(780, client.submitWith(AcceptanceTest::sum, again).result());
    }

    private static final class Unserialisable extends Exception {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("UnusedVariable") // what cannot be serialised
        private final Object detail = new Object();
    }

    private static int recurse(final int depth) {
        return depth < 0 ? 0 : 1 + recurse(depth + 1);
    }

    /** A22 and A23: whatever a task throws or returns, its worker survives and the user is told. */
    @Test
    void workersSurviveWhatTasksThrow() {
        final Set<Long> before =
                client.workers().stream().map(WorkerStatus::pid).collect(Collectors.toSet());
        final TaskFuture<Integer> unserialisable = client.submit(() -> {
            throw new Unserialisable();
        });
        assertTrue(unserialisable.exception().getMessage().contains("Unserialisable"));
        final TaskFuture<Integer> error = client.submit(() -> {
            throw new LinkageError("base error");
        });
        assertInstanceOf(LinkageError.class, error.exception().getCause());
        final TaskFuture<Integer> deep = client.submit(AcceptanceTest::recurse, 0);
        assertInstanceOf(StackOverflowError.class, deep.exception().getCause());
        final TaskFuture<Object> result = client.submit(() -> Thread.currentThread());
        assertInstanceOf(HeddleException.class, result.exception());
        final TaskFuture<Object> huge = client.submit(() -> {
            throw new IllegalStateException("x".repeat(1_000_000));
        });
        assertTrue(huge.exception().getMessage().length() < 10_000);
        assertEquals(1, client.submit(() -> 1).result());
        assertEquals(before, client.workers().stream().map(WorkerStatus::pid).collect(Collectors.toSet()));
    }

    /** A23: a heap that ran out ends its worker, since nothing on it can be trusted; the task is blamed, the cluster goes on. */
    @Test
    void aTaskThatExhaustsTheHeapIsBlamed() {
        final TaskFuture<Integer> exhausted = client.submit(() -> new byte[Integer.MAX_VALUE].length);
        assertInstanceOf(HeddleException.class, exhausted.exception());
        client.waitForWorkers(2, Duration.ofSeconds(30));
        assertEquals(1, client.submit(() -> 1).result());
    }

    /** A24: many small tasks, and round trips one after the other. */
    @Test
    void manySmallTasksComeBackInOrder() {
        final List<Integer> elements = IntStream.range(0, 20_000).boxed().toList();
        final List<TaskFuture<Integer>> futures = client.map(x -> x + 1, elements);
        assertEquals(elements.stream().map(x -> x + 1).toList(), client.gather(futures));
        int value = 0;
        for (int i = 0; i < 100; i++) {
            value = client.submit(x -> x + 1, value).result();
        }
        assertEquals(100, value);
    }
}

package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.diagnostics.Advice;
import io.heddle.diagnostics.ClusterWatch;
import io.heddle.diagnostics.CounterType;
import io.heddle.diagnostics.DistinctErrors;
import io.heddle.diagnostics.EventDescriber;
import io.heddle.diagnostics.EventFollower;
import io.heddle.diagnostics.LogLine;
import io.heddle.diagnostics.LogQuery;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.NodeReading;
import io.heddle.diagnostics.NodeRole;
import io.heddle.diagnostics.ProfileQuery;
import io.heddle.diagnostics.StackProfile;
import io.heddle.diagnostics.TaskRun;
import io.heddle.graph.HeddleException;
import io.heddle.graph.TaskIds;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.PrintStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.slf4j.event.Level;

/** What a client tells of how its cluster runs, against what it has submitted. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObservationTest {
    private static final AtomicBoolean ENOUGH = new AtomicBoolean();
    private static final AtomicBoolean COLD = new AtomicBoolean();
    private static final CountDownLatch GATE = new CountDownLatch(1);

    private Client client;

    @BeforeAll
    void start() {
        client = Client.builder()
                .workers(2)
                .threadsPerWorker(1)
                .memoryLimit("64MiB")
                .start();
    }

    @AfterAll
    void end() {
        GATE.countDown();
        ENOUGH.set(true);
        COLD.set(true);
        client.close();
    }

    private static int square(final int number) {
        return number * number;
    }

    private static int divide(final int number, final int divisor) {
        return number / divisor;
    }

    private static int cube(final int number) {
        return number * number * number;
    }

    private static int remainder(final int number, final int divisor) {
        return number % divisor;
    }

    private static int standAtTheGate(final int number) throws InterruptedException {
        GATE.await();
        return number;
    }

    /** Two workers and the client have a session with the scheduler each. */
    @Test
    void nodesCountTheirSessions() {
        try (ClusterWatch watch = new ClusterWatch(Path.of(client.clusterDirectory()))) {
            Map<NodeRole, Long> opened = Map.of();
            while (opened.getOrDefault(NodeRole.SCHEDULER, 0L) < 3 || opened.getOrDefault(NodeRole.WORKER, 0L) < 2) {
                Await.pause();
                watch.snapshot();
                opened = watch.readings().stream()
                        .filter(node -> CounterType.SESSIONS_OPENED.isOf(node.role()))
                        .collect(Collectors.groupingBy(
                                NodeReading::role,
                                Collectors.summingLong(node -> node.values().get(CounterType.SESSIONS_OPENED))));
            }
            assertEquals(Map.of(NodeRole.SCHEDULER, 3L, NodeRole.WORKER, 2L), opened);
        }
    }

    @Test
    void theTaskStreamHasEveryRun() {
        final List<TaskFuture<Integer>> cubes = client.map(
                ObservationTest::cube, IntStream.range(0, 200).boxed().toList());
        client.gather(cubes);
        final TaskFuture<Integer> failing = client.submit(ObservationTest::remainder, 1, 0);
        assertThrows(HeddleException.class, failing::result);

        final List<TaskRun> runs = client.getTaskStream(Duration.ofMinutes(10));
        final List<TaskRun> ofCube =
                runs.stream().filter(run -> run.function().equals("cube")).toList();
        assertEquals(
                cubes.stream().map(TaskFuture::taskId).collect(Collectors.toSet()),
                ofCube.stream().map(TaskRun::taskId).collect(Collectors.toSet()));
        assertEquals(200, ofCube.size());
        final Set<String> names =
                client.workers().stream().map(WorkerStatus::name).collect(Collectors.toSet());
        for (final TaskRun run : ofCube) {
            assertTrue(names.contains(run.worker()) && run.lane() == 0, run.toString());
            assertTrue(run.startNs() <= run.endNs() && !run.isErred(), run.toString());
        }
        assertEquals(
                List.of(failing.taskId()),
                runs.stream()
                        .filter(run -> run.isErred() && run.function().equals("remainder"))
                        .map(TaskRun::taskId)
                        .toList());
        assertEquals(
                client.status().prefixes().stream()
                        .filter(prefix -> prefix.name().equals("cube"))
                        .mapToLong(PrefixStatus::runs)
                        .sum(),
                ofCube.size());
        assertEquals(List.of(), client.getTaskStream(Duration.ZERO));
    }

    @Test
    void adviceNamesTheFunctionThatFails() {
        assertThrows(HeddleException.class, client.submit(ObservationTest::divide, 2, 0)::result);
        // Gauges by function are brought up to date ten times a second.
        while (client.advise().stream().noneMatch(advice -> advice.topic() == Advice.Topic.ERRORS)) {
            Await.pause();
        }
        final Advice advice = client.advise().stream()
                .filter(each -> each.topic() == Advice.Topic.ERRORS)
                .findFirst()
                .orElseThrow();
        assertEquals("divide", advice.subject());
        assertTrue(advice.finding().endsWith("tasks of divide ended with an error"), advice.finding());
    }

    @Test
    void stacksAndLogsOfEveryNode() {
        final TaskFuture<Integer> standing = client.submit(ObservationTest::standAtTheGate, 1);
        Map<String, String> stacks = client.callStacks();
        while (stacks.values().stream().noneMatch(text -> text.contains("standAtTheGate"))) {
            stacks = client.callStacks();
        }
        GATE.countDown();
        assertEquals(1, standing.result());
        final Set<String> names =
                client.workers().stream().map(WorkerStatus::name).collect(Collectors.toSet());
        assertEquals(names, stacks.keySet());
        assertEquals(names, client.workerLogs().keySet());
        assertTrue(client.schedulerLogs().contains("scheduler"), client.schedulerLogs());
    }

    private static int speak(final int number) {
        System.out.println("WARN number " + number + " speaks");
        return number;
    }

    @Test
    void linesOfATaskAreKeptWithIt() {
        final List<TaskFuture<Integer>> speaking = client.map(ObservationTest::speak, List.of(7, 8, 9));
        client.gather(speaking);
        final TaskFuture<Integer> second = speaking.get(1);
        final List<LogLine> lines =
                client.logs(LogQuery.ALL.task(second.taskId()).atLeast(Level.WARN));
        assertEquals(
                List.of("WARN number 8 speaks"),
                lines.stream().map(LogLine::text).toList());
        assertTrue(second.key().endsWith(lines.get(0).task()), second.key() + " " + lines);
        assertEquals(lines, client.logs(LogQuery.ALL.node(lines.get(0).node()).task(second.taskId())));
        assertEquals(List.of(), client.logs(LogQuery.ALL.task(second.taskId()).atLeast(Level.ERROR)));
        assertTrue(
                client.workerLogs().get(lines.get(0).node()).contains("| WARN number 8 speaks\n"),
                client.workerLogs().toString());
    }

    @Test
    void aFailureTellsWhatItsFunctionWasCalledWith() {
        final TaskFuture<Integer> nine = client.submit(ObservationTest::square, 3);
        final TaskFuture<Integer> zero = client.submit(ObservationTest::square, 0);
        final TaskFuture<Integer> failing = client.submitWith(ObservationTest::quotient, nine, zero);
        assertThrows(HeddleException.class, failing::result);
        final DistinctErrors errors = new DistinctErrors();
        final EventDescriber describer = new EventDescriber(errors);
        try (EventFollower follower = new EventFollower(describer::handlerOf)) {
            Optional<DistinctErrors.ErrorGroup> found = Optional.empty();
            while (found.isEmpty()) {
                follower.poll(NodeDirectory.list(client.dashboard().directory()), Integer.MAX_VALUE);
                found = errors.groups().stream()
                        .filter(group -> group.taskId() == failing.taskId() && group.inputs() != null)
                        .findFirst();
            }
            assertEquals(
                    "argument 1: task " + TaskIds.text(nine.taskId()) + " = 9\nargument 2: task "
                            + TaskIds.text(zero.taskId()) + " = 0",
                    found.get().inputs());
        }
    }

    /** Memory ends whenever it is read. */
    private static final class Greedy implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(final ObjectInputStream stream) {
            throw new OutOfMemoryError("read by a task");
        }
    }

    @Test
    void aFailureWhoseInputsCannotBeToldIsOneAllTheSame() {
        final TaskFuture<Integer> failing = client.submit(greedy -> 1, new Greedy());
        final Throwable failure = assertThrows(Throwable.class, failing::result);
        assertTrue(failure.toString().contains("read by a task"), failure.toString());
        assertEquals(9, client.submit(ObservationTest::square, 3).result(), "its thread goes on");
    }

    private static int quotient(final int number, final int divisor) {
        return number / divisor;
    }

    @Test
    void aProfileShowsWhereTasksSpendTheirTime() {
        final List<TaskFuture<Long>> burning =
                List.of(client.submit(ObservationTest::burn, 1), client.submit(ObservationTest::burn, 2));
        StackProfile profile = client.profile(Duration.ofMillis(500));
        while (profile.stacks().keySet().stream().noneMatch(stack -> stack.contains("ObservationTest.burn"))) {
            profile = client.profile(Duration.ofMillis(500));
        }
        ENOUGH.set(true);
        client.gather(burning);
        final Set<String> names =
                client.workers().stream().map(WorkerStatus::name).collect(Collectors.toSet());
        for (final String stack : profile.stacks().keySet()) {
            assertTrue(names.contains(stack.substring(0, stack.indexOf(';'))), stack);
            assertTrue(!stack.contains("burn") || stack.contains(";tasks;"), stack);
        }
        assertEquals(
                profile.samples(),
                profile.stacks().values().stream().mapToLong(count -> count).sum());
        assertTrue(profile.collapsed().matches("(?s)([^\n]+ \\d+\n)+"), profile.collapsed());
        assertThrows(HeddleException.class, () -> client.profile(Duration.ofDays(1)));
    }

    private static long smoulder(final int seed) {
        long value = seed;
        while (!COLD.get()) {
            value = value * 6364136223846793005L + 1442695040888963407L;
        }
        return value;
    }

    @Test
    void whereTasksSpentTheirTimeIsKnownAfterwards() {
        final Instant from = Instant.now();
        final TaskFuture<Long> smouldering = client.submit(ObservationTest::smoulder, 1);
        StackProfile profile = client.profile(ProfileQuery.ALL.function("smoulder"));
        while (profile.samples() < 20) {
            profile = client.profile(ProfileQuery.ALL.function("smoulder"));
        }
        COLD.set(true);
        smouldering.result();
        for (final String stack : profile.stacks().keySet()) {
            assertTrue(stack.startsWith("smoulder;"), stack);
        }
        assertTrue(
                profile.stacks().keySet().stream()
                        .anyMatch(stack -> stack.endsWith(ObservationTest.class.getName() + ".smoulder")),
                profile.collapsed());
        assertEquals(0, client.profile(Instant.EPOCH, from.minusSeconds(3600)).samples(), "nothing ran before");
        assertEquals(0, client.profile(ProfileQuery.ALL.function("nobody")).samples());
        assertTrue(client.profile(ProfileQuery.between(from.minusSeconds(1), Instant.now())
                                .function("smoulder"))
                        .samples()
                >= 20);
        assertTrue(profile.speedscope("smoulder").contains("\"endValue\":" + profile.samples() * profile.periodMs()));
    }

    private static long burn(final int seed) {
        long value = seed;
        while (!ENOUGH.get()) {
            value = value * 6364136223846793005L + 1442695040888963407L;
        }
        return value;
    }

    @Test
    void memoryIsTheSumOfTheWorkers() {
        final TaskFuture<byte[]> held = client.submit(() -> new byte[5 << 20]);
        held.result();
        while (client.memory().usedBytes() < 5 << 20) {
            Await.pause();
        }
        final ClusterMemory memory = client.memory();
        assertEquals(2 * (64L << 20), memory.limitBytes());
        assertEquals(
                memory.usedBytes(),
                memory.workers().stream().mapToLong(WorkerStatus::usedBytes).sum());
        assertEquals(client.nthreads(), client.schedulerInfo().nthreads());
        held.release();
    }

    @Test
    void theBarMovesAndEndsWithAllTasks() {
        final List<TaskFuture<?>> futures = new ArrayList<>(client.map(
                ObservationTest::square, IntStream.range(0, 50).boxed().toList()));
        futures.add(client.submit(ObservationTest::divide, 3, 0));
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ProgressBar.follow(futures, new PrintStream(bytes, true, StandardCharsets.UTF_8), true);
        final String text = bytes.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("[##############################] 100 % 51/51, 1 failed  "), text);
        assertTrue(text.endsWith(System.lineSeparator()), text);
        futures.forEach(future -> assertTrue(future.isDone()));
    }

    @Test
    void theBarSaysRateAndRest() {
        final PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
        final ProgressBar bar = new ProgressBar(nowhere, true, 0);
        assertEquals(
                "[...............#".replace('#', '.') + "..............]   0 % 0/1,000  0.0/s, no end in sight yet",
                bar.line(0, 0, 1000, 1_000_000_000L));
        assertEquals(
                "[###############...............]  50 % 500/1,000, 2 failed  167/s, 3.0 s left",
                new ProgressBar(nowhere, true, 0).line(500, 2, 1000, 3_000_000_000L));
        assertTrue(new ProgressBar(nowhere, true, 0)
                .line(1, 0, 100_000, 1_000_000_000L)
                .endsWith("27 h 46 min left"));
    }

    @Test
    void aClientWithoutAClusterSaysSo() {
        try (Client alone =
                Client.builder().scheduler(SchedulerKind.SYNCHRONOUS).start()) {
            assertThrows(NoClusterException.class, alone::advise);
            assertThrows(NoClusterException.class, () -> alone.getTaskStream(Duration.ofSeconds(1)));
            assertTrue(alone.memory().limitBytes() > 0);
        }
    }
}

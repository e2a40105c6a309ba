package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.graph.HeddleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client restarts the worker processes of its cluster, and begins anew. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class WorkerRestartTest {
    private static final int BYTES = 1 << 18;

    private static Client client;

    @BeforeAll
    static void start() {
        client = Client.builder()
                .workers(2)
                .threadsPerWorker(1)
                .memoryLimit("64MiB")
                .processes(true)
                .start();
    }

    @AfterAll
    static void stop() {
        client.close();
    }

    private static byte[] make(final int seed) {
        final byte[] bytes = new byte[BYTES];
        bytes[BYTES - 1] = (byte) seed;
        return bytes;
    }

    private static boolean waitFor(final String event) {
        return Client.current().coordination().event(event).await(Duration.ofSeconds(100));
    }

    private static List<String> names() {
        return client.workers().stream().map(WorkerStatus::name).toList();
    }

    private static Set<Long> pids() {
        return new HashSet<>(client.workers().stream().map(WorkerStatus::pid).toList());
    }

    @Test
    void oneWorkerIsRestartedAndNothingIsLost() {
        final List<TaskFuture<byte[]>> made = client.map(
                WorkerRestartTest::make, IntStream.range(0, 8).boxed().toList());
        final TaskFuture<byte[]> scattered = client.scatter(make(9));
        client.waitFor(made, WaitFor.ALL, Duration.ofSeconds(60));
        final WorkerStatus holder =
                client.whoHas(List.of(scattered)).get(scattered).get(0);
        final List<String> names = names();
        client.restartWorkers(List.of(holder.name()));
        assertEquals(Set.copyOf(names), Set.copyOf(names()));
        assertFalse(pids().contains(holder.pid()), "it is still there");
        assertFalse(isAlive(holder.pid()), "it lives");
        for (int i = 0; i < made.size(); i++) {
            assertEquals(i, made.get(i).result()[BYTES - 1]);
        }
        assertEquals(9, scattered.result()[BYTES - 1], "its neighbour has it");
        made.forEach(TaskFuture::release);
        scattered.release();
        assertThrows(BadInputException.class, () -> client.restartWorkers(List.of("nobody")));
    }

    @Test
    void theClientBeginsAnew() {
        final TaskFuture<byte[]> made = client.submit(WorkerRestartTest::make, 1);
        client.waitFor(List.of(made), WaitFor.ALL, Duration.ofSeconds(60));
        final TaskFuture<Boolean> running = client.submit(WorkerRestartTest::waitFor, "never");
        while (client.processing().values().stream().allMatch(List::isEmpty)) {
            Await.pause();
        }
        final Set<Long> before = pids();
        final List<String> names = names();
        client.restart();
        assertEquals(Set.copyOf(names), Set.copyOf(names()));
        final Set<Long> both = new HashSet<>(before);
        both.retainAll(pids());
        assertEquals(Set.of(), both);
        assertThrows(CancellationException.class, running::result);
        assertThrows(CancellationException.class, made::result);
        while (!client.hasWhat().values().stream().allMatch(List::isEmpty)) {
            Await.pause();
        }
        assertEquals(2, client.submit(WorkerRestartTest::make, 2).result()[BYTES - 1]);
    }

    private static Set<Long> children() {
        return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    /** Also where it has joined and its parent has not heard yet that it is ready; and those after it are replaced, too. */
    @Test
    void aWorkerThatIsKilledWhileItStartsIsReplacedAsAnyOther() {
        for (int round = 0; round < 2; round++) {
            final Set<Long> killed = new HashSet<>(children());
            final long running = client.workers().get(0).pid();
            ProcessHandle.of(running).ifPresent(ProcessHandle::destroyForcibly);
            List<Long> starting = List.of();
            while (starting.isEmpty()) {
                Await.pause();
                starting =
                        children().stream().filter(pid -> !killed.contains(pid)).toList();
            }
            final long replacement = starting.get(0);
            ProcessHandle.of(replacement).ifPresent(ProcessHandle::destroyForcibly);
            while (pids().contains(running) || pids().contains(replacement) || pids().size() < 2) {
                Await.pause();
            }
            assertEquals(round, client.submit(WorkerRestartTest::make, round).result()[BYTES - 1]);
        }
    }

    /** What kept it from starting, here a secret that is away for a while, may pass; so one that has ever run is tried again. */
    @Test
    void aWorkerThatDoesNotStartAgainAtFirstIsTriedAgain() throws IOException {
        final Path secret = Path.of(client.clusterDirectory(), "scheduler", "secret");
        final Path away = secret.resolveSibling("secret.away");
        final long lost = client.workers().get(0).pid();
        final Set<Long> before = children();
        Files.move(secret, away);
        ProcessHandle.of(lost).ifPresent(ProcessHandle::destroyForcibly);
        final Set<Long> failed = new HashSet<>();
        while (failed.size() < 2 || failed.stream().anyMatch(WorkerRestartTest::isAlive)) {
            Await.pause();
            children().stream().filter(pid -> !before.contains(pid)).forEach(failed::add);
        }
        Files.move(away, secret);
        while (pids().contains(lost) || pids().size() < 2) {
            Await.pause();
        }
        assertEquals(3, client.submit(WorkerRestartTest::make, 3).result()[BYTES - 1]);
    }

    private static boolean isAlive(final long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    @Test
    void whereThereIsNothingToRestart() {
        for (final SchedulerKind kind : List.of(SchedulerKind.SYNCHRONOUS, SchedulerKind.THREADS)) {
            try (Client local = Client.builder()
                    .scheduler(kind)
                    .workers(1)
                    .memoryLimit("64MiB")
                    .start()) {
                final List<String> names =
                        local.workers().stream().map(WorkerStatus::name).toList();
                assertThrows(HeddleException.class, () -> local.restartWorkers(names), kind.toString());
            }
        }
    }

    @Test
    void futuresInsideOfValues() {
        final TaskFuture<byte[]> first = client.submit(WorkerRestartTest::make, 1);
        final TaskFuture<byte[]> second = client.submit(WorkerRestartTest::make, 2);
        final List<Object> nested = new ArrayList<>(List.of("text", first, Map.of("key", List.of(second, first))));
        nested.add(new Object[] {null, second});
        assertEquals(List.of(first, second), Client.futuresOf(nested));
        assertEquals(List.of(), Client.futuresOf(null));
        client.publishDataset("pair", List.of(first, second));
        assertEquals(
                List.of(first.taskId(), second.taskId()),
                Client.futuresOf(client.getDataset("pair")).stream()
                        .map(TaskFuture::taskId)
                        .toList());
        assertTrue(client.unpublishDataset("pair"));
        first.release();
        second.release();
    }
}

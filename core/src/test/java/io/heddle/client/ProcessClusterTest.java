package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers as processes: the same program, and what happens when one of them is killed. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class ProcessClusterTest {
    private static Client start(final int workers) {
        return Client.builder()
                .workers(workers)
                .threadsPerWorker(1)
                .memoryLimit("64MiB")
                .processes(true)
                .start();
    }

    @Test
    void tasksRunInOtherProcesses() {
        try (Client client = start(2)) {
            final long here = ProcessHandle.current().pid();
            final TaskFuture<Long> there =
                    client.submit(() -> ProcessHandle.current().pid());
            assertNotEquals(here, there.result());
            final List<Integer> elements = IntStream.range(0, 1_000).boxed().toList();
            assertEquals(elements.stream().map(x -> x + 1).toList(), client.gather(client.map(x -> x + 1, elements)));
        }
    }

    @Test
    void aKilledWorkerLosesNoResult() {
        try (Client client = start(2)) {
            final List<Integer> elements = IntStream.range(0, 40).boxed().toList();
            final List<TaskFuture<Integer>> squares = client.map(
                    x -> {
                        TimeUnit.MILLISECONDS.sleep(50);
                        return x * x;
                    },
                    elements);
            squares.get(3).result();
            final long victim = client.workers().get(0).pid();
            ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly);
            assertEquals(elements.stream().map(x -> x * x).toList(), client.gather(squares));
            final TaskFuture<Integer> total = client.submitWith(
                    (final List<Integer> all) -> all.stream().mapToInt(x -> x).sum(), squares);
            assertEquals(elements.stream().mapToInt(x -> x * x).sum(), total.result());
        }
    }
}

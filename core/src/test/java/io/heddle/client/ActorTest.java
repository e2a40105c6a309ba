package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.graph.HeddleException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of workers outside of tasks, on two worker processes of one thread each. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class ActorTest {
    private static final Duration LONG = Duration.ofSeconds(60);
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

    /** Not serialisable on purpose: it never leaves its worker. */
    static final class Counter {
        private final List<Integer> added = new ArrayList<>();

        int add(final int number) {
            if (number < 0) {
                throw new IllegalArgumentException("negative");
            }
            added.add(number);
            return added.stream().mapToInt(x -> x).sum();
        }
    }

    record Checkpoint(List<Integer> added) implements Serializable {}

    @Test
    void runsOnEveryWorkerBesideItsTasks() {
        final Map<Integer, Long> pids = client.run(() -> ProcessHandle.current().pid());
        assertEquals(2, new HashSet<>(pids.values()).size());
        client.workers().forEach(worker -> assertEquals(worker.pid(), pids.get(worker.workerId())));
        final HeddleException failure = assertThrows(
                HeddleException.class,
                () -> client.run(() -> {
                    throw new IllegalStateException("not here");
                }));
        assertInstanceOf(IllegalStateException.class, failure.getCause());
        assertThrows(HeddleException.class, () -> client.run(() -> new Object()));
    }

    @Test
    void anActorKeepsItsStateAndTheOrderOfItsCalls() throws Exception {
        final Actor<Counter> counter = client.actor(Counter::new);
        final List<CompletableFuture<Integer>> sums = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            sums.add(counter.call(Counter::add, i));
        }
        int expected = 0;
        for (int i = 1; i <= 200; i++) {
            expected += i;
            assertEquals(expected, sums.get(i - 1).get());
        }
        final ExecutionException failure = assertThrows(ExecutionException.class, counter.call(Counter::add, -1)::get);
        assertInstanceOf(IllegalArgumentException.class, failure.getCause().getCause());
        assertEquals(expected, counter.call(own -> own.add(0)).get());
        assertThrows(ExecutionException.class, counter.call(own -> own)::get); // it cannot leave
        counter.close();
        final ExecutionException closed = assertThrows(ExecutionException.class, counter.call(Counter::add, 1)::get);
        assertTrue(closed.getMessage().contains("no such actor"), closed.getMessage());
        assertThrows(
                HeddleException.class,
                () -> client.actor(() -> {
                    throw new IllegalStateException("cannot be made");
                }));
    }

    @Test
    void aLostHostIsToldAndTheActorStartsAgainFromWhatWasKept() throws Exception {
        final Actor<Counter> counter = client.actor(Counter::new);
        assertEquals(5, counter.call(Counter::add, 5).get());
        final Checkpoint kept =
                counter.call(own -> new Checkpoint(List.copyOf(own.added))).get();
        final int host = counter.workerId();
        final CompletableFuture<Integer> unanswered = counter.call(own -> {
            Runtime.getRuntime().halt(9);
            return 0;
        });
        final ExecutionException lost = assertThrows(ExecutionException.class, unanswered::get);
        assertTrue(lost.getMessage().contains("worker " + host), lost.getMessage());
        final ExecutionException later = assertThrows(ExecutionException.class, counter.call(Counter::add, 1)::get);
        assertTrue(later.getMessage().contains("gone"), later.getMessage());
        counter.restart(
                (final Checkpoint checkpoint) -> {
                    final Counter again = new Counter();
                    checkpoint.added().forEach(again::add);
                    return again;
                },
                kept);
        assertNotEquals(host, counter.workerId());
        assertEquals(12, counter.call(Counter::add, 7).get());
        client.waitForWorkers(2, LONG);
        counter.close();
    }
}

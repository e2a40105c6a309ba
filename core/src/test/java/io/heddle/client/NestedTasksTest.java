package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.graph.HeddleException;
import io.heddle.worker.executor.TaskContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks that submit tasks and wait for them, on two worker processes of one thread each. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class NestedTasksTest {
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

    private static int fibonacci(final int n) {
        if (n < 2) {
            return n;
        }
        final Client own = Client.current();
        final TaskFuture<Integer> left = own.submit(NestedTasksTest::fibonacci, n - 1);
        final TaskFuture<Integer> right = own.submit(NestedTasksTest::fibonacci, n - 2);
        return left.result() + right.result();
    }

    private static int depth(final int levels) {
        return levels == 0
                ? 0
                : 1
                        + Client.current()
                                .submit(NestedTasksTest::depth, levels - 1)
                                .result();
    }

    @Test
    void tasksWaitForTasksAtAnyDepth() {
        assertEquals(13, client.submit(NestedTasksTest::fibonacci, 7).result());
        assertEquals(30, client.submit(NestedTasksTest::depth, 30).result());
        final List<TaskFuture<Integer>> chains = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            chains.add(client.submit(NestedTasksTest::depth, i));
        }
        assertEquals(45, client.gather(chains).stream().mapToInt(x -> x).sum());
        Await.until(() -> client.status().workers().stream().allMatch(worker -> worker.threadsBusy() == 0));
    }

    private static Set<Integer> clientsAtAnyDepth(final int levels) {
        final Set<Integer> clients = new HashSet<>();
        if (levels > 0) {
            clients.addAll(Client.current()
                    .submit(NestedTasksTest::clientsAtAnyDepth, levels - 1)
                    .result());
        }
        clients.add(TaskContext.current().clientId());
        return clients;
    }

    @Test
    void tasksOfTasksBelongToTheSameProgram() {
        // Else each level would open one more client on each worker.
        final int own = client.submit(() -> TaskContext.current().clientId()).result();
        assertEquals(
                Set.of(own),
                client.submit(NestedTasksTest::clientsAtAnyDepth, 5).result());
    }

    @Test
    void allWaysOfWaitingLeaveTheThreadToOthers() {
        final TaskFuture<List<Integer>> all = client.submit(() -> {
            final Client own = Client.current();
            final List<Integer> results = new ArrayList<>();
            results.add(own.gather(own.map(x -> x * x, List.of(1, 2, 3))).get(2));
            for (final int value : own.asCompleted(List.of(own.submit(() -> 4))).results()) {
                results.add(value);
            }
            results.add(own.compute(Delayed.with(x -> x + 1, Delayed.of(() -> 4))));
            return results;
        });
        assertEquals(List.of(9, 4, 5), all.result());
    }

    @Test
    void anErrorOfAnInnerTaskReachesTheOutside() {
        final TaskFuture<Integer> outer = client.submit(() -> Client.current()
                .<Integer>submit(() -> {
                    throw new IllegalStateException("inner");
                })
                .result());
        final HeddleException failure = assertThrows(HeddleException.class, outer::result);
        assertTrue(failure.getMessage().contains("inner"), failure.getMessage());
        assertInstanceOf(HeddleException.class, failure.getCause());
        assertInstanceOf(IllegalStateException.class, failure.getCause().getCause());
    }

    @Test
    void aTaskKnowsWhereItRunsAndSaysHowFarItIs() {
        final TaskFuture<String> self = client.submit(() -> {
            final TaskContext context = TaskContext.current();
            context.progress(0.25, "a quarter");
            return context.key() + " " + context.run() + " " + context.workerName() + " " + context.workerId();
        });
        final String[] words = self.result().split(" ");
        assertTrue(self.key().endsWith("-" + words[0]), self.key() + " " + words[0]);
        assertEquals("1", words[1]);
        final WorkerStatus worker = client.workers().stream()
                .filter(one -> one.name().equals(words[2]))
                .findFirst()
                .orElseThrow();
        assertEquals(worker.workerId(), Integer.parseInt(words[3]));

        final TaskFuture<Integer> slow = client.submit(() -> {
            TaskContext.current().progress(0.5, "half");
            while (!TaskContext.current().isCancelled()) {
                LockSupport.parkNanos(1_000_000);
            }
            return 0;
        });
        Await.until(() -> slow.progress() != null);
        assertEquals(new Progress(0.5, "half"), slow.progress());
        assertTrue(slow.cancel());
        assertThrows(HeddleException.class, TaskContext::current);
        assertThrows(HeddleException.class, Client::current);
    }

    @Test
    void aTaskAsksToBeRunElsewhere() {
        final Set<Integer> workers = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            final List<Integer> places = client.submit(() -> {
                        final TaskContext context = TaskContext.current();
                        if (context.run() == 1) {
                            throw context.reschedule();
                        }
                        return List.of(context.run(), context.workerId());
                    })
                    .result();
            assertEquals(2, places.get(0));
            workers.add(places.get(1));
        }
        assertNotEquals(Set.of(), workers);
    }
}

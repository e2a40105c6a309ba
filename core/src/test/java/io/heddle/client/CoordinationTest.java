package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.cluster.LocalCluster;
import io.heddle.cluster.LocalClusterOptions;
import io.heddle.graph.HeddleException;
import io.heddle.transport.Address;
import io.heddle.transport.DriverProfile;
import io.heddle.transport.SessionClientOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients and tasks share by name, on two worker processes of one thread each. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class CoordinationTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static LocalCluster cluster;
    private static Client client;

    @BeforeAll
    static void start() {
        cluster =
                LocalCluster.start(new LocalClusterOptions(2, 1, 64 << 20, true, null, DriverProfile.load("balanced")));
        client = join();
        cluster.startWorkers();
        client.waitForWorkers(2, LONG);
    }

    private static Client join() {
        final ClientConductor conductor = new ClientConductor(
                cluster.driverDirectory(),
                new SessionClientOptions()
                        .address(Address.ipc(cluster.driverDirectory()))
                        .secret(cluster.secret()),
                cluster.hostId(),
                null,
                LONG.toNanos());
        final Path directory = conductor.welcome().clusterDirectory();
        return new Client(conductor, directory, null, new DashboardLink(directory, url -> {}), false);
    }

    @AfterAll
    static void stop() {
        client.close();
        cluster.close();
    }

    @Test
    void queuesCarryValuesAndFuturesBetweenClientAndTasks() {
        final ClusterQueue<Object> queue = client.coordination().queue("work", 2);
        final TaskFuture<Integer> taker = client.submit(() -> {
            final ClusterQueue<Object> own = Client.current().coordination().queue("work");
            int sum = 0;
            for (int i = 0; i < 3; i++) {
                final Object element = own.take();
                sum += element instanceof TaskFuture<?> future ? (Integer) future.result() : (Integer) element;
            }
            return sum;
        });
        queue.put(1);
        try (TaskFuture<Integer> made = client.submit(() -> 20)) {
            queue.put(made);
        }
        queue.put(300);
        assertEquals(321, taker.result());
        assertNull(queue.poll(Duration.ofMillis(10)));
        assertTrue(queue.offer(1, Duration.ZERO));
        assertTrue(queue.offer(2, Duration.ZERO));
        assertFalse(queue.offer(3, Duration.ofMillis(10)));
        assertEquals(2, queue.size());
        queue.end();
        assertEquals(0, queue.size());
        assertThrows(HeddleException.class, () -> queue.put(new Object()));
        assertThrows(BadInputException.class, () -> queue.put(new byte[2 << 20]));
    }

    @Test
    void variablesKeepFuturesAliveAndAreWaitedFor() {
        final ClusterVariable<Map<String, Object>> variable =
                client.coordination().variable("model");
        assertNull(variable.get(Duration.ZERO));
        final TaskFuture<Integer> reader = client.submit(() -> {
            final Map<String, Object> model = Client.current()
                    .coordination()
                    .<Map<String, Object>>variable("model")
                    .get();
            try (TaskFuture<?> held = (TaskFuture<?>) model.get("weights")) {
                return ((int[]) held.result()).length;
            }
        });
        final TaskFuture<int[]> weights = client.submit(() -> new int[1_000_000]);
        variable.set(Map.of("weights", weights, "version", 3));
        weights.release();
        assertEquals(1_000_000, reader.result());
        final Map<String, Object> model = variable.get();
        assertEquals(3, model.get("version"));
        // An idle JVM may not collect garbage for minutes: futures that came with the value are released by hand.
        ((TaskFuture<?>) model.get("weights")).release();
        assertTrue(variable.delete());
        assertFalse(variable.delete());
        Await.until(() -> client.status().usedBytes() < 4_000_000); // the variable held it, nobody does now
    }

    @Test
    void aLockIsGivenBackByTheEndOfItsTaskAndByTheDeathOfItsWorker() {
        final ClusterSemaphore lock = client.coordination().lock("only-one");
        final TaskFuture<Integer> forgetful = client.submit(() -> {
            Client.current().coordination().lock("only-one").acquire();
            throw new IllegalStateException("forgot it");
        });
        assertNotNull(forgetful.exception());
        final Lease lease = lock.tryAcquire(LONG);
        assertNotNull(lease);
        assertNull(lock.tryAcquire(Duration.ZERO));
        lease.close();
        lease.close();
        final TaskFuture<Long> holder = client.submit(() -> {
            Client.current().coordination().lock("only-one").acquire();
            Client.current().coordination().event("held").set();
            Client.current().coordination().event("never").await();
            return 0L;
        });
        client.coordination().event("held").await();
        assertNull(lock.tryAcquire(Duration.ofMillis(10)));
        final long busy = client.submit(() -> ProcessHandle.current().pid()).result();
        final long victim = client.workers().stream()
                .mapToLong(WorkerStatus::pid)
                .filter(pid -> pid != busy)
                .findFirst()
                .orElseThrow();
        ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly);
        holder.cancel();
        try (Lease again = lock.tryAcquire(LONG)) {
            assertNotNull(again);
        }
        client.waitForWorkers(2, LONG);
    }

    @Test
    void semaphoresBoundHowManyRunAtATime() {
        final ClusterSemaphore two = client.coordination().semaphore("two", 2);
        final Lease first = two.acquire();
        final Lease second = two.acquire();
        assertNull(two.tryAcquire(Duration.ZERO));
        assertThrows(
                HeddleException.class,
                () -> client.coordination().semaphore("two", 3).tryAcquire(Duration.ZERO));
        first.close();
        try (Lease third = two.tryAcquire(LONG)) {
            assertNotNull(third);
        }
        second.close();
        assertThrows(BadInputException.class, () -> client.coordination().semaphore("none", 0));
        assertThrows(BadInputException.class, () -> client.coordination().lock(""));
    }

    @Test
    void eventsAndTopicsReachWhoWaits() throws InterruptedException {
        final ClusterEvent event = client.coordination().event("go");
        assertFalse(event.isSet());
        assertFalse(event.await(Duration.ofMillis(10)));
        final List<TaskFuture<Boolean>> waiting = client.map(
                i -> Client.current().coordination().event("go").await(Duration.ofSeconds(60)), List.of(1, 2, 3, 4, 5));
        event.set();
        assertEquals(List.of(true, true, true, true, true), client.gather(waiting));
        event.clear();
        assertFalse(event.isSet());

        final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
        final ClusterTopic<String> topic = client.coordination().topic("news");
        topic.publish("early");
        topic.subscribe(heard::add, 10);
        assertThrows(HeddleException.class, () -> topic.subscribe(heard::add));
        client.submit(() -> {
                    Client.current().coordination().topic("news").publish("from a task");
                    return 0;
                })
                .result();
        assertEquals("early", heard.poll(60, TimeUnit.SECONDS));
        assertEquals("from a task", heard.poll(60, TimeUnit.SECONDS));
        topic.unsubscribe();
        topic.publish("late");
        assertTrue(heard.isEmpty());
    }

    @Test
    void notesOutliveTheirClient() {
        try (Client other = join()) {
            other.coordination().metadata("author").set("somebody");
        }
        assertEquals("somebody", client.coordination().metadata("author").get());
    }

    @Test
    void anInterruptEndsAWait() throws InterruptedException {
        final LinkedBlockingQueue<Boolean> ended = new LinkedBlockingQueue<>();
        final Thread waiting = new Thread(() -> {
            assertThrows(
                    HeddleException.class,
                    () -> client.coordination().queue("empty").take());
            ended.add(Thread.currentThread().isInterrupted());
        });
        waiting.start();
        waiting.interrupt();
        assertEquals(true, ended.poll(60, TimeUnit.SECONDS));
        waiting.join();
    }
}

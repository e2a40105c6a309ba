package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.cluster.HostFiles;
import io.heddle.cluster.SchedulerProcess;
import io.heddle.graph.HeddleException;
import io.heddle.transport.DriverProfile;
import io.heddle.transport.SharedSecret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Acceptance cases A7 and A8: what a worker held that was killed, and that has no neighbour who could take it over. Two worker
 * processes that pretend to be on hosts of their own.
 */
@Tag("long")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DataLossTest {
    private static final int BYTES = 1 << 20;

    @TempDir
    Path temporary;

    private final String id = "loss-" + ProcessHandle.current().pid();
    private final List<HostJvm> workers = new ArrayList<>();
    private SchedulerProcess scheduler;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        final SharedSecret secret = SharedSecret.random();
        secret.writeTo(temporary.resolve("secret"));
        scheduler = SchedulerProcess.start(id, "127.0.0.1", 0, null, secret, false, DriverProfile.load("balanced"));
        startWorker("one");
        startWorker("two");
        for (final HostJvm worker : workers) {
            worker.awaitReady(60);
        }
        client = Client.builder()
                .secretFile(temporary.resolve("secret"))
                .connect(scheduler.address().toString());
        client.waitForWorkers(2, Duration.ofSeconds(30));
    }

    private void startWorker(final String name) throws IOException {
        workers.add(HostJvm.start(
                name,
                List.of(),
                List.of("-Dheddle.pretended-host=" + id + name),
                temporary,
                "worker",
                temporary.resolve("secret").toString(),
                scheduler.address().toString(),
                name,
                Long.toString(64L << 20)));
    }

    @AfterEach
    void stop() {
        CloseHelper.quietCloseAll(client, scheduler);
        CloseHelper.quietCloseAll(workers);
        HostFiles.reapTheDead(); // what the killed left in shared memory
    }

    private static byte[] make(final int seed) {
        final byte[] bytes = new byte[BYTES];
        bytes[BYTES - 1] = (byte) seed;
        return bytes;
    }

    private static int makeSmall(final int seed) {
        return seed + 1;
    }

    private static byte[] makeOther(final int seed) {
        return make(seed);
    }

    private static int last(final byte[] bytes) {
        return bytes[BYTES - 1];
    }

    private static int lastWhenOpen(final List<Object> bytesAndEvent) {
        return last((byte[]) bytesAndEvent.get(0));
    }

    private static boolean waitFor(final String event) {
        return Client.current().coordination().event(event).await(Duration.ofSeconds(100));
    }

    private long runs(final String function) {
        return client.status().prefixes().stream()
                .filter(prefix -> prefix.name().equals(function))
                .mapToLong(PrefixStatus::runs)
                .sum();
    }

    @Test
    void aWorkerWithoutNeighbourIsKilled() throws Exception {
        final TaskOptions onOne = TaskOptions.DEFAULTS.workers("one").allowOtherWorkers(true);
        final TaskFuture<byte[]> alone = client.with(onOne, () -> client.submit(DataLossTest::make, 1));
        final TaskFuture<byte[]> copied = client.with(onOne, () -> client.submit(DataLossTest::makeOther, 2));
        final TaskFuture<byte[]> lost = client.with(onOne.pure(), () -> client.scatter(make(3)));
        final TaskFuture<byte[]> kept = client.with(onOne, () -> client.broadcast(make(4)));
        final TaskFuture<Integer> small = client.with(onOne, () -> client.submit(DataLossTest::makeSmall, 5));
        client.waitFor(List.of(small), WaitFor.ALL, Duration.ofSeconds(60));
        client.replicate(List.of(copied), 2);
        client.waitFor(List.of(alone), WaitFor.ALL, Duration.ofSeconds(60));
        assertEquals(
                List.of("one", "two"),
                client.whoHas(List.of(copied)).get(copied).stream()
                        .map(WorkerStatus::name)
                        .toList());
        final TaskFuture<Boolean> gate =
                client.with(TaskOptions.DEFAULTS.workers("two"), () -> client.submit(DataLossTest::waitFor, "gate"));
        final TaskFuture<Integer> waiting = client.submit(DataLossTest::lastWhenOpen, List.of(lost, gate));

        workers.get(0).kill();
        while (client.workers().size() > 1) {
            Await.pause();
        }

        final HeddleException cannot = assertThrows(HeddleException.class, lost::result);
        assertTrue(cannot.getMessage().contains(lost.key()), cannot.getMessage());
        assertTrue(cannot.getMessage().contains("was scattered by a client"), cannot.getMessage());
        final HeddleException neither = assertThrows(HeddleException.class, waiting::result);
        assertTrue(neither.getMessage().contains("because its input " + lost.key()), neither.getMessage());
        final TaskFuture<Integer> late = client.submitWith(DataLossTest::last, lost);
        assertThrows(HeddleException.class, late::result);
        client.coordination().event("gate").set();

        final TaskFuture<byte[]> anew = client.with(onOne.pure(), () -> client.scatter(make(3)));
        assertNotEquals(lost.taskId(), anew.taskId(), "of an equal value that is lost");
        assertEquals(3, client.submitWith(DataLossTest::last, anew).result());

        assertArrayEquals(make(1), alone.result());
        assertEquals(2, runs("make"), "the only replica was lost");
        assertArrayEquals(make(2), copied.result());
        assertEquals(2, client.submitWith(DataLossTest::last, copied).result());
        assertEquals(1, runs("makeOther"), "another worker had it");
        assertEquals(7, client.submitWith(DataLossTest::makeSmall, small).result());
        assertEquals(2, runs("makeSmall"), "the value stood with the scheduler");
        assertArrayEquals(make(4), kept.result());
        assertEquals(4, client.submitWith(DataLossTest::last, kept).result());
    }
}

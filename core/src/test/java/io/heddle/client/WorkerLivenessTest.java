package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.cluster.HostFiles;
import io.heddle.transport.SharedSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers that are dead but not buried, and workers that are stopped. */
@Tag("long")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class WorkerLivenessTest {
    /** Its parent is a process that never waits for children. */
    private static final List<String> NEGLIGENT_PARENT =
            List.of("sh", "-c", "exec 3<&0; \"$@\" <&3 & exec sleep 300", "sh");

    private static final int TASKS = 12;

    @TempDir
    Path temporary;

    private final String cluster = "liveness-" + ProcessHandle.current().pid();
    private final List<HostJvm> members = new ArrayList<>();
    private Client client;

    @BeforeEach
    void startCluster() throws IOException, InterruptedException {
        SharedSecret.random().writeTo(temporary.resolve("secret"));
        start("scheduler", List.of(), "scheduler", cluster, "-", "0").awaitReady(60);
        final String driver = "ipc:" + HostFiles.clusterDirectory(cluster).resolve("scheduler/aeron");
        start("worker-a", NEGLIGENT_PARENT, "worker", driver, "worker-a", "200000000");
        start("worker-b", List.of(), "worker", driver, "worker-b", "200000000");
        members.get(1).awaitReady(60);
        members.get(2).awaitReady(60);
        client = Client.builder().secretFile(temporary.resolve("secret")).connect(driver);
        client.waitForWorkers(2, Duration.ofSeconds(30));
    }

    private HostJvm start(final String name, final List<String> prefix, final String role, final String... arguments)
            throws IOException {
        final List<String> all =
                new ArrayList<>(List.of(role, temporary.resolve("secret").toString()));
        all.addAll(List.of(arguments));
        final HostJvm started = HostJvm.start(name, prefix, List.of(), temporary, all.toArray(new String[0]));
        members.add(started);
        return started;
    }

    @AfterEach
    void endAll() {
        final List<ProcessHandle> left = members.stream()
                .flatMap(member -> member.process().descendants())
                .toList();
        CloseHelper.quietCloseAll(client);
        CloseHelper.quietCloseAll(members);
        left.forEach(ProcessHandle::destroyForcibly);
        HostFiles.reapTheDead(); // what the killed left in shared memory
    }

    private static int slow(final int number, final long workMs) throws InterruptedException {
        final boolean isInterrupted = new CountDownLatch(1).await(workMs, TimeUnit.MILLISECONDS); // the work itself
        return isInterrupted ? -1 : number * number;
    }

    private long pidOf(final String name) {
        return client.workers().stream()
                .filter(worker -> worker.name().equals(name))
                .findFirst()
                .orElseThrow()
                .pid();
    }

    private List<TaskFuture<Integer>> submit(final long workMs) {
        return client.map(
                number -> slow(number, workMs),
                IntStream.range(0, TASKS).boxed().toList());
    }

    private void checkResults(final List<TaskFuture<Integer>> futures) {
        final List<Integer> values = client.gather(futures);
        for (int number = 0; number < TASKS; number++) {
            assertEquals(number * number, values.get(number));
        }
    }

    @Test
    void aZombieIsDeadAtOnce() throws Exception {
        final List<TaskFuture<Integer>> futures = submit(300);
        final CountDownLatch left = new CountDownLatch(1);
        client.onWorkerLeft(worker -> left.countDown());
        final long pid = pidOf("worker-a");
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        assertTrue(left.await(3, TimeUnit.SECONDS), "its death was not noticed");
        assertTrue(
                Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z "),
                "it was buried, so that nothing was tested");
        checkResults(futures);
    }

    @Test
    void theWorkOfAFrozenWorkerMovesAndItDoesNoHarmWhenItGoesOn() throws Exception {
        final List<TaskFuture<Integer>> futures = submit(200);
        final CountDownLatch left = new CountDownLatch(1);
        client.onWorkerLeft(worker -> left.countDown());
        final String pid = Long.toString(pidOf("worker-b"));
        signal("-STOP", pid);
        checkResults(futures);
        assertTrue(left.await(20, TimeUnit.SECONDS), "it was not given up");
        signal("-CONT", pid);
        checkResults(futures);
        checkResults(submit(10));
    }

    private static void signal(final String signal, final String pid) throws IOException, InterruptedException {
        final Process kill = new ProcessBuilder("kill", signal, pid).start();
        assertTrue(kill.waitFor(10, TimeUnit.SECONDS));
        assertEquals(0, kill.exitValue());
    }
}

package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.cluster.HostFiles;
import io.heddle.cluster.SchedulerProcess;
import io.heddle.dashboard.DashboardServer;
import io.heddle.diagnostics.ClusterSnapshot.WorkerView;
import io.heddle.diagnostics.ClusterWatch;
import io.heddle.diagnostics.NodeState;
import io.heddle.transport.DriverProfile;
import io.heddle.transport.SharedSecret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What ails a worker's process is seen from outside, as heddle stat and the page Status look: how long that takes is printed. */
@Timeout(120)
class WorkerConditionsTest {
    /** How often stat looks, if it is not told otherwise. */
    private static final long STAT_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final long LIMIT_BYTES = 24L << 20;

    @TempDir
    Path temporary;

    private final String id = "conditions-" + ProcessHandle.current().pid();

    private HostJvm worker(final String name, final SchedulerProcess scheduler) throws Exception {
        final Path own = Files.createDirectories(temporary.resolve(name));
        return HostJvm.start(
                name,
                List.of(),
                List.of(),
                own,
                "worker",
                temporary.resolve("secret").toString(),
                scheduler.address().toString(),
                name,
                Long.toString(LIMIT_BYTES));
    }

    private static byte[] megabyte(final int seed) {
        final byte[] bytes = new byte[1 << 20];
        bytes[0] = (byte) seed;
        return bytes;
    }

    @Test
    void frozenDeadPausedAndOutOfDisk() throws Exception {
        final SharedSecret secret = SharedSecret.random();
        secret.writeTo(temporary.resolve("secret"));
        final SchedulerProcess scheduler =
                SchedulerProcess.start(id, "127.0.0.1", 0, null, secret, false, DriverProfile.load("balanced"));
        final HostJvm frozen = worker("one", scheduler);
        final HostJvm killed = worker("two", scheduler);
        final HostJvm full = worker("three", scheduler);
        try (DashboardServer dashboard = DashboardServer.start(scheduler.clusterDirectory(), 0)) {
            for (final HostJvm worker : List.of(frozen, killed, full)) {
                worker.awaitReady(60);
            }
            try (Client client = Client.builder()
                    .secretFile(temporary.resolve("secret"))
                    .connect(scheduler.address().toString())) {
                client.waitForWorkers(3, Duration.ofSeconds(30));
                final Looks looks = new Looks(scheduler.clusterDirectory(), dashboard.url());

                final Path disk = spillRootIn(temporary.resolve("three"));
                Files.move(disk, disk.resolveSibling("taken-away"));
                Files.writeString(disk, "a file where there was a disk");
                // The function's classes are there before its worker is watched.
                final List<TaskFuture<byte[]>> held = new ArrayList<>(hold(client, 2));
                client.gather(held);
                looks.timed(
                        "out of disk",
                        "three",
                        WorkerView::spillBlocked,
                        "\"spillBlocked\":true",
                        () -> held.addAll(hold(client, 16)));
                looks.timed(
                        "paused",
                        "three",
                        worker -> worker.state() == NodeState.PAUSED,
                        "\"state\":\"paused\"",
                        () -> held.addAll(hold(client, 12)));
                Files.delete(disk);
                Files.move(disk.resolveSibling("taken-away"), disk);
                looks.timed(
                        "frozen",
                        "one",
                        worker -> worker.state() == NodeState.FROZEN,
                        "\"state\":\"frozen\"",
                        () -> signal("STOP", frozen));
                looks.timed(
                        "dead",
                        "two",
                        worker -> worker.state() == NodeState.DEAD,
                        "\"state\":\"dead\"",
                        () -> signal("KILL", killed));
                signal("CONT", frozen);
                held.forEach(TaskFuture::release);
            }
        } finally {
            frozen.process().destroyForcibly();
            CloseHelper.quietCloseAll(scheduler);
            CloseHelper.quietCloseAll(List.of(frozen, killed, full));
            HostFiles.reapTheDead(); // what the killed left in shared memory
        }
    }

    private static List<TaskFuture<byte[]>> hold(final Client client, final int megabytes) {
        return client.with(
                TaskOptions.DEFAULTS.workers("three"),
                () -> client.map(
                        WorkerConditionsTest::megabyte,
                        IntStream.range(0, megabytes).boxed().toList()));
    }

    private static Path spillRootIn(final Path directory) throws Exception {
        try (var all = Files.list(directory)) {
            return all.filter(path -> String.valueOf(path.getFileName()).endsWith("-spill"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static boolean signal(final String name, final HostJvm member) {
        try {
            final Process kill = new ProcessBuilder(
                            "kill", "-" + name, Long.toString(member.process().pid()))
                    .start();
            assertEquals(0, kill.waitFor());
            return true;
        } catch (final IOException | InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    /** Somebody who has stat open, and somebody who has the page open. */
    private record Looks(Path cluster, String url) {
        /** From before the cause until both have seen it. */
        <T> T timed(
                final String what,
                final String worker,
                final Predicate<WorkerView> seen,
                final String json,
                final Supplier<T> cause) {
            final CompletableFuture<Void> isOpen = new CompletableFuture<>();
            final CompletableFuture<Long> onPage = new CompletableFuture<>();
            final Thread page = new Thread(() -> watchPage(worker, json, isOpen, onPage), "page-of-" + what);
            page.setDaemon(true);
            page.start();
            isOpen.join();
            final long startNs = System.nanoTime();
            final T result = cause.get();
            final long statNs = watchAsStat(worker, seen) - startNs;
            final long pageNs = onPage.join() - startNs;
            System.out.printf("%s: stat %d ms, Status %d ms%n", what, statNs / 1_000_000, pageNs / 1_000_000);
            assertTrue(Math.max(statNs, pageNs) < BOUND.toNanos(), what);
            return result;
        }

        private long watchAsStat(final String worker, final Predicate<WorkerView> seen) {
            try (ClusterWatch watch = new ClusterWatch(cluster)) {
                while (watch.snapshot().workers().stream()
                        .noneMatch(view -> view.name().equals(worker) && seen.test(view))) {
                    LockSupport.parkNanos(STAT_INTERVAL_NS);
                }
                return System.nanoTime();
            }
        }

        private void watchPage(
                final String worker,
                final String json,
                final CompletableFuture<Void> isOpen,
                final CompletableFuture<Long> seen) {
            final Pattern wanted =
                    Pattern.compile("\\{\"name\":\"" + worker + "\"[^{}]*" + Pattern.quote(json) + "[^{}]*}");
            try {
                final URLConnection stream = URI.create(url.replace("/status", "") + "/api/v1/stream?events=cluster")
                        .toURL()
                        .openConnection();
                stream.setReadTimeout((int) BOUND.toMillis());
                try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(stream.getInputStream(), StandardCharsets.UTF_8))) {
                    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                        final boolean isCluster = line.startsWith("data:");
                        if (isCluster) {
                            isOpen.complete(null);
                        }
                        final Matcher found = wanted.matcher(line);
                        if (isCluster && found.find()) {
                            seen.complete(System.nanoTime());
                            return;
                        }
                    }
                }
                throw new AssertionError("the stream ended");
            } catch (final IOException | AssertionError failure) {
                isOpen.completeExceptionally(failure);
                seen.completeExceptionally(failure);
            }
        }
    }
}

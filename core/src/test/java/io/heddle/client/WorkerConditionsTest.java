package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.cluster.HostFiles;
import io.heddle.cluster.SchedulerProcess;
import io.heddle.dashboard.DashboardServer;
import io.heddle.diagnostics.ClusterSnapshot.WorkerView;
import io.heddle.diagnostics.ClusterWatch;
import io.heddle.diagnostics.Freshness;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What ails a worker's process is seen from outside, as heddle stat and the page Status look. That the intervals add up to two seconds is asserted in
 * {@code FreshnessTest}, by a clock; here each link of that chain is, by what is seen before and after: the first look after a death or a stop
 * shows it, and so does the first message to the page that is younger than a look which showed it.
 */
@Timeout(120)
class WorkerConditionsTest {
    private static final long NS_PER_MS = 1_000_000;
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
                looks.reported(
                        "out of disk",
                        "three",
                        WorkerView::spillBlocked,
                        "\"spillBlocked\":true",
                        () -> held.addAll(hold(client, 16)));
                looks.reported(
                        "paused",
                        "three",
                        worker -> worker.state() == NodeState.PAUSED,
                        "\"state\":\"paused\"",
                        () -> held.addAll(hold(client, 12)));
                Files.delete(disk);
                Files.move(disk.resolveSibling("taken-away"), disk);
                looks.certain(
                        "frozen",
                        "one",
                        worker -> worker.state() == NodeState.FROZEN,
                        "\"state\":\"frozen\"",
                        () -> stop(frozen));
                looks.certain(
                        "dead",
                        "two",
                        worker -> worker.state() == NodeState.DEAD,
                        "\"state\":\"dead\"",
                        () -> kill(killed));
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

    /** Until the kernel says that it is stopped. */
    private static void stop(final HostJvm member) {
        signal("STOP", member);
        final Path stat = Path.of("/proc", Long.toString(member.process().pid()), "stat");
        try {
            String text = Files.readString(stat);
            while (text.charAt(text.lastIndexOf(')') + 2) != 'T') {
                Thread.onSpinWait();
                text = Files.readString(stat);
            }
        } catch (final IOException gone) {
            throw new AssertionError(gone);
        }
    }

    /** Until the kernel says that it is gone. */
    private static void kill(final HostJvm member) {
        signal("KILL", member);
        member.process().onExit().join();
    }

    private static void signal(final String name, final HostJvm member) {
        try {
            final Process kill = new ProcessBuilder(
                            "kill", "-" + name, Long.toString(member.process().pid()))
                    .start();
            assertEquals(0, kill.waitFor());
        } catch (final IOException | InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    /** Somebody who has stat open, and somebody who has the page open. */
    private record Looks(Path cluster, String url) {
        /** Of what the kernel knows: whoever looks after the cause sees it. */
        void certain(
                final String what,
                final String worker,
                final Predicate<WorkerView> seen,
                final String json,
                final Runnable cause) {
            final CompletableFuture<PageNews> onPage = openPage(what, worker, json);
            cause.run();
            final long factNs = System.currentTimeMillis() * NS_PER_MS + NS_PER_MS;
            assertTrue(isSeen(worker, seen), what + " is not seen by a look after it");
            assertOnPage(what, factNs, onPage);
        }

        /** Of what the worker says: whoever has seen it once sees it from then on. */
        void reported(
                final String what,
                final String worker,
                final Predicate<WorkerView> seen,
                final String json,
                final Runnable cause) {
            final CompletableFuture<PageNews> onPage = openPage(what, worker, json);
            cause.run();
            final long deadlineNs = System.nanoTime() + BOUND.toNanos();
            while (!isSeen(worker, seen)) {
                assertTrue(System.nanoTime() < deadlineNs, what + " is not seen");
                LockSupport.parkNanos(NS_PER_MS * Freshness.LOOK_INTERVAL_MS / 10);
            }
            assertOnPage(what, System.currentTimeMillis() * NS_PER_MS + NS_PER_MS, onPage);
        }

        private static void assertOnPage(
                final String what, final long factNs, final CompletableFuture<PageNews> onPage) {
            final PageNews news = within(onPage);
            assertTrue(
                    news.lastWithoutNs() < factNs,
                    what + " is not in the news of " + news.lastWithoutNs() + ", and was there before " + factNs);
        }

        private static <T> T within(final CompletableFuture<T> future) {
            try {
                return future.get(BOUND.toSeconds(), TimeUnit.SECONDS);
            } catch (final InterruptedException | ExecutionException | TimeoutException failure) {
                throw new AssertionError(failure);
            }
        }

        private boolean isSeen(final String worker, final Predicate<WorkerView> seen) {
            try (ClusterWatch watch = new ClusterWatch(cluster)) {
                return watch.snapshot().workers().stream()
                        .anyMatch(view -> view.name().equals(worker) && seen.test(view));
            }
        }

        /** Returns when the page has got its first news. */
        private CompletableFuture<PageNews> openPage(final String what, final String worker, final String json) {
            final CompletableFuture<Void> isOpen = new CompletableFuture<>();
            final CompletableFuture<PageNews> onPage = new CompletableFuture<>();
            final Thread page = new Thread(() -> watchPage(worker, json, isOpen, onPage), "page-of-" + what);
            page.setDaemon(true);
            page.start();
            within(isOpen);
            return onPage;
        }

        private void watchPage(
                final String worker,
                final String json,
                final CompletableFuture<Void> isOpen,
                final CompletableFuture<PageNews> seen) {
            final Pattern wanted =
                    Pattern.compile("\\{\"name\":\"" + worker + "\"[^{}]*" + Pattern.quote(json) + "[^{}]*}");
            final Pattern time = Pattern.compile("\"timeNs\":(\\d+)");
            long lastWithoutNs = 0;
            try {
                final URLConnection stream = URI.create(url.replace("/status", "") + "/api/v1/stream?events=cluster")
                        .toURL()
                        .openConnection();
                stream.setReadTimeout((int) BOUND.toMillis());
                try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(stream.getInputStream(), StandardCharsets.UTF_8))) {
                    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                        final Matcher taken = time.matcher(line);
                        if (!line.startsWith("data:") || !taken.find()) {
                            continue;
                        }
                        if (wanted.matcher(line).find()) {
                            isOpen.complete(null);
                            seen.complete(new PageNews(lastWithoutNs));
                            return;
                        }
                        lastWithoutNs = Long.parseLong(taken.group(1));
                        isOpen.complete(null);
                    }
                }
                throw new AssertionError("the stream ended");
            } catch (final IOException | AssertionError failure) {
                isOpen.completeExceptionally(failure);
                seen.completeExceptionally(failure);
            }
        }
    }

    /** @param lastWithoutNs epoch time of the last news before those that had it. */
    private record PageNews(long lastWithoutNs) {}
}

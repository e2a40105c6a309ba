package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heddle.cluster.HostFiles;
import io.heddle.diagnostics.ClusterSnapshot.WorkerView;
import io.heddle.diagnostics.ClusterWatch;
import io.heddle.diagnostics.CounterType;
import io.heddle.diagnostics.EventFollower;
import io.heddle.diagnostics.EventHandler;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.NodeReading;
import io.heddle.diagnostics.NodeRole;
import io.heddle.diagnostics.NodeState;
import io.heddle.transport.SharedSecret;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A scheduler, two workers and a client that share no memory: in network namespaces with a shared-memory directory each
 * where the system permits it, and in any case as processes that pretend to be on hosts of their own.
 */
@Tag("long")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ManyHostsTest {
    private static final List<String> MEMBERS = List.of("scheduler", "worker-a", "worker-b", "client");
    private static final String OWN_SHARED_MEMORY = "mount -t tmpfs -o size=1g tmpfs /dev/shm && exec \"$@\"";

    @TempDir
    Path temporary;

    private final String id = "heddle" + ProcessHandle.current().pid();
    private final List<HostJvm> members = new ArrayList<>();
    private final List<String> namespaces = new ArrayList<>();

    @BeforeEach
    void writeInput() throws IOException {
        SharedSecret.random().writeTo(temporary.resolve("secret"));
        for (int file = 0; file < HostMember.FILES; file++) {
            final StringBuilder text = new StringBuilder("key,value\n");
            for (int row = 0; row < HostMember.ROWS_PER_FILE; row++) {
                text.append(HostMember.key(file, row)).append(',');
                text.append(HostMember.value(file, row)).append('\n');
            }
            Files.writeString(temporary.resolve("part-" + file + ".csv"), text);
        }
    }

    @AfterEach
    void endAll() throws IOException, InterruptedException {
        CloseHelper.quietCloseAll(members);
        HostFiles.reapTheDead(); // what the killed left in shared memory
        for (final String namespace : namespaces) {
            run("ip", "netns", "del", namespace);
        }
    }

    @Test
    void hostsInNamespacesOfTheirOwn() throws Exception {
        final String problem = makeNamespaces();
        assumeTrue(problem.isEmpty(), "skipped: network and mount namespaces are not permitted here: " + problem);
        final List<List<String>> prefixes = new ArrayList<>();
        for (int i = 0; i < MEMBERS.size(); i++) {
            prefixes.add(List.of(
                    "ip",
                    "netns",
                    "exec",
                    namespaces.get(i + 1),
                    "unshare",
                    "-m",
                    "--propagation",
                    "private",
                    "sh",
                    "-c",
                    OWN_SHARED_MEMORY,
                    "sh"));
        }
        startCluster(prefixes, false, "10.99.0.1", 8786, "client");
        endInOrder();
    }

    @Test
    void pretendedHosts() throws Exception {
        final List<String> none = List.of();
        startCluster(List.of(none, none, none, none), true, "127.0.0.1", freePort(), "client");
        final Path seenHere = HostFiles.clusterDirectory(id);
        awaitWorkersOfOtherHosts(seenHere);
        endInOrder();
        assertFalse(Files.exists(seenHere), seenHere + " is left behind");
        for (int i = 1; i < MEMBERS.size(); i++) {
            final Path left = NodeDirectory.defaultRoot().resolve("remote-" + id + MEMBERS.get(i));
            assertFalse(Files.exists(left), left + " is left behind");
        }
    }

    @Test
    void shortMemoryAndALostWorker() throws Exception {
        final List<String> none = List.of();
        startCluster(List.of(none, none, none, none), true, "127.0.0.1", freePort(), "trouble");
        assertEquals(0, members.get(3).end(20), members.get(3).output());
    }

    /** On the scheduler's host, readers see what the workers on the other hosts count and move. */
    private static void awaitWorkersOfOtherHosts(final Path cluster) {
        final Set<String> fetchers = new TreeSet<>();
        try (ClusterWatch watch = new ClusterWatch(cluster);
                EventFollower follower = new EventFollower(node -> new EventHandler() {
                    @Override
                    public void onFetched(
                            final long taskId,
                            final int workerId,
                            final int holderId,
                            final long startNs,
                            final long endNs,
                            final long bytes) {
                        if (endNs >= startNs && bytes > 0 && holderId != workerId) {
                            fetchers.add(node.name());
                        }
                    }
                })) {
            List<WorkerView> seen = List.of();
            while (seen.size() < 2
                    || fetchers.size() < 2
                    || seen.stream().anyMatch(worker -> worker.runMedianNs() == 0 || worker.cpuPercent() == 0)) {
                Await.pause();
                seen = watch.snapshot().workers();
                follower.poll(watch.nodes(), Integer.MAX_VALUE);
            }
            for (final WorkerView worker : seen) {
                assertEquals(NodeState.RUNNING, worker.state(), worker.toString());
                assertEquals(1, worker.threads(), worker.toString());
                assertEquals(256L << 20, worker.limitBytes(), worker.toString());
                assertTrue(worker.heapUsedBytes() > 0, worker.toString());
                assertTrue(worker.runsFinished() > 0, worker.toString());
                assertTrue(worker.runTailNs() >= worker.runMedianNs(), worker.toString());
            }
            assertEquals(Set.of("worker-a", "worker-b"), fetchers);
            for (final NodeReading node : watch.readings()) {
                assertEquals(
                        node.role() == NodeRole.WORKER,
                        node.values().getOrDefault(CounterType.FETCHED_BYTES, 0L) > 0,
                        node.toString());
            }
        }
    }

    private void startCluster(
            final List<List<String>> prefixes,
            final boolean isPretended,
            final String host,
            final int port,
            final String mode)
            throws Exception {
        final String secret = temporary.resolve("secret").toString();
        final String address = host + ":" + port;
        final String limit = Long.toString(mode.equals("trouble") ? 64L << 20 : 256L << 20);
        final List<String[]> arguments = List.of(
                new String[] {"scheduler", secret, id, host, Integer.toString(port)},
                new String[] {"worker", secret, address, "worker-a", limit},
                new String[] {"worker", secret, address, "worker-b", limit},
                new String[] {mode, secret, address, temporary.toString()});
        for (int i = 0; i < MEMBERS.size(); i++) {
            final String name = MEMBERS.get(i);
            final Path directory = Files.createDirectories(temporary.resolve(name));
            final List<String> options =
                    isPretended && i > 0 ? List.of("-Dheddle.pretended-host=" + id + name) : List.of();
            members.add(HostJvm.start(name, prefixes.get(i), options, directory, arguments.get(i)));
            if (i == 0) {
                members.get(0).awaitReady(60);
            }
        }
        try {
            members.get(3).awaitReady(120);
        } catch (final AssertionError failure) {
            members.forEach(member -> System.err.println(member.output()));
            throw failure;
        }
        System.out.println(members.get(3).output());
    }

    private void endInOrder() throws IOException, InterruptedException {
        for (int i = MEMBERS.size() - 1; i >= 0; i--) {
            assertEquals(0, members.get(i).end(20), members.get(i).output());
        }
    }

    /** A switch and four hosts on it, none of which this namespace sees. Returns why that is impossible, or nothing. */
    private String makeNamespaces() throws IOException, InterruptedException {
        final String hub = id + "-hub";
        namespaces.add(hub);
        String problem = run("ip", "netns", "add", hub);
        problem = then(problem, "ip", "-n", hub, "link", "add", "hub", "type", "bridge");
        problem = then(problem, "ip", "-n", hub, "link", "set", "hub", "up");
        for (int i = 0; i < MEMBERS.size() && problem.isEmpty(); i++) {
            final String name = id + "-" + i;
            final String port = "port" + i;
            namespaces.add(name);
            problem = run("ip", "netns", "add", name);
            problem =
                    then(problem, "ip", "-n", hub, "link", "add", port, "type", "veth", "peer", "eth0", "netns", name);
            problem = then(problem, "ip", "-n", hub, "link", "set", port, "master", "hub", "up");
            problem = then(problem, "ip", "-n", name, "addr", "add", "10.99.0." + (i + 1) + "/24", "dev", "eth0");
            problem = then(problem, "ip", "-n", name, "link", "set", "eth0", "up");
            problem = then(problem, "ip", "-n", name, "link", "set", "lo", "up");
        }
        return then(problem, "unshare", "-m", "sh", "-c", "mount -t tmpfs tmpfs /dev/shm");
    }

    private static String then(final String problem, final String... command) throws IOException, InterruptedException {
        return problem.isEmpty() ? run(command) : problem;
    }

    /** Runs a command; returns nothing, or what it complained about. */
    private static String run(final String... command) throws IOException, InterruptedException {
        final Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (final IOException missing) {
            return String.valueOf(missing.getMessage());
        }
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "" : String.join(" ", command) + ": " + output.strip();
    }

    /** A port that is free with the one after it, below those that the system gives out. */
    private static int freePort() throws IOException {
        final SplittableRandom random =
                new SplittableRandom(ProcessHandle.current().pid());
        for (int attempt = 0; attempt < 100; attempt++) {
            final int port = random.nextInt(20_000, 30_000);
            if (isFree(port) && isFree(port + 1)) {
                return port;
            }
        }
        throw new IOException("no free pair of UDP ports");
    }

    private static boolean isFree(final int port) {
        try (DatagramSocket socket = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (final SocketException taken) {
            return false;
        }
    }
}

package io.heddle.tools;

import io.heddle.client.MemorySize;
import io.heddle.cluster.JvmCommand;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.transport.TransportLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The checks of {@code heddle doctor}; each is independent of the others, and none changes anything. */
final class MachineChecks {
    /** The driver, the streams of a few processes, and room for partitions. */
    private static final long LEAST_SHARED_BYTES = 256L << 20;

    /** Docker's default: known by its size. */
    private static final long DOCKER_SHARED_BYTES = 64L << 20;

    private static final long LEAST_MEMORY_BYTES = 1L << 30;
    private static final long WANTED_SOCKET_BYTES = 2L << 20;
    private static final long LEAST_OPEN_FILES = 4096;
    private static final long LEAST_PROCESSES = 1024;
    private static final long LEAST_FILE_BYTES = 256L << 20;
    private static final long LEAST_SPILL_BYTES = 2L << 30;
    private static final int DASHBOARD_PORT = 8787;
    private static final int FIRST_FEATURE = 17;

    private final Path sharedMemory;
    private final Path proc;
    private final Path root;
    private final Path temporary;

    MachineChecks(final Path sharedMemory, final Path proc, final Path root, final Path temporary) {
        this.sharedMemory = sharedMemory;
        this.proc = proc;
        this.root = root;
        this.temporary = temporary;
    }

    List<Finding> all() {
        final List<Finding> findings = new ArrayList<>();
        findings.add(java());
        findings.add(flags());
        findings.add(sharedMemory());
        findings.add(cores());
        findings.add(memory());
        findings.add(socketBuffer("rmem_max", "receive"));
        findings.add(socketBuffer("wmem_max", "send"));
        findings.add(openFiles());
        findings.add(processes());
        findings.add(addressSpace());
        findings.add(fileSize());
        findings.add(spillDirectory());
        findings.add(staleDirectories());
        findings.add(schedulerPort());
        findings.add(dashboardPort());
        return findings;
    }

    private static Finding java() {
        final int feature = Runtime.version().feature();
        return feature < FIRST_FEATURE
                ? Finding.problem("java", "Java " + feature, "install a JDK 17 or newer and set JAVA_HOME to it")
                : Finding.ok("java", BuildInfo.java());
    }

    private static Finding flags() {
        final List<String> given = ManagementFactory.getRuntimeMXBean().getInputArguments();
        final List<String> missing = new ArrayList<>();
        for (final String flag : JvmCommand.flags(Runtime.version().feature())) {
            if (!given.contains(flag)) {
                missing.add(flag);
            }
        }
        return missing.isEmpty()
                ? Finding.ok(
                        "jvm flags", "all " + JvmCommand.flags(FIRST_FEATURE).size() + " or more are given")
                : Finding.warning(
                        "jvm flags",
                        "not given: " + String.join(" ", missing),
                        "start through bin/heddle; a program of your own takes them from the file"
                                + " io/heddle/launch/jvm17.args or jvm25.args in heddle-core: java @jvm17.args ...");
    }

    private Finding sharedMemory() {
        if (!Files.isDirectory(sharedMemory)) {
            return Finding.warning(
                    "shared memory",
                    "there is no " + sharedMemory + ": files go to " + root.getParent() + " and perhaps to a disk",
                    "mount a tmpfs on " + sharedMemory + " (mount -t tmpfs -o size=50% tmpfs " + sharedMemory + ")");
        }
        try {
            final FileStore store = Files.getFileStore(sharedMemory);
            final long total = store.getTotalSpace();
            final long free = store.getUsableSpace();
            final String found =
                    sharedMemory + " has " + MemorySize.format(free) + " free of " + MemorySize.format(total);
            if (!Files.isWritable(sharedMemory)) {
                return Finding.problem(
                        "shared memory", sharedMemory + " cannot be written", "chmod 1777 " + sharedMemory);
            }
            if (total <= DOCKER_SHARED_BYTES) {
                return Finding.problem(
                        "shared memory",
                        found + ", the default of Docker",
                        "give the container more: docker run --shm-size=4g, in Kubernetes an emptyDir of medium Memory on"
                                + " /dev/shm; on a host: mount -o remount,size=4g " + sharedMemory);
            }
            if (free < LEAST_SHARED_BYTES) {
                return Finding.problem(
                        "shared memory",
                        found + ", but at least " + MemorySize.format(LEAST_SHARED_BYTES) + " are needed",
                        "remove what is left there, or enlarge it: mount -o remount,size=4g " + sharedMemory);
            }
            return Finding.ok("shared memory", found);
        } catch (final IOException ex) {
            return Finding.problem(
                    "shared memory", "cannot read " + sharedMemory + ": " + ex.getMessage(), "mend its rights");
        }
    }

    private static Finding cores() {
        final int cores = Runtime.getRuntime().availableProcessors();
        return cores < 2
                ? Finding.warning(
                        "cores", "1 core: driver, scheduler and workers take turns on it", "give it 2 or more cores")
                : Finding.ok("cores", cores + " cores");
    }

    /** What a container may use is what the JVM sees as the machine's memory; shared memory counts against it. */
    private Finding memory() {
        final long total = ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getTotalMemorySize();
        final String found = MemorySize.format(total) + " for this container or machine";
        if (total < LEAST_MEMORY_BYTES) {
            return Finding.warning(
                    "memory", found, "give it 1 GB or more: each process takes about 100 MB beside its partitions");
        }
        try {
            final long shared = Files.getFileStore(sharedMemory).getTotalSpace();
            if (shared > total) {
                return Finding.warning(
                        "memory",
                        found + ", but " + sharedMemory + " may grow to " + MemorySize.format(shared)
                                + ", and the kernel kills whoever exceeds it",
                        "give workers a --memory-limit so that all of them together stay below it");
            }
        } catch (final IOException ex) {
            return Finding.ok("memory", found); // the check of shared memory says why
        }
        return Finding.ok("memory", found);
    }

    private Finding socketBuffer(final String name, final String what) {
        final Path file = proc.resolve("sys/net/core").resolve(name);
        final String check = what + " buffer";
        try {
            final long bytes = Long.parseLong(kernelParameter(file));
            return bytes < WANTED_SOCKET_BYTES
                    ? Finding.warning(
                            check,
                            "net.core." + name + " is " + bytes
                                    + ", below 2 MiB: between hosts data is lost and sent again",
                            "sysctl -w net.core." + name + "=" + WANTED_SOCKET_BYTES
                                    + " (and in /etc/sysctl.d to keep it)")
                    : Finding.ok(check, "net.core." + name + " is " + bytes);
        } catch (final IOException | NumberFormatException ex) {
            // In a container the host's value may be hidden.
            return Finding.ok(check, "net.core." + name + " cannot be read here; it matters between hosts only");
        }
    }

    /** The kernel gives it all to the first read and nothing to the next, so the first must not be the byte by which Java looks for an end. */
    private static String kernelParameter(final Path file) throws IOException {
        final byte[] text = new byte[64];
        try (InputStream stream = Files.newInputStream(file)) {
            final int length = Math.max(0, stream.read(text));
            return new String(text, 0, length, StandardCharsets.US_ASCII).trim();
        }
    }

    private Finding openFiles() {
        return limit(
                "open files",
                "Max open files",
                LEAST_OPEN_FILES,
                "ulimit -n 65536 before the start, or LimitNOFILE=65536 in a systemd unit");
    }

    private Finding processes() {
        return limit(
                "processes",
                "Max processes",
                LEAST_PROCESSES,
                "ulimit -u 4096 before the start, or TasksMax=4096 in a systemd unit; threads count too");
    }

    private Finding addressSpace() {
        return limit(
                "address space",
                "Max address space",
                Long.MAX_VALUE,
                "ulimit -v unlimited before the start: mapped arenas take addresses, not memory");
    }

    private Finding fileSize() {
        return limit(
                "file size",
                "Max file size",
                LEAST_FILE_BYTES,
                "ulimit -f unlimited before the start: a slab of an arena is a file of 256 MiB");
    }

    /** A line of {@code /proc/self/limits}; the soft limit counts, as it is what a process meets. */
    private Finding limit(final String check, final String name, final long least, final String remedy) {
        final Pattern pattern = Pattern.compile(name + "\\s+(\\d+|unlimited)\\s.*");
        try {
            for (final String line : Files.readAllLines(proc.resolve("self/limits"), StandardCharsets.US_ASCII)) {
                final Matcher matcher = pattern.matcher(line);
                if (matcher.matches() && !matcher.group(1).equals("unlimited")) {
                    final long limit = Long.parseLong(matcher.group(1));
                    final String found = "limited to " + limit + " per process";
                    return limit < least ? Finding.warning(check, found, remedy) : Finding.ok(check, found);
                }
            }
        } catch (final IOException | NumberFormatException ex) {
            return Finding.ok(check, "the limit cannot be read here");
        }
        return Finding.ok(check, "not limited");
    }

    private Finding spillDirectory() {
        try {
            final FileStore store = Files.getFileStore(temporary);
            final long free = store.getUsableSpace();
            final String found = temporary + " (" + store.type() + ") has " + MemorySize.format(free) + " free";
            if (!Files.isWritable(temporary)) {
                return Finding.problem(
                        "spill space", temporary + " cannot be written", "set -Djava.io.tmpdir to another");
            }
            if (store.type().equals("tmpfs")) {
                return Finding.warning(
                        "spill space",
                        found + ", but is memory itself: spilling to it frees nothing",
                        "choose a directory on a disk with --spill-directory");
            }
            return free < LEAST_SPILL_BYTES
                    ? Finding.warning("spill space", found, "choose a directory with more room with --spill-directory")
                    : Finding.ok("spill space", found);
        } catch (final IOException ex) {
            return Finding.problem(
                    "spill space",
                    "cannot read " + temporary + ": " + ex.getMessage(),
                    "choose another directory with --spill-directory");
        }
    }

    private Finding staleDirectories() {
        final List<String> dead = new ArrayList<>();
        int living = 0;
        try {
            for (final Path cluster : NodeDirectory.clusters(root)) {
                for (final NodeDirectory node : NodeDirectory.list(cluster)) {
                    if (node.isAlive()) {
                        living++;
                    } else {
                        dead.add(node.path().toString());
                    }
                }
            }
        } catch (final UncheckedIOException ex) {
            return Finding.problem("left behind", String.valueOf(ex.getMessage()), "mend the rights of " + root);
        }
        return dead.isEmpty()
                ? Finding.ok("left behind", "nothing of dead processes in " + root + "; " + living + " nodes live")
                : Finding.warning(
                        "left behind",
                        dead.size() + " directories of dead processes: " + String.join(", ", dead),
                        "the next start of any cluster of this user removes them");
    }

    private static Finding schedulerPort() {
        final int port = TransportLimits.DEFAULT_PORT;
        try (DatagramSocket socket = new DatagramSocket(port);
                DatagramSocket next = new DatagramSocket(port + 1)) {
            return Finding.ok(
                    "port " + socket.getLocalPort(), "free for a scheduler, and " + next.getLocalPort() + " too (UDP)");
        } catch (final IOException ex) {
            return Finding.warning(
                    "port " + port,
                    "it or the next is taken (UDP): perhaps a scheduler runs here already",
                    "see 'heddle stat', or start a second scheduler with --port");
        }
    }

    private static Finding dashboardPort() {
        try (ServerSocket socket = new ServerSocket(DASHBOARD_PORT, 1, InetAddress.getLoopbackAddress())) {
            return Finding.ok("port " + socket.getLocalPort(), "free for a dashboard (TCP)");
        } catch (final IOException ex) {
            return Finding.ok("port " + DASHBOARD_PORT, "taken (TCP): a dashboard would take the next free one");
        }
    }
}

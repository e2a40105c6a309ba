package io.heddle.jmh;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Two hosts on this machine: two network namespaces joined by a pair of virtual interfaces, where the system permits them; else
 * the loopback interface for both, and {@link #problem()} says why. Nothing of it is left after {@link #close()}.
 */
final class HostPair implements AutoCloseable {
    private static final String INTERFACE = "heddle0";
    private static final List<String> ADDRESSES = List.of("10.98.0.1", "10.98.0.2");
    private static final int PORT_OF_OWN_NAMESPACE = 8786;

    private final List<String> namespaces = new ArrayList<>();
    private final String problem;

    private HostPair() throws IOException {
        this.problem = make();
    }

    static HostPair create() throws IOException {
        return new HostPair();
    }

    /** Why both are on the loopback interface, empty if they are not. */
    String problem() {
        return problem;
    }

    /** What stands before a command that shall run on the host 0 or 1. */
    List<String> launcher(final int host) {
        return problem.isEmpty() ? List.of("ip", "netns", "exec", namespaces.get(host)) : List.of();
    }

    /** Where the other one reaches the host 0 or 1. */
    String address(final int host) {
        return problem.isEmpty() ? ADDRESSES.get(host) : "127.0.0.1";
    }

    /** A UDP port that is free now. */
    int freePort() throws IOException {
        if (problem.isEmpty()) {
            return PORT_OF_OWN_NAMESPACE;
        }
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private String make() throws IOException {
        String complaint = "";
        for (int host = 0; host < ADDRESSES.size() && complaint.isEmpty(); host++) {
            final String name = "heddle-bench-" + ProcessHandle.current().pid() + "-" + host;
            complaint = run("ip", "netns", "add", name);
            if (complaint.isEmpty()) {
                namespaces.add(name);
            }
        }
        if (complaint.isEmpty()) {
            complaint = join(namespaces.get(0), namespaces.get(1));
        }
        if (!complaint.isEmpty()) {
            close();
        }
        return complaint;
    }

    private static String join(final String near, final String far) throws IOException {
        String complaint = run(
                "ip", "-n", near, "link", "add", INTERFACE, "type", "veth", "peer", "name", INTERFACE, "netns", far);
        for (int host = 0; host < ADDRESSES.size() && complaint.isEmpty(); host++) {
            final String name = host == 0 ? near : far;
            complaint = run("ip", "-n", name, "addr", "add", ADDRESSES.get(host) + "/24", "dev", INTERFACE);
            for (final String device : List.of(INTERFACE, "lo")) {
                complaint = complaint.isEmpty() ? run("ip", "-n", name, "link", "set", device, "up") : complaint;
            }
        }
        return complaint;
    }

    /** Runs a command; returns nothing, or what it complained about. */
    private static String run(final String... command) throws IOException {
        final Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (final IOException missing) {
            return String.valueOf(missing.getMessage());
        }
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.onExit().join().exitValue() == 0 ? "" : String.join(" ", command) + ": " + output.strip();
    }

    @Override
    public void close() throws IOException {
        for (final String name : namespaces) {
            run("ip", "netns", "del", name); // and the interfaces in it
        }
        namespaces.clear();
    }
}

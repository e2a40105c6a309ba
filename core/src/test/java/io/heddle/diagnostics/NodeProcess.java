package io.heddle.diagnostics;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of its own for tests: owns a node directory, or says what it sees, until its input ends. */
final class NodeProcess {
    private NodeProcess() {}

    static Process start(final String... arguments) throws IOException {
        final List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                NodeProcess.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    static String firstLine(final Process process) throws IOException {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }

    public static void main(final String[] arguments) throws IOException {
        final Path cluster = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "own" -> {
                final NodeDirectory node = NodeDirectory.create(cluster, arguments[2], NodeRole.WORKER);
                System.out.println(node.path());
            }
            case "list" -> {
                final StringBuilder line = new StringBuilder();
                for (final NodeDirectory node : NodeDirectory.list(cluster)) {
                    line.append(node.name()).append('=').append(node.isAlive()).append(' ');
                }
                System.out.println(line.toString().trim());
                return;
            }
            case "churn" -> {
                for (int i = 0; i < 100; i++) {
                    final NodeDirectory node = NodeDirectory.create(cluster, arguments[2] + i, NodeRole.CLIENT);
                    NodeDirectory.reap(cluster.getParent(), ArenaRemover.REMOVE);
                    if (!node.isAlive()
                            || NodeDirectory.list(cluster).stream()
                                    .noneMatch(other -> other.path().equals(node.path()))) {
                        System.out.println("lost " + node);
                        return;
                    }
                    node.closeAndRemove(ArenaRemover.REMOVE);
                }
                System.out.println("done");
                return;
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        while (System.in.read() >= 0) {
            // Wait for the end of the input.
        }
    }
}

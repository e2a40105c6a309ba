package io.heddle.diagnostics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.graph.HeddleException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** Answers about one node of this host that are asked for now and then: the end of its log, what its threads do. Thread-safe. */
public final class NodeAnswers {
    private static final int LOG_TAIL_BYTES = 256 * 1024;

    private NodeAnswers() {}

    /**
     * The node of a name.
     *
     * @param clusterDirectory of its cluster.
     * @param name             of the node.
     * @return the living one of several; null if there is none.
     */
    public static @Nullable NodeDirectory find(final Path clusterDirectory, final @Nullable String name) {
        return find(NodeDirectory.list(clusterDirectory), name);
    }

    private static @Nullable NodeDirectory find(final List<NodeDirectory> nodes, final @Nullable String name) {
        NodeDirectory found = null;
        for (final NodeDirectory node : nodes) {
            if (node.name().equals(name) && (found == null || node.isAlive())) {
                found = node;
            }
        }
        return found;
    }

    /**
     * The end of what a node printed. A process that another one forked, as a local cluster does with its workers, prints into the log
     * directory of the scheduler.
     *
     * @param clusterDirectory of its cluster.
     * @param node             dead or alive.
     * @return what is in its files, the last 256 KiB, then the last lines that it and its tasks printed; or a sentence that says why there
     *     is nothing.
     */
    public static String log(final Path clusterDirectory, final NodeDirectory node) {
        if (node.isMirror()) {
            return node.name() + " runs on " + node.property(NodeProperties.HOST)
                    + ", and its lines are there: see them by 'heddle logs' on that host, or by client.workerLogs()\n";
        }
        final List<Path> files = new ArrayList<>();
        final List<NodeDirectory> nodes = NodeDirectory.list(clusterDirectory);
        for (final NodeDirectory owner : nodes) {
            for (final Path file : filesIn(owner.logDirectory())) {
                final NodeDirectory printer = find(nodes, baseName(file));
                if ((printer == null ? owner : printer).path().equals(node.path())) {
                    files.add(file);
                }
            }
        }
        final StringBuilder text = new StringBuilder();
        for (final Path file : files) {
            final String tail = tail(file);
            if (!tail.isEmpty()) {
                text.append(text.length() == 0 ? "" : "\n")
                        .append("=== ")
                        .append(file.getFileName())
                        .append('\n');
                text.append(tail);
            }
        }
        for (final LogLine line : lines(node, LogQuery.ALL)) {
            text.append(line).append('\n');
        }
        return text.length() == 0 ? node.name() + " has printed nothing\n" : text.toString();
    }

    /**
     * The last lines that a node and its tasks printed or logged, about 1 MiB of them.
     *
     * @param node  dead or alive.
     * @param query which of them.
     * @return oldest first.
     */
    public static List<LogLine> lines(final NodeDirectory node, final LogQuery query) {
        final List<LogLine> lines = new ArrayList<>();
        if (Files.exists(node.linesFile())) {
            try (EventLogReader reader = EventLogReader.open(node.linesFile())) {
                reader.poll(
                        new EventHandler() {
                            @Override
                            public void onLogLine(
                                    final long timeNs, final Level level, final long taskId, final String text) {
                                final LogLine line = new LogLine(timeNs, node.name(), level, taskId, text);
                                if (query.test(line)) {
                                    lines.add(line);
                                }
                            }
                        },
                        Integer.MAX_VALUE);
            } catch (final IOException gone) {
                // The node went, and its files with it, or it is just making this one: there is nothing to read.
                return List.of();
            }
        }
        return lines;
    }

    private static String baseName(final Path file) {
        final String name = String.valueOf(file.getFileName());
        final int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    private static List<Path> filesIn(final Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().matches(".*\\.(out|err|log)"))
                    .sorted()
                    .toList();
        } catch (final IOException | UncheckedIOException gone) {
            return List.of();
        }
    }

    private static String tail(final Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            final long from = Math.max(0, channel.size() - LOG_TAIL_BYTES);
            final ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(LOG_TAIL_BYTES, channel.size()));
            while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) > 0) {
                // Until the end of the file.
            }
            final String text = new String(bytes.array(), 0, bytes.position(), UTF_8);
            return from == 0 ? text : text.substring(text.indexOf('\n') + 1);
        } catch (final IOException gone) {
            return "";
        }
    }

    /**
     * What the threads of a node's process do now, as the JDK's own tool says it.
     *
     * @param node on this host.
     * @return its text, or a sentence that says why it cannot be told.
     * @throws InterruptedException if the calling thread is interrupted.
     */
    public static String stacks(final NodeDirectory node) throws InterruptedException {
        try {
            return JdkCommand.run(node, "Thread.print");
        } catch (final HeddleException refused) {
            return refused.getMessage() + "\n";
        }
    }
}

package io.heddle.cluster;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The NUMA nodes of a host whose processors this process may use, and how a worker process is bound to one of them: by
 * {@code taskset}, before its JVM starts, so that the JVM counts its threads by these processors. The kernel takes the pages of a
 * process, those of shared memory too, from the node on which they are first touched; so results lie beside the processors that
 * made them. A process whose node is full gets pages of another one: it does not fail.
 *
 * @param processors of each node, as {@code taskset --cpu-list} takes them: {@code 0-7,16-23}.
 */
public record NumaNodes(List<String> processors) {
    /** Nobody is bound. */
    public static final NumaNodes NONE = new NumaNodes(List.of());

    private static final Path SYSTEM = Path.of("/sys/devices/system/node");
    private static final Path TASK_SET = Path.of("/usr/bin/taskset");
    private static final String ALLOWED = "Cpus_allowed_list:";

    /** Copies the list. */
    public NumaNodes {
        processors = List.copyOf(processors);
    }

    /**
     * Those of this host; {@link #NONE} where the kernel tells of none.
     *
     * @throws HeddleException if there are several, but no {@code taskset} to bind processes with.
     */
    public static NumaNodes ofHost() {
        try {
            final NumaNodes nodes = Files.isDirectory(SYSTEM) ? read(SYSTEM, allowed()) : NONE;
            if (nodes.processors.size() > 1 && !Files.isExecutable(TASK_SET)) {
                throw new HeddleException(
                        ErrorKind.RESOURCE,
                        "workers cannot be bound to the " + nodes.processors.size()
                                + " NUMA nodes of this host: there is no " + TASK_SET
                                + "; install util-linux, or leave memory-numa out");
            }
            return nodes;
        } catch (final IOException failure) {
            throw new HeddleException(
                    ErrorKind.RESOURCE, "the NUMA nodes of this host cannot be read: " + failure, failure);
        }
    }

    /**
     * Reads nodes as the kernel tells them.
     *
     * @param directory with a directory {@code node0}, {@code node1} ... each, and in it a file {@code cpulist}.
     * @param allowed   processors that may be used; a node without any is left out.
     */
    static NumaNodes read(final Path directory, final BitSet allowed) throws IOException {
        final List<Integer> numbers;
        try (Stream<Path> entries = Files.list(directory)) {
            numbers = entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.matches("node[0-9]+"))
                    .map(name -> Integer.valueOf(name.substring("node".length())))
                    .sorted()
                    .toList();
        }
        final List<String> processors = new ArrayList<>();
        for (final int number : numbers) {
            final BitSet usable = parse(Files.readString(directory.resolve("node" + number + "/cpulist")));
            usable.and(allowed);
            if (!usable.isEmpty()) { // a node may be memory alone
                processors.add(format(usable));
            }
        }
        return new NumaNodes(processors);
    }

    private static BitSet allowed() throws IOException {
        return parse(Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(ALLOWED))
                .map(line -> line.substring(ALLOWED.length()))
                .findFirst()
                .orElse(""));
    }

    /** Numbers and ranges: {@code 0-3,8}. */
    private static BitSet parse(final String list) {
        final BitSet numbers = new BitSet();
        for (final String part : list.strip().split(",")) {
            if (!part.isEmpty()) {
                final String[] ends = part.split("-", 2);
                numbers.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
            }
        }
        return numbers;
    }

    private static String format(final BitSet numbers) {
        return numbers.stream().mapToObj(Integer::toString).collect(Collectors.joining(","));
    }

    /** What stands before the command of the worker of this number; nothing where there is only one node. */
    List<String> launcher(final int number) {
        return processors.size() < 2
                ? List.of()
                : List.of(TASK_SET.toString(), "--cpu-list", processors.get(number % processors.size()));
    }
}

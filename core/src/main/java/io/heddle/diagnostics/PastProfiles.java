package io.heddle.diagnostics;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where tasks spent time in the past, as workers keep it: they look at their tasks every 20 ms, and write down what they saw. It is read
 * from the files of living and of dead nodes, and nobody is asked.
 */
public final class PastProfiles {
    private PastProfiles() {}

    /**
     * Samples over time.
     *
     * @param periodMs  time that a sample stands for.
     * @param functions that were seen, in order of their names.
     * @param points    each of a second in which something ran: beginning of the second (epoch time in milliseconds), place in the list of
     *                  functions, samples; oldest first.
     */
    public record TimeLine(long periodMs, List<String> functions, List<List<Long>> points) {}

    /**
     * The profile of a time.
     *
     * @param clusterDirectory of a cluster of this host.
     * @param query            which time, and of what.
     * @return stacks that begin with the function, of all workers together; time that tasks waited counts as well.
     */
    public static StackProfile read(final Path clusterDirectory, final ProfileQuery query) {
        return read(NodeDirectory.list(clusterDirectory), query, new ProfileSlices());
    }

    /**
     * The same for those who look again and again.
     *
     * @param nodes of the cluster.
     * @param query which time, and of what.
     * @param known what was read before, and is from now on.
     * @return as above.
     */
    public static StackProfile read(
            final List<NodeDirectory> nodes, final ProfileQuery query, final ProfileSlices known) {
        final Map<String, Long> stacks = new HashMap<>();
        final long[] periodMs = {10};
        forEach(nodes, query, known, (secondMs, stack, samples, period) -> {
            periodMs[0] = period;
            stacks.merge(stack, (long) samples, Long::sum);
        });
        return new StackProfile(
                new TreeMap<>(stacks),
                stacks.values().stream().mapToLong(count -> count).sum(),
                periodMs[0]);
    }

    /**
     * How many samples of which function there are at what time.
     *
     * @param clusterDirectory of a cluster of this host.
     * @param query            which time, and of what.
     */
    public static TimeLine timeLine(final Path clusterDirectory, final ProfileQuery query) {
        return timeLine(NodeDirectory.list(clusterDirectory), query, new ProfileSlices());
    }

    /**
     * The same for those who look again and again.
     *
     * @param nodes of the cluster.
     * @param query which time, and of what.
     * @param known what was read before, and is from now on.
     */
    public static TimeLine timeLine(
            final List<NodeDirectory> nodes, final ProfileQuery query, final ProfileSlices known) {
        final TreeMap<Long, Map<String, Long>> seconds = new TreeMap<>();
        final TreeMap<String, Long> numbers = new TreeMap<>();
        final Map<String, String> functionsOf = new HashMap<>();
        final long[] periodMs = {10};
        forEach(nodes, query, known, (secondMs, stack, samples, period) -> {
            final String function = functionsOf.computeIfAbsent(stack, PastProfiles::functionOf);
            periodMs[0] = period;
            numbers.put(function, 0L);
            seconds.computeIfAbsent(secondMs, missing -> new TreeMap<>()).merge(function, (long) samples, Long::sum);
        });
        final List<String> functions = List.copyOf(numbers.keySet());
        for (int i = 0; i < functions.size(); i++) {
            numbers.put(functions.get(i), (long) i);
        }
        final List<List<Long>> points = new ArrayList<>();
        seconds.forEach((secondMs, samples) ->
                samples.forEach((function, count) -> points.add(List.of(secondMs, numbers.get(function), count))));
        return new TimeLine(periodMs[0], functions, points);
    }

    private static void forEach(
            final List<NodeDirectory> nodes,
            final ProfileQuery query,
            final ProfileSlices known,
            final ProfileReader.Handler handler) {
        for (final NodeDirectory node : nodes) {
            if (query.node() == null || query.node().equals(node.name())) {
                ProfileReader.read(
                        node.profileFile(),
                        query.fromMs(),
                        query.toMs(),
                        known,
                        (secondMs, stack, samples, periodMs) -> {
                            if (query.function() == null || isOf(stack, query.function())) {
                                handler.onSamples(secondMs, stack, samples, periodMs);
                            }
                        });
            }
        }
    }

    private static boolean isOf(final String stack, final String function) {
        return stack.startsWith(function)
                && (stack.length() == function.length() || stack.charAt(function.length()) == ';');
    }

    private static String functionOf(final String stack) {
        final int end = stack.indexOf(';');
        return end < 0 ? stack : stack.substring(0, end);
    }
}

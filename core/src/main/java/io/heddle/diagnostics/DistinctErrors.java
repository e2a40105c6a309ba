package io.heddle.diagnostics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The errors of a cluster without their repetitions: those whose texts differ in numbers only are one. Takes the events of all nodes. For one
 * thread.
 */
public final class DistinctErrors implements Consumer<NodeEvent> {
    private static final Set<String> TYPES = Set.of("error", "task-erred", "worker-lost", "client-lost");
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final Map<String, ErrorGroup> groups = new LinkedHashMap<>();

    /**
     * One error and its repetitions.
     *
     * @param type    type of the events.
     * @param count   how often it happened.
     * @param firstNs when first, in epoch nanoseconds.
     * @param lastNs  when last.
     * @param nodes   whose logs have it.
     * @param text    of the last one.
     */
    public record ErrorGroup(String type, long count, long firstNs, long lastNs, Set<String> nodes, String text) {
        private ErrorGroup with(final NodeEvent event) {
            final Set<String> all = new TreeSet<>(nodes);
            all.add(event.node());
            return new ErrorGroup(
                    type,
                    count + 1,
                    Math.min(firstNs, event.timeNs()),
                    Math.max(lastNs, event.timeNs()),
                    all,
                    event.timeNs() >= lastNs ? event.text() : text);
        }
    }

    /** Empty. */
    public DistinctErrors() {}

    @Override
    public void accept(final NodeEvent event) {
        if (TYPES.contains(event.type())) {
            final String key = event.type() + " " + NUMBER.matcher(event.text()).replaceAll("#");
            final ErrorGroup known = groups.get(key);
            groups.put(
                    key,
                    (known == null
                                    ? new ErrorGroup(
                                            event.type(), 0, event.timeNs(), event.timeNs(), Set.of(), event.text())
                                    : known)
                            .with(event));
        }
    }

    /**
     * All of them.
     *
     * @return in order of their last time, newest first.
     */
    public List<ErrorGroup> groups() {
        final List<ErrorGroup> sorted = new ArrayList<>(groups.values());
        sorted.sort(Comparator.comparingLong(ErrorGroup::lastNs).reversed());
        return sorted;
    }
}

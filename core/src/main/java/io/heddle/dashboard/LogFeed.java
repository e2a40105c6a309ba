package io.heddle.dashboard;

import io.heddle.diagnostics.JsonText;
import io.heddle.diagnostics.LogLine;
import io.heddle.diagnostics.LogQuery;
import io.heddle.diagnostics.NodeAnswers;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.graph.TaskIds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.event.Level;

/** What the page Logs asks for. */
final class LogFeed {
    private LogFeed() {}

    /**
     * The newest lines of logs that are asked for, oldest first, as one JSON object.
     *
     * Of a worker on another host only if it is named, and then it is asked; the names of those that were not stand beside the lines.
     *
     * @param query {@code node}, {@code level}, {@code task} (as {@link TaskIds#parse} takes it), {@code text} (part of the line in upper or lower case); each may
     *     be missing.
     * @throws IllegalArgumentException with one sentence for who asked.
     */
    static String lines(final Path clusterDirectory, final DistantFeed distant, final Map<String, String> query) {
        final String node = query.getOrDefault("node", "");
        final String text = query.getOrDefault("text", "").toLowerCase(Locale.ROOT);
        LogQuery wanted =
                LogQuery.ALL.atLeast(level(query.getOrDefault("level", ""))).task(task(query));
        if (!node.isEmpty()) {
            wanted = wanted.node(node);
        }
        final List<LogLine> lines = new ArrayList<>();
        final Set<String> elsewhere = new TreeSet<>();
        boolean isAsked = false;
        for (final NodeDirectory directory : NodeDirectory.list(clusterDirectory)) {
            final boolean isWanted = node.isEmpty() || directory.name().equals(node);
            if (isWanted && directory.isMirror() && node.isEmpty()) {
                elsewhere.add(directory.name());
            } else if (isWanted && directory.isMirror()) {
                final LogQuery ofIt = wanted;
                lines.addAll(distant.ask(node, nodes -> nodes.lines(ofIt)));
                isAsked = true;
            } else if (isWanted) {
                lines.addAll(NodeAnswers.lines(directory, wanted));
            }
        }
        if (!text.isEmpty()) {
            lines.removeIf(line -> !line.text().toLowerCase(Locale.ROOT).contains(text));
        }
        lines.sort(Comparator.comparingLong(LogLine::timeNs));
        final Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("found", lines.size());
        answer.put("elsewhere", elsewhere);
        answer.put("isAsked", isAsked);
        answer.put(
                "lines",
                lines.subList(Math.max(0, lines.size() - DashboardLimits.LINES_SHOWN), lines.size()).stream()
                        .map(LogFeed::fields)
                        .toList());
        return JsonText.of(answer);
    }

    private static Map<String, Object> fields(final LogLine line) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("timeNs", line.timeNs());
        fields.put("node", line.node());
        fields.put("level", line.level().name());
        fields.put("taskId", line.taskId());
        fields.put("task", line.task());
        fields.put("text", line.text());
        return fields;
    }

    private static Level level(final String name) {
        try {
            return name.isEmpty() ? Level.TRACE : Level.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (final IllegalArgumentException unknown) {
            throw new IllegalArgumentException(
                    "level is '" + name + "', expected trace, debug, info, warn or error", unknown);
        }
    }

    private static long task(final Map<String, String> query) {
        final String task = query.getOrDefault("task", "");
        try {
            return task.isEmpty() ? 0 : TaskIds.parse(task);
        } catch (final IllegalArgumentException wrong) {
            throw new IllegalArgumentException("task is " + wrong.getMessage(), wrong);
        }
    }
}

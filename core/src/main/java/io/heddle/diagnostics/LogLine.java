package io.heddle.diagnostics;

import io.heddle.graph.TaskIds;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.slf4j.event.Level;

/**
 * A line that a node, or a task on it, printed or logged.
 *
 * @param timeNs when, in epoch nanoseconds.
 * @param node   name of the node.
 * @param level  how much it matters: the first word of the line that is a level, such as WARN; of a stack trace that of the line above it.
 * @param taskId of the task that printed it, 0 if none did.
 * @param text   of the line.
 */
public record LogLine(long timeNs, String node, Level level, long taskId, String text) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    /**
     * The end of the key of the task's future: number of its client, and of the task.
     *
     * @return such as 1.27; empty if no task printed the line.
     */
    public String task() {
        return taskId == 0 ? "" : TaskIds.text(taskId);
    }

    /** The line with its time, level, node and task before it. */
    @Override
    public String toString() {
        return TIME.format(Instant.ofEpochMilli(TimeUnit.NANOSECONDS.toMillis(timeNs))) + " " + level + " " + node
                + (taskId == 0 ? "" : " task " + task()) + " | " + text;
    }
}

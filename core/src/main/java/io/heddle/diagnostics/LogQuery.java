package io.heddle.diagnostics;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Which lines of logs are asked for; begin with {@link #ALL}.
 *
 * @param node   of this node only; null: of all that are asked for.
 * @param level  that matter at least so much.
 * @param taskId of this task only; 0: of any and of none.
 */
public record LogQuery(@Nullable String node, Level level, long taskId) implements Predicate<LogLine> {
    /** Every line. */
    public static final LogQuery ALL = new LogQuery(null, Level.TRACE, 0);

    /** The same of one node only. */
    public LogQuery node(final String name) {
        return new LogQuery(name, level, taskId);
    }

    /** The same without what matters less. */
    public LogQuery atLeast(final Level least) {
        return new LogQuery(node, least, taskId);
    }

    /** The same of one task only; {@code TaskFuture.taskId()} is its number, {@link TaskIds#text} what lines call it. */
    public LogQuery task(final long number) {
        return new LogQuery(node, level, number);
    }

    @Override
    public boolean test(final LogLine line) {
        return (node == null || node.equals(line.node()))
                && line.level().toInt() >= level.toInt()
                && (taskId == 0 || taskId == line.taskId());
    }
}

package io.heddle.cluster;

import io.heddle.diagnostics.LogLine;
import io.heddle.diagnostics.LogQuery;
import io.heddle.diagnostics.NodeAnswers;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.PastProfiles;
import io.heddle.diagnostics.ProfileQuery;
import io.heddle.diagnostics.StackProfile;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.worker.executor.TaskContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.slf4j.event.Level;

/**
 * What a worker tells of itself to a client that cannot read its files, being on another host. Each method is called by a message on that
 * worker, outside of tasks, and answers in values of the JDK. Any thread of a call.
 */
public final class WorkerAnswers {
    private WorkerAnswers() {}

    private static NodeDirectory here() {
        final NodeDirectory directory =
                NodeConsole.directoryOf(TaskContext.current().environment());
        if (directory == null) {
            throw new HeddleException(ErrorKind.INTERNAL, "a call asks for the files of a worker that has ended");
        }
        return directory;
    }

    /** The end of what it printed and logged, see {@link NodeAnswers#log}. */
    public static String log() {
        final NodeDirectory here = here();
        return NodeAnswers.log(here.clusterDirectory(), here);
    }

    /** What its threads do. */
    public static String stacks() throws InterruptedException {
        return NodeAnswers.stacks(here());
    }

    /**
     * Its last lines.
     *
     * @param level  name of the least level.
     * @param taskId of this task only, 0: of all and of none.
     * @return time (epoch nanoseconds), name of the level, task and text of each, one behind the other; oldest first.
     */
    public static List<Object> lines(final String level, final Long taskId) {
        final List<Object> fields = new ArrayList<>();
        for (final LogLine line : NodeAnswers.lines(here(), new LogQuery(null, Level.valueOf(level), taskId))) {
            fields.add(line.timeNs());
            fields.add(line.level().name());
            fields.add(line.taskId());
            fields.add(line.text());
        }
        return fields;
    }

    /**
     * The stack samples that it has kept.
     *
     * @param range    from and to, epoch time in milliseconds.
     * @param function of tasks of this function only; empty: of all.
     * @return the time that a sample stands for, in milliseconds, then the samples by stack.
     */
    public static List<Object> past(final long[] range, final String function) {
        final NodeDirectory here = here();
        return fieldsOf(PastProfiles.read(
                here.clusterDirectory(),
                new ProfileQuery(range[0], range[1], function.isEmpty() ? null : function, here.name())));
    }

    /**
     * Samples of its threads from now on; answers at the end.
     *
     * @param durationNs how long.
     * @return as of {@link #past}.
     */
    public static List<Object> record(final Long durationNs) throws InterruptedException {
        return fieldsOf(StackProfile.record(List.of(here()), Duration.ofNanos(durationNs)));
    }

    private static List<Object> fieldsOf(final StackProfile profile) {
        return new ArrayList<>(List.of(profile.periodMs(), new TreeMap<>(profile.stacks())));
    }
}

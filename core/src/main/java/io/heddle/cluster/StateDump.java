package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.WorkerPeer;
import io.heddle.scheduler.SchedulerView;
import io.heddle.scheduler.TaskState;
import java.time.Instant;
import java.util.Arrays;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * What a scheduler knows, as text for people and scripts: lines of fields between tabs, the first of which says what the
 * line is.
 *
 * <pre>
 * heddle-dump  format  time
 * count        state   tasks
 * worker       id      name  host  pid  threads  limit bytes  runs assigned  results held  late
 * function     name    runs that ended well  mean nanoseconds  tasks failed
 * task         id      function  state  run  worker  bytes  inputs, with commas
 * why          id      line of an explanation; for some of the tasks that do not run
 * story        id      line of the history; for some of the tasks that failed or do not run
 * left-out     tasks that are not in the file, because it would be too long
 * </pre>
 *
 * Called on the scheduler node's thread, which does nothing else meanwhile: the length is bounded.
 */
final class StateDump {
    /** Of this file format; a reader refuses others. */
    static final int FORMAT = 1;

    private static final int CHARACTERS_MAX = 8 << 20;
    private static final int EXPLAINED_MAX = 100;

    private final ClusterTables tables;
    private final SchedulerView view;
    private final StringBuilder text = new StringBuilder();
    private int explained;
    private long leftOut;

    StateDump(final ClusterTables tables, final SchedulerView view) {
        this.tables = tables;
        this.view = view;
    }

    String text(final long nowNs) {
        text.setLength(0);
        explained = 0;
        leftOut = 0;
        line("heddle-dump", FORMAT, Instant.now());
        for (final TaskState state : TaskState.values()) {
            line("count", state, view.taskCount(state));
        }
        for (final WorkerPeer worker : tables.livingWorkers().values()) {
            worker(worker.description);
        }
        for (int prefix = 0; prefix < view.prefixCount(); prefix++) {
            line(
                    "function",
                    tables.prefixName(prefix),
                    view.prefixRuns(prefix),
                    view.prefixMeanDurationNs(prefix),
                    view.prefixErred(prefix));
        }
        view.forEachTask(this::task);
        if (leftOut > 0) {
            line("left-out", leftOut);
        }
        final String all = text.toString();
        text.setLength(0);
        text.trimToSize();
        return all;
    }

    private void worker(final ClusterTables.WorkerDescription worker) {
        line(
                "worker",
                worker.workerId(),
                worker.name(),
                worker.host(),
                worker.pid(),
                worker.threads(),
                worker.limitBytes(),
                view.assignedTo(worker.workerId()),
                view.heldBy(worker.workerId()),
                view.isLate(worker.workerId()));
    }

    private void task(
            final long taskId, final TaskState state, final int run, final int workerId, final long resultBytes) {
        if (text.length() > CHARACTERS_MAX) {
            leftOut++;
            return;
        }
        final TaskRecord task = tables.tasks.get(taskId);
        final String inputs = Arrays.stream(view.dependenciesOf(taskId))
                .mapToObj(Long::toString)
                .collect(Collectors.joining(","));
        line("task", taskId, task == null ? "?" : task.function().name(), state, run, workerId, resultBytes, inputs);
        final boolean isResting = state == TaskState.IN_MEMORY || state == TaskState.RELEASED;
        if (!isResting && explained < EXPLAINED_MAX) {
            explained++;
            view.explain(taskId).lines().forEach(why -> line("why", taskId, why));
            view.story(taskId).lines().forEach(change -> line("story", taskId, change));
        }
    }

    private void line(final Object... fields) {
        final StringJoiner line = new StringJoiner("\t", "", "\n");
        for (final Object field : fields) {
            line.add(String.valueOf(field).replace('\t', ' ').replace('\n', ' '));
        }
        text.append(line);
    }
}

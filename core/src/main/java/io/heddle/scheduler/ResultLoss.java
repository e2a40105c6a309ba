package io.heddle.scheduler;

import org.jspecify.annotations.Nullable;

/** What follows when a result is not where it was said to be, while its holder lives. */
final class ResultLoss {
    private final SchedulerTables tables;
    private final TaskTable tasks;
    private final TaskLifecycle lifecycle;

    ResultLoss(final SchedulerTables tables, final TaskLifecycle lifecycle) {
        this.tables = tables;
        this.lifecycle = lifecycle;
        tasks = tables.tasks;
    }

    /**
     * The run of a task could not read an input. If the input still is said to be there, it is lost; but one that nobody can
     * make again only if the holder, who is asked, says so too: the reader may just not have reached it.
     */
    void onInputLost(final int task, final int readerId, final long inputTaskId, final int holderId) {
        final int input = lifecycle.ranges().rowOf(inputTaskId);
        final WorkerEntry holder = tables.workers.findAlive(holderId);
        final boolean isAway = holder != null && holder.away; // then it could not be asked, which says nothing
        final boolean isSaidToBeThere = input != 0
                && !isAway
                && tasks.isAvailable(input)
                && lifecycle.replicas().holds(input, holderId);
        final boolean isInDoubt = isSaidToBeThere && holder != null && tasks.has(input, TaskTable.DATUM);
        if (isInDoubt) {
            tables.output.checkResult(holderId, inputTaskId);
        } else if (isSaidToBeThere) {
            lose(input, holderId, holder);
        }
        lifecycle.unassign(task);
        lifecycle.requeue(task, Trigger.INPUT_LOST);
        if (isInDoubt) {
            preferOthers(task, readerId);
        }
    }

    /** The next run of a task goes to this worker only if no other has room. */
    void preferOthers(final int task, final int workerId) {
        if (tasks.is(task, TaskState.READY)) {
            tasks.extra(task, workerId);
        }
    }

    private void lose(final int task, final int holderId, final @Nullable WorkerEntry holder) {
        if (holder != null) {
            tables.output.releaseResult(holderId, tasks.id(task));
        }
        lifecycle.replicas().loseAt(task, tables.workers.get(holderId));
    }

    void onResultLost(final WorkerEntry holder, final long taskId) {
        final int task = lifecycle.ranges().rowOf(taskId);
        if (task == 0
                || !tasks.is(task, TaskState.IN_MEMORY)
                || !lifecycle.replicas().holds(task, holder.workerId)) {
            tables.stale++;
            return;
        }
        if (tasks.has(task, TaskTable.DATUM)
                && tasks.worker(task) == holder.workerId
                && tables.away > (holder.away ? 1 : 0)) {
            if (!tasks.has(task, TaskTable.DOUBTFUL)) {
                tasks.raise(task, TaskTable.DOUBTFUL);
                tables.doubtful.addLong(taskId);
            }
            return;
        }
        lifecycle.replicas().loseAt(task, holder);
    }

    /** No worker is away any more: what none of them had is lost. */
    void settleDoubts() {
        final long[] taskIds = tables.doubtful.toLongArray();
        tables.doubtful.clear();
        for (final long taskId : taskIds) {
            final int task = tasks.find(taskId);
            if (task != 0 && tasks.has(task, TaskTable.DOUBTFUL)) {
                tasks.lower(task, TaskTable.DOUBTFUL);
                final WorkerEntry holder = tables.workers.findAlive(tasks.worker(task));
                if (holder != null) { // else it is lost with it, or adopted
                    lifecycle.replicas().loseAt(task, holder);
                }
            }
        }
    }
}

package io.heddle.scheduler;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a worker whose session was lost and who comes back with an inventory of what it holds and runs. Messages in
 * both directions may be lost, and after a restart this state may be older than what the worker has seen: what the worker
 * says is what is. A result that it holds is taken by a task with a run to come, whoever was to run it.
 *
 * <p>A part of {@link SchedulerState}: the same rules of calling hold.
 */
public final class WorkerReturn {
    private final SchedulerTables tables;
    private final TaskTable tasks;
    private final TaskLifecycle lifecycle;
    private final WorkerLoss loss;

    WorkerReturn(final SchedulerTables tables, final TaskLifecycle lifecycle, final WorkerLoss loss) {
        this.tables = tables;
        this.lifecycle = lifecycle;
        this.loss = loss;
        tasks = tables.tasks;
    }

    /** A worker's session is lost but the worker may live: nothing is assigned to anybody until it is back or lost. */
    public void onWorkerAway(final long nowNs, final int workerId) {
        final WorkerEntry worker = alive(nowNs, workerId);
        if (worker != null && !worker.away) {
            worker.away = true;
            worker.dismissed = false; // it may have what is needed again: its inventory tells
            tables.away++;
        }
    }

    private @Nullable WorkerEntry alive(final long nowNs, final int workerId) {
        tables.nowNs = nowNs;
        final WorkerEntry worker = tables.workers.findAlive(workerId);
        if (worker == null) {
            tables.stale++;
        }
        return worker;
    }

    /** Inventory: a worker that was away holds this result. If nobody needs it there, it is told to drop it. */
    public void onResultListed(
            final long nowNs,
            final int workerId,
            final long taskId,
            final int run,
            final long resultBytes,
            final long durationNs) {
        final WorkerEntry worker = alive(nowNs, workerId);
        if (worker != null && worker.away) {
            take(worker, taskId, run, Math.max(0, resultBytes), durationNs);
        }
    }

    private void take(
            final WorkerEntry worker, final long taskId, final int run, final long bytes, final long durationNs) {
        final int workerId = worker.workerId;
        if (lifecycle.ranges().isPackedAt(taskId, workerId)) {
            return;
        }
        final int task = lifecycle.ranges().rowOf(taskId);
        if (task != 0 && tasks.is(task, TaskState.IN_MEMORY)) {
            final int holderId = tasks.worker(task);
            if (tables.workers.findAlive(holderId) == null) {
                loss.adopt(task, worker);
            } else if (tasks.has(task, TaskTable.DOUBTFUL) && holderId != workerId) {
                tasks.run(task, Math.max(run, tasks.run(task)));
                loss.adopt(task, worker); // it was moved here, which may not be in the journal
            } else if (holderId == workerId) {
                tasks.run(task, Math.max(run, tasks.run(task))); // a later run may not be in the journal
            } else if (tables.workers.get(holderId).away && tasks.run(task) == run) {
                lifecycle.replicas().keep(task, worker);
            } else if (!lifecycle.replicas().returned(task, worker, run)) {
                tables.output.releaseResult(workerId, taskId);
            }
        } else if (task != 0 && tasks.isPending(task)) {
            if (tasks.is(task, TaskState.ASSIGNED) && tasks.worker(task) == workerId && tasks.run(task) == run) {
                lifecycle.finish(task, worker, bytes, durationNs);
            } else {
                lifecycle.takeReturned(task, worker, run, bytes, durationNs);
            }
        } else {
            tables.stale++;
            tables.output.releaseResult(workerId, taskId);
        }
    }

    /**
     * The end of the inventory: these runs are with the worker, and no others. What the state had assigned beside them is
     * ready again; what it had not assigned is called off.
     *
     * @param taskIds rising
     * @param runs the run of each
     * @param count how many of both arrays are meant; they are not kept
     */
    public void onWorkerBack(
            final long nowNs, final int workerId, final long[] taskIds, final int[] runs, final int count) {
        final WorkerEntry worker = alive(nowNs, workerId);
        if (worker == null || !worker.away) {
            return;
        }
        compareRuns(worker, taskIds, runs, count);
        lifecycle.replicas().failUnderWay(worker);
        worker.away = false;
        worker.late = false;
        // What it was told of its retirement may have been lost, or that it was told may not be in the journal.
        tables.output.requestRetirement(worker.workerId, worker.retiring);
        tables.shed(worker);
        worker.heartbeatNs = tables.nowNs;
        tables.away--;
        loss.onFewerAway();
        tables.demands.unstall();
        tables.workers.refresh(worker);
    }

    private void compareRuns(final WorkerEntry worker, final long[] taskIds, final int[] runs, final int count) {
        worker.unanswered = 0;
        worker.endCalledOffBut(taskIds, runs, count);
        int task = worker.assigned.first();
        while (task != 0) {
            final int next = tasks.next(task);
            final int place = Arrays.binarySearch(taskIds, 0, count, tasks.id(task));
            if (place < 0 || runs[place] != tasks.run(task)) {
                lifecycle.unassign(task);
                lifecycle.requeue(task, Trigger.RUN_ABORTED);
            }
            task = next;
        }
        for (int i = 0; i < count; i++) {
            callOffUnlessAssigned(worker, taskIds[i], runs[i]);
        }
    }

    private void callOffUnlessAssigned(final WorkerEntry worker, final long taskId, final int run) {
        final int task = lifecycle.ranges().rowOf(taskId);
        final boolean isAssigned = task != 0
                && tasks.is(task, TaskState.ASSIGNED)
                && tasks.worker(task) == worker.workerId
                && tasks.run(task) == run;
        if (!isAssigned) {
            worker.unanswered++;
            tables.output.cancelRun(worker.workerId, taskId, run);
            if (task != 0 && tasks.run(task) < run) {
                tasks.run(task, run); // the worker takes only higher ones from now on
            }
        }
    }
}

package io.heddle.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * Moves runs from workers that have more than they can start to workers that have nothing to do. The run is called
 * back with the message that cancels it; only when the worker answers that it is aborted the task is ready again, so it
 * never runs at two places. The newest run is called back, because it most likely has not started, and no task twice.
 */
final class WorkStealing {
    private final SchedulerTables tables;
    private final TaskTable tasks;
    private final WorkerTable workers;

    WorkStealing(final SchedulerTables tables) {
        this.tables = tables;
        tasks = tables.tasks;
        workers = tables.workers;
    }

    void rebalance() {
        if (!tables.options.steal()
                || tables.away > 0
                || tables.count(TaskState.READY) != 0
                || workers.openCount() == 0) {
            return;
        }
        int idleThreads = -tables.stealing;
        for (int place = 0; place < workers.openCount(); place++) {
            final WorkerEntry worker = workers.open(place);
            idleThreads += Math.max(0, worker.threads - worker.inFlight());
        }
        while (idleThreads > 0) {
            final WorkerEntry victim = busiest();
            final int task = victim == null ? 0 : newestMovable(victim);
            if (task == 0) {
                return;
            }
            tasks.raise(task, TaskTable.STEALING | TaskTable.STOLEN);
            tables.stealing++;
            tables.stolen++;
            idleThreads--;
            tables.output.cancelRun(tasks.worker(task), tasks.id(task), tasks.run(task));
        }
    }

    private @Nullable WorkerEntry busiest() {
        WorkerEntry best = null;
        for (int workerId = 1; workerId < workers.end(); workerId++) {
            final WorkerEntry worker = workers.findAlive(workerId);
            if (worker != null
                    && worker.inFlight() > worker.threads
                    && (best == null || worker.queuedNs / worker.threads > best.queuedNs / best.threads)
                    && newestMovable(worker) != 0) {
                best = worker;
            }
        }
        return best;
    }

    /** The newest run that may move, among those beyond the number of threads; 0 if there is none. */
    private int newestMovable(final WorkerEntry worker) {
        int task = worker.assigned.last();
        int queued = worker.inFlight() - worker.threads;
        while (queued > 0 && task != 0) {
            if (!tasks.has(task, TaskTable.SECEDED)) {
                if (!tasks.has(task, TaskTable.STOLEN) && isWorthwhile(task)) {
                    return task;
                }
                queued--;
            }
            task = tasks.previous(task);
        }
        return 0;
    }

    private boolean isWorthwhile(final int task) {
        return tasks.demands(task) == 0
                && (tasks.extra(task) >= tables.options.stealFromNs() || tables.prefixes.runs(tasks.prefix(task)) == 0);
    }
}

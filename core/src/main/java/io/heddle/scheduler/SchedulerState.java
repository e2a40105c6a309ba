package io.heddle.scheduler;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler's whole memory and judgement, without threads, clocks or bytes. The scheduler node decodes a message
 * and calls one {@code onXxx} handler with the time of its duty cycle; what shall happen outside goes to
 * {@link SchedulerOutput}. At the end of a cycle the node calls {@link #drain}: it does the lists of longer work (the
 * loss of a worker, a client or an input) unit by unit, and gives ready tasks to workers.
 *
 * <p>Owned by one thread. Ids that are unknown, stale or repeated are counted in {@link SchedulerView#staleMessages()} and change
 * nothing. An illegal change of a task's state throws {@link IllegalStateException} with the task's story.
 */
public final class SchedulerState {
    /** Demands have numbers below this. */
    public static final int DEMANDS_MAX = 1 << 16;

    final SchedulerTables tables;
    private final TaskTable tasks;
    private final TaskLifecycle lifecycle;
    private final ClientRequests requests;
    private final SchedulerView view;
    private final WorkerLoss loss;
    private final ResultLoss losses;
    private final Dispatcher dispatcher;
    private final ResultPlacement placement;
    private final WorkStealing stealing;

    /** A state without clients, workers and tasks. */
    public SchedulerState(final SchedulerOutput output, final SchedulerOptions options) {
        tables = new SchedulerTables(output, options);
        tasks = tables.tasks;
        lifecycle = new TaskLifecycle(tables);
        requests = new ClientRequests(tables, lifecycle);
        losses = new ResultLoss(tables, lifecycle);
        loss = new WorkerLoss(tables, lifecycle, losses);
        dispatcher = new Dispatcher(tables, lifecycle, loss);
        stealing = new WorkStealing(tables);
        placement = new ResultPlacement(tables, lifecycle, loss);
        view = new SchedulerView(tables, dispatcher);
    }

    // ---------------------------------------------------------------- clients

    /** A client's session is open. */
    public void onClientConnected(final long nowNs, final int clientId) {
        tables.nowNs = nowNs;
        requests.connect(clientId);
    }

    /** A client is gone: its wishes end, and with them what only it wanted. */
    public void onClientLost(final long nowNs, final int clientId) {
        tables.nowNs = nowNs;
        requests.disconnect(clientId);
    }

    /**
     * A client submits a task. Dependencies must have been submitted before, on any session.
     *
     * <p>With {@code wanted} the client holds the task until {@link #onRelease}. Without, the task is held until its
     * first dependent is submitted: a task with several dependents must be submitted as wanted and released after the
     * last of them. A dependency that is unknown or has failed makes the task fail at once.
     *
     * @param prefix number of the function's name, dense from 0
     * @param priority higher runs first; clamped to {@code +-2,000,000}; equal ones run in order of submission
     * @param retries how often an erred run is tried again
     * @param count how many of the dependencies are meant; the array is not kept
     */
    public void onSubmit(
            final long nowNs,
            final int clientId,
            final long taskId,
            final int prefix,
            final int priority,
            final int retries,
            final boolean wanted,
            final long[] dependencies,
            final int count) {
        onSubmit(nowNs, clientId, taskId, prefix, priority, retries, 0, 0, wanted, dependencies, count);
    }

    /**
     * A client submits a task that asks something of its worker or must end in time.
     *
     * @param demands a number that {@link #onDemandsDefined} has been told, 0 for none; an unknown one is counted as stale
     * @param deadlineNs how long from now on it may take to end, nanoseconds; then it fails wherever it stands; 0: for ever
     */
    public void onSubmit(
            final long nowNs,
            final int clientId,
            final long taskId,
            final int prefix,
            final int priority,
            final int retries,
            final int demands,
            final long deadlineNs,
            final boolean wanted,
            final long[] dependencies,
            final int count) {
        tables.nowNs = nowNs;
        requests.submit(clientId, taskId, prefix, priority, retries, demands, deadlineNs, wanted, dependencies, count);
    }

    /**
     * A client brings a value: a run puts it into the memory of a worker, where the client holds it. From then on nobody has it but
     * the workers: lost with all of them, or let go and needed again, it has failed.
     *
     * @param demands a number that {@link #onDemandsDefined} has been told, 0 for none; an unknown one is counted as stale
     */
    public void onScatter(
            final long nowNs,
            final int clientId,
            final long taskId,
            final int prefix,
            final int priority,
            final int demands) {
        tables.nowNs = nowNs;
        requests.scatter(clientId, taskId, prefix, priority, demands);
    }

    /**
     * What tasks may demand has a number from here on.
     *
     * @param number one more than the last one, from 1 on; anything else is counted as stale
     */
    public void onDemandsDefined(final long nowNs, final int number, final Demands demands) {
        tables.nowNs = nowNs;
        final DemandEntry entry = tables.demands.define(number, demands);
        if (entry == null) {
            tables.stale++;
        } else {
            tables.countCapable(entry);
        }
    }

    /**
     * A client submits many independent tasks of one function with ids in a row, and holds each of them: what a {@code map}
     * is. Costs the same for any number; a task takes 8 bytes while it waits and while its client holds its result, and a row
     * as any other task while it runs. Each is assigned, reported, wanted, released, cancelled and depended on like a task
     * that was submitted alone: {@link SchedulerOutput} is called for each. Repeated or overlapping ids, ids that are not the
     * client's, and a count below 1 are counted as stale, and nothing of the range is taken.
     *
     * @param firstTaskId the id of the first; element {@code i} is {@code firstTaskId + i}
     * @param count how many, up to {@link Integer#MAX_VALUE}
     * @param prefix number of the function's name, dense from 0
     * @param priority as for {@link #onSubmit}; among themselves they run in order of their ids
     * @param retries of each
     * @param demands a number that {@link #onDemandsDefined} has been told, 0 for none
     */
    public void onSubmitRange(
            final long nowNs,
            final int clientId,
            final long firstTaskId,
            final int count,
            final int prefix,
            final int priority,
            final int retries,
            final int demands) {
        tables.nowNs = nowNs;
        requests.submitRange(clientId, firstTaskId, count, prefix, priority, retries, demands);
    }

    /** A client wants a task that was submitted before, by itself or by another one. Answered by a report. */
    public void onWant(final long nowNs, final int clientId, final long taskId) {
        tables.nowNs = nowNs;
        requests.want(clientId, taskId);
    }

    /** A client wants a failed task to be tried again, with those of its inputs that failed. Answered by a report. */
    public void onRetry(final long nowNs, final int clientId, final long taskId) {
        tables.nowNs = nowNs;
        requests.retry(clientId, taskId);
    }

    /** A client no longer wants a result. */
    public void onRelease(final long nowNs, final int clientId, final long taskId) {
        tables.nowNs = nowNs;
        requests.release(clientId, taskId);
    }

    /**
     * Stops a task and what depends on it: all of them end erred as cancelled, for every client. Only the client that
     * submitted it and those that hold it may do so. A task whose result is there is left alone, so that a future
     * never changes from finished to cancelled; the client's hold stays until {@link #onRelease}.
     */
    public void onCancel(final long nowNs, final int clientId, final long taskId) {
        tables.nowNs = nowNs;
        requests.cancel(clientId, taskId);
    }

    // ---------------------------------------------------------------- workers

    /** A worker is there. Ids are dense and never used twice. */
    public void onWorkerJoined(
            final long nowNs,
            final int workerId,
            final long hostId,
            final int threads,
            final long limitBytes,
            final Offers offers) {
        tables.nowNs = nowNs;
        if (workerId < 1
                || workerId >= WorkerTable.WORKER_ID_LIMIT
                || threads < 1
                || tables.workers.find(workerId) != null) {
            tables.stale++;
            return;
        }
        final WorkerEntry worker = tables.workers.add(workerId, hostId, threads, limitBytes, offers);
        worker.heartbeatNs = nowNs;
        tables.workers.refresh(worker);
        tables.onWorkersChanged();
    }

    /**
     * A worker is gone; nothing it sent is believed from here on.
     *
     * @param blame true if it died: the tasks it had are suspects, and fail when too many workers died with them
     */
    public void onWorkerLost(final long nowNs, final int workerId, final boolean blame) {
        final WorkerEntry worker = aliveWorker(nowNs, workerId);
        if (worker != null) {
            loss.onLost(worker, blame);
        }
    }

    /** A worker lives, and this is its memory. A paused worker gets no new work. */
    public void onHeartbeat(
            final long nowNs,
            final int workerId,
            final long limitBytes,
            final long usedBytes,
            final long reservedBytes,
            final boolean paused) {
        final WorkerEntry worker = aliveWorker(nowNs, workerId);
        if (worker == null) {
            return;
        }
        worker.heartbeatNs = nowNs;
        worker.late = false;
        worker.paused = paused;
        worker.limitBytes = limitBytes;
        worker.usedBytes = usedBytes + reservedBytes;
        tables.workers.refresh(worker);
        tables.demands.unstall();
    }

    /** True if a message about this run would be believed now: the node then keeps its location or error. */
    public boolean expects(final int workerId, final long taskId, final int run) {
        final int task = tasks.find(taskId);
        return task != 0 && isCurrent(task, workerId, run) && tables.workers.findAlive(workerId) != null;
    }

    private boolean isCurrent(final int task, final int workerId, final int run) {
        return tasks.is(task, TaskState.ASSIGNED) && tasks.worker(task) == workerId && tasks.run(task) == run;
    }

    /** A run ended well. Of an outdated run the worker is told to drop the result. */
    public void onTaskFinished(
            final long nowNs,
            final int workerId,
            final long taskId,
            final int run,
            final long resultBytes,
            final long durationNs) {
        final WorkerEntry worker = aliveWorker(nowNs, workerId);
        if (worker == null) {
            return;
        }
        final int task = tasks.find(taskId);
        if (task != 0 && isCurrent(task, workerId, run)) {
            lifecycle.finish(task, worker, Math.max(0, resultBytes), durationNs);
        } else {
            countAnswer(worker, taskId, run);
            if (!worker.away) { // else its inventory follows and decides: the result may be taken
                releaseUnlessThere(lifecycle.ranges().rowOf(taskId), workerId, taskId);
            }
        }
    }

    /** An outdated answer about a run: as a rule of one that was called off. */
    private void countAnswer(final WorkerEntry worker, final long taskId, final int run) {
        tables.stale++;
        worker.unanswered = Math.max(0, worker.unanswered - 1);
        worker.endCalledOff(taskId, run);
        tables.demands.unstall();
    }

    /** Where the task has its place with this worker now, the worker itself knows what to drop. */
    private void releaseUnlessThere(final int task, final int workerId, final long taskId) {
        if (task == 0 || (tasks.worker(task) != workerId && tables.replicas.find(task, workerId) == 0)) {
            tables.output.releaseResult(workerId, taskId);
        }
    }

    /**
     * A run failed: tried again while retries are left.
     *
     * @param isRunning its function went on after it was stopped: it has what it took until its end is reported too
     */
    public void onTaskErred(
            final long nowNs, final int workerId, final long taskId, final int run, final boolean isRunning) {
        final int task = currentTask(nowNs, workerId, taskId, run);
        if (task == 0) {
            return;
        }
        if (tasks.retries(task) > 0) {
            tasks.useRetry(task);
            lifecycle.leavePlace(task, !isRunning);
            lifecycle.requeue(task, Trigger.RUN_ERRED);
        } else {
            lifecycle.fail(task, taskId, ErredReason.FAILED, Trigger.RUN_ERRED, !isRunning);
        }
    }

    /**
     * A run ended without result and blame: it becomes ready again if it is still needed; one that asked for another
     * worker gets the same one only if no other has room.
     */
    public void onRunAborted(
            final long nowNs, final int workerId, final long taskId, final int run, final AbortCause cause) {
        final WorkerEntry worker = tables.workers.findAlive(workerId);
        if (worker != null && cause == AbortCause.SHUTDOWN && !worker.leaving) {
            worker.leaving = true;
            tables.workers.refresh(worker);
            tables.onWorkersChanged();
        }
        final int task = currentTask(nowNs, workerId, taskId, run);
        if (task != 0) {
            lifecycle.unassign(task);
            lifecycle.requeue(task, Trigger.RUN_ABORTED);
            if (cause == AbortCause.RESCHEDULED) {
                losses.preferOthers(task, workerId);
            }
        }
    }

    /** A run waits for other tasks: its worker may have others meanwhile. */
    public void onRunSeceded(final long nowNs, final int workerId, final long taskId, final int run) {
        tables.nowNs = nowNs;
        if (expects(workerId, taskId, run)) {
            lifecycle.secede(tasks.find(taskId));
        } else {
            tables.stale++;
        }
    }

    /**
     * A run could not start because an input was not where the scheduler said. If it still is said to be there, it is
     * lost and computed again. A value that a client brought cannot be: of it the holder's word counts, who is asked, and the
     * run is tried elsewhere.
     */
    public void onInputLost(
            final long nowNs,
            final int workerId,
            final long taskId,
            final int run,
            final long dependencyTaskId,
            final int holderWorkerId) {
        final int task = currentTask(nowNs, workerId, taskId, run);
        if (task != 0) {
            losses.onInputLost(task, workerId, dependencyTaskId, holderWorkerId);
        }
    }

    /** A worker can no longer read a result that it held. */
    public void onResultLost(final long nowNs, final int workerId, final long taskId) {
        final WorkerEntry worker = aliveWorker(nowNs, workerId);
        if (worker != null) {
            losses.onResultLost(worker, taskId);
        }
    }

    private @Nullable WorkerEntry aliveWorker(final long nowNs, final int workerId) {
        tables.nowNs = nowNs;
        final WorkerEntry worker = tables.workers.findAlive(workerId);
        if (worker == null) {
            tables.stale++;
        }
        return worker;
    }

    /** The task whose current run a message is about; 0 after counting if there is none. */
    private int currentTask(final long nowNs, final int workerId, final long taskId, final int run) {
        final WorkerEntry worker = aliveWorker(nowNs, workerId);
        if (worker == null) {
            return 0;
        }
        final int task = tasks.find(taskId);
        if (task != 0 && isCurrent(task, workerId, run)) {
            return task;
        }
        countAnswer(worker, taskId, run);
        return 0;
    }

    // ---------------------------------------------------------------- time

    /** Time passes: deadlines, late workers, stealing. Call it some hundred times a second. */
    public void onTick(final long nowNs) {
        tables.nowNs = nowNs;
        for (int workerId = 1; workerId < tables.workers.end(); workerId++) {
            final WorkerEntry worker = tables.workers.findAlive(workerId);
            if (worker != null && !worker.late && nowNs - worker.heartbeatNs > tables.options.lateNs()) {
                worker.late = true;
                tables.workers.refresh(worker);
            }
        }
        loss.endLateAdoptions();
        loss.checkOverdue();
        loss.checkDeadlines();
        placement.onTick();
        stealing.rebalance();
    }

    /**
     * Does pending work: lists of internal work first, then assignments. Call it once per duty cycle.
     *
     * @param units limit of the units of work, each well under a microsecond as a rule
     * @return units done; 0 if there was nothing to do
     */
    public int drain(final long nowNs, final int units) {
        tables.nowNs = nowNs;
        int done = 0;
        while (done < units && !tables.work.isEmpty()) {
            done += workOff(tables.work.poll());
        }
        return done < units ? done + dispatcher.dispatch(units - done) : done;
    }

    private int workOff(final long item) {
        if (WorkList.kind(item) == WorkList.SHED) {
            placement.drainShedding(WorkList.subject(item));
            return 1;
        }
        return loss.workOff(item);
    }

    /** True if {@link #drain} would do something. */
    public boolean hasWork() {
        return !tables.work.isEmpty() || dispatcher.hasWork();
    }

    // ---------------------------------------------------------------- snapshot

    /** Writes everything but the story into a buffer that may have to grow. Returns the length. */
    public int snapshot(final MutableDirectBuffer buffer, final int offset) {
        return StateSnapshot.write(tables, buffer, offset);
    }

    /** Fills this new state from a snapshot of a state with equal options. */
    public void restore(final DirectBuffer buffer, final int offset, final int length) {
        StateSnapshot.read(tables, buffer, offset, length);
    }

    /** Workers that lose their session and come back. */
    public WorkerReturn returns() {
        return new WorkerReturn(tables, lifecycle, loss);
    }

    /** The handlers of what concerns results and not runs: replicas, retirements, adoption. */
    public ResultPlacement placement() {
        return placement;
    }

    /** Latencies are counted from here on, of tasks that arrive from here on: those before are another process's. */
    public void forgetLatencies() {
        tables.latencies.clear();
    }

    /** What can be read of this state. */
    public SchedulerView view() {
        return view;
    }
}

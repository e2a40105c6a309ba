package io.heddle.scheduler;

import io.heddle.graph.TaskIds;

/**
 * The rules by which a task lives: it runs while somebody needs it, its result is held while somebody needs it, its
 * specification is kept while a dependent might have to run again. Needed by somebody means: a client holds it, or a
 * dependent has a run to come.
 *
 * <p>Nothing here recurses along the graph: what follows for other tasks is put on the work list. Only the direct
 * dependents and inputs of one task are touched at once.
 */
final class TaskLifecycle {
    private final SchedulerTables tables;
    private final TaskTable tasks;
    private final EdgeTable edges;
    private final WishTable wishes;
    private final RangeTasks ranges;
    private final Replicas replicas;

    TaskLifecycle(final SchedulerTables tables) {
        this.tables = tables;
        tasks = tables.tasks;
        edges = tables.edges;
        wishes = tables.wishes;
        ranges = new RangeTasks(tables, this);
        replicas = new Replicas(tables, this);
    }

    /** The rules of tasks in ranges. */
    RangeTasks ranges() {
        return ranges;
    }

    /** The rules of results with several holders. */
    Replicas replicas() {
        return replicas;
    }

    // ---------------------------------------------------------------- towards a run

    /** A released task is needed: it takes its place before its next run, and so does what it needs. */
    void activate(final int task, final Trigger trigger) {
        tasks.lower(task, TaskTable.REVIVE);
        if (tasks.has(task, TaskTable.DATUM) && tasks.has(task, TaskTable.FINISHED_ONCE)) {
            becomeErred(task, tasks.id(task), ErredReason.DATA_LOST, trigger);
            return;
        }
        await(task, trigger, 1);
    }

    /** A run ended without a result: the task, no longer in its worker's list, waits for the next one. */
    void requeue(final int task, final Trigger trigger) {
        await(task, trigger, 0);
    }

    /** @param needs what is added to the needs of each input: 1 if the task did not need them so far */
    private void await(final int task, final Trigger trigger, final int needs) {
        int missing = 0;
        int erredInput = 0;
        for (int edge = tasks.firstDependency(task); edge != 0; edge = edges.nextInput(edge)) {
            final int input = edges.dependency(edge);
            tasks.addNeededBy(input, needs);
            if (!tasks.isAvailable(input)) {
                missing++;
                if (tasks.is(input, TaskState.RELEASED)) {
                    tasks.raise(input, TaskTable.REVIVE);
                    tables.check(input);
                } else if (tasks.is(input, TaskState.ERRED)) {
                    erredInput = input;
                }
            }
        }
        if (erredInput != 0) {
            stopNeedingInputs(task, false);
            becomeErred(task, tasks.extra(erredInput), tasks.reason(erredInput), Trigger.INPUT_ERRED);
            return;
        }
        tasks.waitingOn(task, missing);
        if (missing == 0) {
            makeReady(task, trigger);
        } else {
            tables.move(task, TaskState.WAITING, trigger);
        }
    }

    void makeReady(final int task, final Trigger trigger) {
        final DemandEntry entry = tables.demands.of(task);
        if (entry.capable == 0) {
            tables.move(task, TaskState.NO_WORKER, trigger);
            tasks.extra(task, tables.nowNs);
            entry.withoutWorker.append(task);
            tables.checkWithoutWorker(entry);
            return;
        }
        tables.move(task, TaskState.READY, trigger);
        tasks.extra(task, 0);
        enqueue(task);
    }

    /** A row of a range is ready and stands nowhere yet. */
    void takeReadyPlace(final int task) {
        if (tables.demands.of(task).capable == 0) {
            makeReady(task, Trigger.WORKER_LOST);
        } else {
            enqueue(task);
        }
    }

    private void enqueue(final int task) {
        final DemandEntry entry = tables.demands.of(task);
        if (!tasks.has(task, TaskTable.QUEUED)) {
            tasks.raise(task, TaskTable.QUEUED);
            tables.demands.addReady(entry, tasks.order(task), task);
        } else {
            entry.stalled = false;
        }
    }

    /** Takes an assigned task out of its worker's list and accounts. */
    void unassign(final int task) {
        final WorkerEntry worker = tables.workers.get(tasks.worker(task));
        giveBack(worker, task);
        leave(worker, task);
        tables.workers.refresh(worker);
    }

    private void giveBack(final WorkerEntry worker, final int task) {
        if (tasks.demands(task) != 0) {
            worker.giveBack(tables.demands.of(task).demands);
        }
    }

    private void leave(final WorkerEntry worker, final int task) {
        worker.assigned.remove(task);
        stopCounting(task, worker);
        if (tasks.has(task, TaskTable.SECEDED)) {
            tasks.lower(task, TaskTable.SECEDED);
            worker.seceded--;
        }
        if (tasks.has(task, TaskTable.STEALING)) {
            tasks.lower(task, TaskTable.STEALING);
            tables.stealing--;
        }
        tasks.worker(task, 0);
        worker.quarantined = false;
        tables.demands.unstall();
        tables.shed(worker);
    }

    private void stopCounting(final int task, final WorkerEntry worker) {
        worker.queuedNs -= tasks.extra(task);
        worker.expectedBytes -= tasks.bytes(task);
        if (tasks.has(task, TaskTable.LARGE)) {
            tasks.lower(task, TaskTable.LARGE);
            worker.largeRuns--;
        }
        tasks.extra(task, 0);
        tasks.bytes(task, 0);
    }

    /** A run waits for other tasks: until it ends its worker has room as if it were not there. */
    void secede(final int task) {
        if (tasks.has(task, TaskTable.SECEDED)) {
            return;
        }
        final WorkerEntry worker = tables.workers.get(tasks.worker(task));
        stopCounting(task, worker);
        tasks.raise(task, TaskTable.SECEDED);
        worker.seceded++;
        worker.quarantined = false; // what it waits for may have to run here
        tables.workers.refresh(worker);
        tables.demands.unstall();
    }

    // ---------------------------------------------------------------- ends of a run

    void finish(final int task, final WorkerEntry worker, final long resultBytes, final long durationNs) {
        worker.windowTasks = Math.min(worker.windowTasks + 1, tables.options.windowTasksMax());
        giveBack(worker, task);
        leave(worker, task);
        tables.countLatency(task);
        keepResult(task, worker, resultBytes, durationNs, Trigger.RUN_FINISHED);
    }

    /** A worker that came back has the result of a task with a run to come. */
    void takeReturned(
            final int task, final WorkerEntry worker, final int run, final long resultBytes, final long durationNs) {
        leavePlace(task, false);
        tasks.run(task, Math.max(run, tasks.run(task)));
        tasks.waitingOn(task, 0);
        keepResult(task, worker, resultBytes, durationNs, Trigger.RESULT_RETURNED);
    }

    private void keepResult(
            final int task, final WorkerEntry worker, final long bytes, final long durationNs, final Trigger trigger) {
        tables.prefixes.record(tasks.prefix(task), durationNs, bytes);
        tasks.extra(task, 0);
        tasks.worker(task, worker.workerId);
        tasks.bytes(task, bytes);
        final boolean isPacked = !worker.retiring && ranges.isPackable(task, bytes);
        if (!isPacked) {
            worker.held.append(task);
        }
        worker.storedBytes += bytes;
        worker.usedBytes += bytes;
        tables.workers.refresh(worker);
        tables.finished++;
        tasks.raise(task, TaskTable.FINISHED_ONCE);
        tables.move(task, TaskState.IN_MEMORY, trigger);
        announce(task, Trigger.INPUTS_READY);
        stopNeedingInputs(task, true);
        if (isPacked) {
            ranges.pack(task, worker);
        } else if (!tasks.isNeeded(task)) {
            tables.check(task);
        }
    }

    /** A result is available (again): waiting dependents come closer to their run, clients learn where it is. */
    void announce(final int task, final Trigger trigger) {
        for (int edge = tasks.firstDependent(task); edge != 0; edge = edges.nextDependent(edge)) {
            final int dependent = edges.dependent(edge);
            if (tasks.is(dependent, TaskState.WAITING) && tasks.addWaitingOn(dependent, -1) == 0) {
                makeReady(dependent, trigger);
            }
        }
        replicas.announceMoved(task);
    }

    /**
     * A task fails for good, whatever it was doing.
     *
     * @param runEnded true if its worker already knows that the run is over
     */
    void fail(
            final int task,
            final long causeTaskId,
            final ErredReason reason,
            final Trigger trigger,
            final boolean runEnded) {
        leavePlace(task, runEnded);
        if (tasks.isPending(task)) {
            stopNeedingInputs(task, false);
        }
        becomeErred(task, causeTaskId, reason, trigger);
    }

    /** The last part of failing: the task needs no inputs any more and stands in no list. */
    void becomeErred(final int task, final long causeTaskId, final ErredReason reason, final Trigger trigger) {
        tasks.extra(task, causeTaskId);
        tasks.reason(task, reason);
        tasks.lower(task, TaskTable.REVIVE);
        tables.erred++;
        tables.move(task, TaskState.ERRED, trigger);
        final long taskId = tasks.id(task);
        if (tasks.has(task, TaskTable.HELD)) {
            tables.output.reportErred((int) TaskIds.ownerOf(taskId), taskId, causeTaskId, reason);
        }
        for (int wish = tasks.firstWish(task); wish != 0; wish = wishes.nextOfTask(wish)) {
            tables.output.reportErred(wishes.client(wish), taskId, causeTaskId, reason);
        }
        if (tasks.firstDependent(task) != 0 && !tasks.has(task, TaskTable.LISTED_FAIL)) {
            tasks.raise(task, TaskTable.LISTED_FAIL);
            tables.work.add(WorkList.FAIL, task);
        }
        tables.check(task);
    }

    /** Work list: passes the error of a task on to the dependents that have a run to come. */
    int failDependents(final int task) {
        tasks.lower(task, TaskTable.LISTED_FAIL);
        if (!tasks.is(task, TaskState.ERRED)) {
            return 1; // it is tried again
        }
        final long cause = tasks.extra(task);
        final ErredReason reason = tasks.reason(task);
        int units = 1;
        for (int edge = tasks.firstDependent(task); edge != 0; edge = edges.nextDependent(edge)) {
            final int dependent = edges.dependent(edge);
            if (tasks.isPending(dependent)) {
                fail(dependent, cause, reason, Trigger.INPUT_ERRED, false);
            }
            units++;
        }
        tables.check(task);
        return units;
    }

    /**
     * A failed task is tried again, as if nobody had needed it so far, once its failed inputs have become so too: the work
     * list does that before it looks at the task. False if it cannot be: an input never existed.
     */
    boolean retry(final int task) {
        if (!tasks.is(task, TaskState.ERRED) || tasks.reason(task) == ErredReason.UNKNOWN_DEPENDENCY) {
            return false;
        }
        tasks.extra(task, 0);
        tables.move(task, TaskState.RELEASED, Trigger.RETRIED);
        if (tasks.has(task, TaskTable.LISTED_FAIL)) {
            tasks.raise(task, TaskTable.REVIVE); // dependents that have not been told of the error wait for it
        }
        tasks.raise(task, TaskTable.LISTED_RETRY);
        tables.work.add(WorkList.RETRY, task);
        tables.check(task);
        return true;
    }

    /** Work list: the failed inputs of a task are tried again. */
    void retryInputs(final int task) {
        tasks.lower(task, TaskTable.LISTED_RETRY);
        for (int edge = tasks.firstDependency(task); edge != 0; edge = edges.nextInput(edge)) {
            retry(edges.dependency(edge));
        }
        tables.check(task);
    }

    /** Takes a task with a run to come out of the list in which it stands. */
    void leavePlace(final int task, final boolean runEnded) {
        final TaskState state = tasks.state(task);
        if (state == TaskState.ASSIGNED) {
            final int workerId = tasks.worker(task);
            final WorkerEntry worker = runEnded ? null : tables.workers.findAlive(workerId);
            if (worker != null) {
                worker.unanswered++;
                tables.output.cancelRun(workerId, tasks.id(task), tasks.run(task));
                callOff(task, worker);
            } else {
                unassign(task);
            }
        } else if (state == TaskState.NO_WORKER) {
            tables.demands.of(task).withoutWorker.remove(task);
        }
    }

    /** As {@link #unassign}, but what the run took is taken until its worker says that it has ended. */
    private void callOff(final int task, final WorkerEntry worker) {
        if (tasks.demands(task) != 0) {
            worker.addCalledOff(tasks.id(task), tasks.run(task), tables.demands.of(task).demands);
        }
        leave(worker, task);
        tables.workers.refresh(worker);
    }

    /** @param areRead the task has a result that it made of them */
    private void stopNeedingInputs(final int task, final boolean areRead) {
        for (int edge = tasks.firstDependency(task); edge != 0; edge = edges.nextInput(edge)) {
            final int input = edges.dependency(edge);
            if (tasks.addNeededBy(input, -1) != 0 || tasks.isNeeded(input)) {
                if (areRead) {
                    tasks.readAt(input, tables.nowNs);
                }
            } else if (tasks.is(input, TaskState.IN_MEMORY)) {
                releaseResult(input); // it stays known: the task depends on it
            } else {
                tables.check(input);
            }
        }
    }

    /** Puts the inputs that nobody needs on the list of tasks to decide about. */
    void checkInputs(final int task) {
        for (int edge = tasks.firstDependency(task); edge != 0; edge = edges.nextInput(edge)) {
            if (!tasks.isNeeded(edges.dependency(edge))) {
                tables.check(edges.dependency(edge));
            }
        }
    }

    // ---------------------------------------------------------------- results that go

    /** The holder of a result is dead and may be adopted: dependents wait until it is available again. */
    void detach(final int task, final WorkerEntry dead) {
        dead.held.remove(task);
        dead.detached.append(task);
        tasks.raise(task, TaskTable.DETACHED);
        suspendDependents(task);
    }

    /** What waits for a result or was ready has one input less. */
    void suspendDependents(final int task) {
        for (int edge = tasks.firstDependent(task); edge != 0; edge = edges.nextDependent(edge)) {
            final int dependent = edges.dependent(edge);
            final TaskState state = tasks.state(dependent);
            if (state == TaskState.WAITING) {
                tasks.addWaitingOn(dependent, 1);
            } else if (state == TaskState.READY || state == TaskState.NO_WORKER) {
                leavePlace(dependent, false);
                tasks.waitingOn(dependent, 1);
                tables.move(dependent, TaskState.WAITING, Trigger.INPUT_LOST);
            }
        }
    }

    void dropResult(final int task, final Trigger trigger) {
        replicas.dropAll(task);
        removeFromHolder(task);
        tables.move(task, TaskState.RELEASED, trigger);
        tasks.worker(task, 0);
        tasks.bytes(task, 0);
        tasks.extra(task, 0);
        tasks.lower(task, TaskTable.DETACHED);
    }

    /** Takes a result out of its holder's list and accounts; whether that holder has it is no question any more. */
    void removeFromHolder(final int task) {
        tasks.lower(task, TaskTable.DOUBTFUL);
        final WorkerEntry holder = tables.workers.get(tasks.worker(task));
        replicas.endMove(task, holder);
        if (tasks.has(task, TaskTable.DETACHED)) {
            holder.detached.remove(task);
        } else {
            holder.held.remove(task);
        }
        uncharge(holder, tasks.bytes(task));
    }

    /** A worker holds so much less. */
    void uncharge(final WorkerEntry holder, final long bytes) {
        holder.storedBytes -= bytes;
        holder.usedBytes = Math.max(0, holder.usedBytes - bytes);
        tables.workers.refresh(holder);
        tables.demands.unstall();
        tables.shed(holder);
    }

    /** Work list: looks at a task and does what its wishes and dependents ask for. */
    void reconsider(final int task) {
        tasks.lower(task, TaskTable.LISTED_CHECK);
        if (tasks.has(task, TaskTable.LISTED_RETRY)) {
            return; // its inputs first, then it is looked at
        }
        if (tasks.isNeeded(task)) {
            if (tasks.is(task, TaskState.RELEASED) && (tasks.has(task, TaskTable.REVIVE) || tasks.isWished(task))) {
                activate(task, Trigger.NEEDED_AGAIN);
            }
            return;
        }
        if (tasks.is(task, TaskState.IN_MEMORY)) {
            releaseResult(task);
        } else if (tasks.isPending(task)) {
            leavePlace(task, false);
            stopNeedingInputs(task, false);
            tables.move(task, TaskState.RELEASED, Trigger.NO_LONGER_NEEDED);
        }
        tasks.lower(task, TaskTable.REVIVE);
        if (tasks.firstDependent(task) == 0 && !tasks.has(task, TaskTable.LISTED_FAIL)) {
            forget(task);
        }
    }

    /** Nobody needs a result: its holder may drop it. */
    private void releaseResult(final int task) {
        final int holderId = tasks.worker(task);
        if (tables.workers.findAlive(holderId) != null) {
            tables.output.releaseResult(holderId, tasks.id(task));
        }
        dropResult(task, Trigger.NO_LONGER_NEEDED);
    }

    private void forget(final int task) {
        tables.move(task, TaskState.FORGOTTEN, Trigger.NO_LONGER_NEEDED);
        tables.output.forget(tasks.id(task));
        if (tasks.has(task, TaskTable.RANGED)) {
            ranges.onForgotten(tasks.id(task));
        }
        int edge = tasks.firstDependency(task);
        while (edge != 0) {
            final int next = edges.nextInput(edge);
            final int input = edges.dependency(edge);
            edges.unlink(edge);
            if (tasks.firstDependent(input) == 0 && !tasks.isNeeded(input)) {
                if (tasks.firstDependency(input) == 0 && !tasks.has(input, TaskTable.LISTED_CHECK)) {
                    reconsider(input); // goes no deeper: it has no inputs
                } else {
                    tables.check(input);
                }
            }
            edge = next;
        }
        tasks.free(task);
    }

    /** A client no longer holds a task. */
    void dropWish(final ClientEntry client, final int wish) {
        final int task = wishes.task(wish);
        wishes.remove(client, wish);
        if (!tasks.isNeeded(task)) {
            tables.check(task);
        }
    }

    /** The client that submitted a task no longer holds it. */
    void dropHold(final int task) {
        tasks.lower(task, TaskTable.OWNERS);
        if (!tasks.isNeeded(task)) {
            tables.check(task);
        }
    }
}

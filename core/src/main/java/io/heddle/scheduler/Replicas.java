package io.heddle.scheduler;

import io.heddle.graph.TaskIds;

/**
 * The rules of results with several holders. One of them stands in the task's own row and speaks for all; the others stand
 * in the {@link ReplicaTable}, as do copies that are on their way. When the first holder is lost, or gives the result away,
 * one of the others takes its place.
 */
final class Replicas {
    private final SchedulerTables tables;
    private final TaskTable tasks;
    private final ReplicaTable replicas;
    private final TaskLifecycle lifecycle;

    Replicas(final SchedulerTables tables, final TaskLifecycle lifecycle) {
        this.tables = tables;
        this.lifecycle = lifecycle;
        tasks = tables.tasks;
        replicas = tables.replicas;
    }

    /** Lets a worker copy a result. {@code kind} is one of the kinds of the table that are not there yet. */
    void start(final int task, final WorkerEntry recipient, final int kind) {
        replicas.add(recipient, task, kind);
        recipient.incomingBytes += tasks.bytes(task);
        if (kind == ReplicaTable.MOVING) {
            beginMove(task);
        }
        tables.output.requestCopy(
                recipient.workerId, tasks.id(task), tasks.run(task), holderNear(task, recipient).workerId);
    }

    /** A copy that is on its way is to take the holder's place. */
    void startMove(final int task, final int row) {
        replicas.kind(row, ReplicaTable.MOVING);
        beginMove(task);
    }

    private void beginMove(final int task) {
        final WorkerEntry holder = tables.workers.get(tasks.worker(task));
        tasks.raise(task, TaskTable.MOVES);
        holder.moves++;
        holder.movingBytes += tasks.bytes(task);
    }

    /** A result does not move away from its holder any more, whatever was on its way. */
    void endMove(final int task, final WorkerEntry holder) {
        if (!tasks.has(task, TaskTable.MOVES)) {
            return;
        }
        tasks.lower(task, TaskTable.MOVES);
        holder.moves--;
        holder.movingBytes -= tasks.bytes(task);
        for (int row = tasks.firstReplica(task); row != 0; row = replicas.nextOfTask(row)) {
            if (replicas.kind(row) == ReplicaTable.MOVING) {
                replicas.kind(row, ReplicaTable.COPYING);
            }
        }
        tables.shed(holder);
    }

    /** The row of a copy of the task's present result that is on its way to a worker; 0 if there is none. */
    int underWay(final int task, final int workerId, final int run) {
        final int row = task == 0 || tasks.run(task) != run ? 0 : replicas.find(task, workerId);
        return row == 0 || replicas.kind(row) == ReplicaTable.HELD ? 0 : row;
    }

    /** A worker has a copy that was on its way. */
    void arrived(final int task, final WorkerEntry recipient, final int row) {
        final WorkerEntry holder = tables.workers.get(tasks.worker(task));
        final boolean moves = replicas.kind(row) == ReplicaTable.MOVING;
        if (recipient.leaving && holder.alive) {
            failed(task, recipient, row);
            tables.output.releaseResult(recipient.workerId, tasks.id(task));
            return;
        }
        final long bytes = tasks.bytes(task);
        recipient.incomingBytes -= bytes;
        recipient.storedBytes += bytes;
        recipient.usedBytes += bytes;
        recipient.copyFailedNs = 0;
        endMoveOf(task, holder, moves);
        replicas.kind(row, ReplicaTable.HELD);
        tables.workers.refresh(recipient);
        tables.note(task, TaskState.IN_MEMORY, TaskState.IN_MEMORY, Trigger.RESULT_COPIED);
        if (!holder.alive) {
            promote(task, row);
        } else if (moves) {
            giveUp(task, row);
        }
    }

    private void endMoveOf(final int task, final WorkerEntry holder, final boolean moves) {
        if (moves) {
            endMove(task, holder);
        }
    }

    /** The holder drops a result that another worker has too, which is its holder from now on. */
    void giveUp(final int task, final int row) {
        final int formerId = tasks.worker(task);
        promote(task, row);
        tables.output.releaseResult(formerId, tasks.id(task));
    }

    /** A copy that was on its way has not arrived, and will not. */
    void failed(final int task, final WorkerEntry recipient, final int row) {
        final boolean moves = replicas.kind(row) == ReplicaTable.MOVING;
        recipient.incomingBytes -= tasks.bytes(task);
        recipient.copyFailedNs = Math.max(1, tables.nowNs);
        replicas.remove(recipient, row);
        if (moves) {
            final WorkerEntry holder = tables.workers.get(tasks.worker(task));
            holder.movesFailed++;
            endMove(task, holder);
        }
    }

    /** Clients learn where a result is. */
    void announceMoved(final int task) {
        final long taskId = tasks.id(task);
        if (tasks.has(task, TaskTable.HELD)) {
            tables.output.reportFinished((int) TaskIds.ownerOf(taskId), taskId, tasks.worker(task));
        }
        for (int wish = tasks.firstWish(task); wish != 0; wish = tables.wishes.nextOfTask(wish)) {
            tables.output.reportFinished(tables.wishes.client(wish), taskId, tasks.worker(task));
        }
    }

    /**
     * A result is gone where it was. If another worker has it too, that one is its holder now; else it is computed again if a
     * client wants it or a dependent waits for it, and if it came from a client it has failed.
     */
    void lose(final int task) {
        if (promote(task)) {
            return;
        }
        if (!tasks.has(task, TaskTable.DETACHED)) {
            lifecycle.suspendDependents(task);
        }
        lifecycle.dropResult(task, Trigger.RESULT_LOST);
        if (tasks.has(task, TaskTable.DATUM)) {
            lifecycle.becomeErred(task, tasks.id(task), ErredReason.DATA_LOST, Trigger.RESULT_LOST);
            return;
        }
        for (int edge = tasks.firstDependent(task); edge != 0; edge = tables.edges.nextDependent(edge)) {
            if (tasks.is(tables.edges.dependent(edge), TaskState.WAITING)) {
                tasks.raise(task, TaskTable.REVIVE);
                break;
            }
        }
        tables.check(task);
    }

    /** One of the workers that hold a result has lost it. */
    void loseAt(final int task, final WorkerEntry holder) {
        if (!lose(task, holder)) {
            lose(task);
        }
    }

    /** A worker that was away says that it has a result: false if it is not to have it. */
    boolean returned(final int task, final WorkerEntry worker, final int run) {
        final int row = underWay(task, worker.workerId, run);
        if (row != 0) {
            arrived(task, worker, row);
            return true;
        }
        return holdsBeside(task, worker.workerId);
    }

    /** The same, where the holder is away too: it may have given the result to this worker, and that not be in the journal. */
    void keep(final int task, final WorkerEntry worker) {
        if (returned(task, worker, tasks.run(task))) {
            return;
        }
        final int row = replicas.find(task, worker.workerId);
        if (row != 0) {
            failed(task, worker, row);
        }
        replicas.add(worker, task, ReplicaTable.HELD);
        worker.storedBytes += tasks.bytes(task);
        worker.usedBytes += tasks.bytes(task);
        tables.workers.refresh(worker);
    }

    /** Copies on their way to a worker that was away: what was said about them may be lost, so they are not waited for. */
    void failUnderWay(final WorkerEntry worker) {
        int row = worker.firstReplica;
        while (row != 0) {
            final int next = replicas.nextOfWorker(row);
            if (replicas.kind(row) != ReplicaTable.HELD) {
                failed(replicas.task(row), worker, row);
            }
            row = next;
        }
    }

    private boolean lose(final int task, final WorkerEntry worker) {
        final int row = replicas.find(task, worker.workerId);
        if (row == 0 || replicas.kind(row) != ReplicaTable.HELD) {
            return false;
        }
        replicas.remove(worker, row);
        lifecycle.uncharge(worker, tasks.bytes(task));
        return true;
    }

    /** True if a worker has the result of a task in memory, alone or beside others. */
    boolean holds(final int task, final int workerId) {
        return tasks.worker(task) == workerId || holdsBeside(task, workerId);
    }

    private boolean holdsBeside(final int task, final int workerId) {
        final int row = replicas.find(task, workerId);
        return row != 0 && replicas.kind(row) == ReplicaTable.HELD;
    }

    /** The row of a living worker that has the result beside its holder, one that stays if possible; 0 if there is none. */
    int other(final int task) {
        int found = 0;
        for (int row = tasks.firstReplica(task); row != 0; row = replicas.nextOfTask(row)) {
            final WorkerEntry worker = tables.workers.get(replicas.worker(row));
            if (replicas.kind(row) == ReplicaTable.HELD && worker.alive) {
                if (!worker.leaving) {
                    return row;
                }
                found = row;
            }
        }
        return found;
    }

    /** Another worker that has the result becomes its holder; false if there is none. */
    boolean promote(final int task) {
        final int row = tasks.firstReplica(task) == 0 ? 0 : other(task);
        if (row == 0) {
            return false;
        }
        promote(task, row);
        return true;
    }

    private void promote(final int task, final int row) {
        final WorkerEntry worker = tables.workers.get(replicas.worker(row));
        lifecycle.removeFromHolder(task);
        replicas.remove(worker, row);
        tasks.worker(task, worker.workerId);
        worker.held.append(task);
        tables.shed(worker);
        tables.note(task, TaskState.IN_MEMORY, TaskState.IN_MEMORY, Trigger.RESULT_MOVED);
        if (tasks.has(task, TaskTable.DETACHED)) {
            tasks.lower(task, TaskTable.DETACHED);
            lifecycle.announce(task, Trigger.RESULT_MOVED);
        } else {
            announceMoved(task);
        }
    }

    /** The result goes: all who have it beside its holder may drop it. */
    void dropAll(final int task) {
        int row = tasks.firstReplica(task);
        while (row != 0) {
            final int next = replicas.nextOfTask(row);
            final WorkerEntry worker = tables.workers.get(replicas.worker(row));
            if (replicas.kind(row) != ReplicaTable.HELD) {
                worker.incomingBytes -= tasks.bytes(task);
            } else {
                lifecycle.uncharge(worker, tasks.bytes(task));
                if (worker.alive) {
                    tables.output.releaseResult(worker.workerId, tasks.id(task));
                }
            }
            replicas.remove(worker, row);
            row = next;
        }
    }

    /** A worker takes a result over from a dead one: true if it had it anyway, so that nothing is left to do. */
    boolean takesOver(final int task, final WorkerEntry adopter) {
        final int row = replicas.find(task, adopter.workerId);
        if (row != 0 && replicas.kind(row) == ReplicaTable.HELD) {
            promote(task, row);
            return true;
        }
        if (row != 0) {
            failed(task, adopter, row);
        }
        return false;
    }

    /** Work list: one unit of forgetting what a worker that is about to leave holds beside others, if they are there. */
    void giveUpReplica(final WorkerEntry leaver) {
        final int task = replicas.task(leaver.firstReplica);
        if (tables.workers.get(tasks.worker(task)).alive || !promote(task)) {
            dropOf(leaver);
        }
    }

    /** Work list: one unit of forgetting what a dead worker held beside others, or was about to. */
    void dropOf(final WorkerEntry dead) {
        final int row = dead.firstReplica;
        final int task = replicas.task(row);
        if (replicas.kind(row) == ReplicaTable.HELD) {
            lose(task, dead);
        } else {
            failed(task, dead, row);
        }
    }

    /** Of the living holders of a result the one to read it from: on the reader's host if there is one. */
    WorkerEntry holderNear(final int task, final WorkerEntry reader) {
        final WorkerEntry first = tables.workers.get(tasks.worker(task));
        WorkerEntry best = first;
        for (int row = tasks.firstReplica(task); row != 0; row = replicas.nextOfTask(row)) {
            final WorkerEntry worker = tables.workers.get(replicas.worker(row));
            if (replicas.kind(row) == ReplicaTable.HELD && worker.alive) {
                if (worker == reader) {
                    return worker;
                }
                if (worker.host == reader.host && best.host != reader.host) {
                    best = worker;
                }
            }
        }
        return best;
    }
}

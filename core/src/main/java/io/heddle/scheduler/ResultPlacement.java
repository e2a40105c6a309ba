package io.heddle.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * The part of the {@link SchedulerState} that decides where results lie after they were made: which workers hold a further
 * replica, and who takes over from a worker that retires or has too much. Results move one by one: another worker copies,
 * and only when it has all of it the former holder drops its own. So nothing is ever computed again because of it, a
 * recipient that fails costs nothing but another attempt, and runs that end meanwhile are moved like all others.
 *
 * <p>A worker that retires gets no new runs, gives back those it has not started, finishes the others, and is dismissed when
 * it holds nothing that is needed. A retirement is <b>refused</b>, and the worker works on, when no other worker is there to
 * take what it has, or when many copies in a row have failed.
 */
public final class ResultPlacement {
    /** So many results are on their way from one worker at a time. */
    private static final int MOVES_MAX = 16;
    /** So many failed copies end a retirement. */
    private static final int FAILURES_MAX = 64;

    private static final int ANY_HOST = -1;

    private final SchedulerTables tables;
    private final TaskTable tasks;
    private final WorkerTable workers;
    private final ReplicaTable replicas;
    private final Replicas rules;
    private final TaskLifecycle lifecycle;
    private final WorkerLoss loss;

    ResultPlacement(final SchedulerTables tables, final TaskLifecycle lifecycle, final WorkerLoss loss) {
        this.loss = loss;
        this.tables = tables;
        this.lifecycle = lifecycle;
        rules = lifecycle.replicas();
        tasks = tables.tasks;
        workers = tables.workers;
        replicas = tables.replicas;
    }

    // ---------------------------------------------------------------- inputs

    /** A worker shall leave in order. Repeated: no change. */
    public void onRetire(final long nowNs, final int workerId) {
        tables.nowNs = nowNs;
        final WorkerEntry worker = workers.findAlive(workerId);
        if (worker == null) {
            tables.stale++;
            return;
        }
        if (worker.retiring) {
            return;
        }
        worker.refused = false;
        worker.movesFailed = 0;
        worker.sweptTaskId = 0;
        worker.retiring = true;
        worker.leaving = true;
        workers.refresh(worker);
        tables.onWorkersChanged();
        if (!isEmpty(worker) && !hasHeir(worker) && tables.away == 0) {
            refuse(worker);
            return;
        }
        tables.output.requestRetirement(workerId, true);
        tables.shed(worker);
    }

    /**
     * Further workers shall hold a result. Without effect where it is not in memory now.
     *
     * @param copies how many shall hold it, on different hosts as long as there are some; 0: one on each host
     */
    public void onReplicate(final long nowNs, final long taskId, final int copies) {
        tables.nowNs = nowNs;
        final int task = lifecycle.ranges().rowOf(taskId);
        if (task == 0 || !tasks.isAvailable(task) || workers.findAlive(tasks.worker(task)) == null) {
            tables.stale++;
            return;
        }
        for (int holders = holderCount(task); copies == 0 || holders < copies; holders++) {
            final WorkerEntry recipient = nextHolder(task, copies == 0);
            if (recipient == null) {
                return;
            }
            rules.start(task, recipient, ReplicaTable.COPYING);
        }
    }

    /** Workers that hold more than their share of all results shall give some to those that hold less. */
    public void onRebalance(final long nowNs) {
        tables.nowNs = nowNs;
        long sumBytes = 0;
        int count = 0;
        for (int workerId = 1; workerId < workers.end(); workerId++) {
            final WorkerEntry worker = workers.findAlive(workerId);
            if (worker != null && !worker.leaving) {
                sumBytes += worker.storedBytes;
                count++;
            }
        }
        for (int workerId = 1; workerId < workers.end(); workerId++) {
            final WorkerEntry worker = workers.findAlive(workerId);
            if (worker != null && !worker.leaving && worker.storedBytes > sumBytes / count) {
                worker.shedToBytes = sumBytes / count;
                worker.shedLooks = worker.held.size();
                tables.shed(worker);
            }
        }
    }

    /** True if {@link #onCopied} would be believed now: the node then keeps the new location. */
    public boolean expectsCopy(final int workerId, final long taskId, final int run) {
        return workers.findAlive(workerId) != null && rules.underWay(tasks.find(taskId), workerId, run) != 0;
    }

    /** A worker holds a copy that it was asked to make. If nobody needs it there any more, it is told to drop it. */
    public void onCopied(final long nowNs, final int workerId, final long taskId, final int run) {
        tables.nowNs = nowNs;
        final WorkerEntry worker = workers.findAlive(workerId);
        if (worker == null) {
            tables.stale++;
            return;
        }
        final int task = lifecycle.ranges().rowOf(taskId);
        final int row = rules.underWay(task, workerId, run);
        if (row != 0) {
            rules.arrived(task, worker, row);
            return;
        }
        tables.stale++;
        releaseUnlessThere(task, workerId, taskId);
    }

    /** A worker could not make a copy that it was asked for. */
    public void onCopyFailed(final long nowNs, final int workerId, final long taskId, final int run) {
        tables.nowNs = nowNs;
        final WorkerEntry worker = workers.findAlive(workerId);
        final int task = tasks.find(taskId);
        final int row = worker == null ? 0 : rules.underWay(task, workerId, run);
        if (worker == null || row == 0) {
            tables.stale++;
        } else {
            rules.failed(task, worker, row);
            releaseUnlessThere(task, workerId, taskId); // it may have had another run of it, adopted meanwhile
        }
    }

    /** Time passes: whatever waited for a recipient is looked at again. */
    void onTick() {
        for (int workerId = 1; workerId < workers.end(); workerId++) {
            final WorkerEntry worker = workers.findAlive(workerId);
            if (worker != null) {
                tables.shed(worker);
            }
        }
    }

    // ---------------------------------------------------------------- adoption

    /** True if {@link #onResultAdopted} would be believed now: the node then keeps the new location. */
    public boolean expectsAdoption(final int adopterWorkerId, final int deadWorkerId, final long taskId) {
        return workers.findAlive(adopterWorkerId) != null
                && loss.findAdoption(adopterWorkerId, deadWorkerId) != null
                && (loss.mayAdopt(tasks.find(taskId), deadWorkerId)
                        || lifecycle.ranges().isPackedAt(taskId, deadWorkerId));
    }

    /** A worker holds from now on a result of a dead neighbour. If nobody needs it there, it is told to drop it. */
    public void onResultAdopted(
            final long nowNs, final int adopterWorkerId, final int deadWorkerId, final long taskId) {
        tables.nowNs = nowNs;
        final WorkerEntry adopter = workers.findAlive(adopterWorkerId);
        if (adopter == null) {
            tables.stale++;
            return;
        }
        final int task = lifecycle.ranges().rowOf(taskId);
        if (loss.findAdoption(adopterWorkerId, deadWorkerId) != null && loss.mayAdopt(task, deadWorkerId)) {
            loss.adopt(task, adopter);
        } else {
            tables.stale++;
            releaseUnlessThere(task, adopterWorkerId, taskId);
        }
    }

    /** All that could be adopted was; what is left over is lost. */
    public void onAdoptionEnded(final long nowNs, final int adopterWorkerId, final int deadWorkerId) {
        tables.nowNs = nowNs;
        final WorkerEntry dead = loss.findAdoption(adopterWorkerId, deadWorkerId);
        if (dead == null) {
            tables.stale++;
            return;
        }
        loss.endAdoption(dead);
    }

    private void releaseUnlessThere(final int task, final int workerId, final long taskId) {
        if (task == 0 || (tasks.worker(task) != workerId && replicas.find(task, workerId) == 0)) {
            tables.output.releaseResult(workerId, taskId);
        }
    }

    // ---------------------------------------------------------------- work list

    /** Work list: one unit of moving results away from a worker. */
    void drainShedding(final int workerId) {
        final WorkerEntry worker = workers.find(workerId);
        if (worker == null) {
            return;
        }
        worker.shedListed = false;
        if (!worker.alive
                || worker.away
                || worker.dismissed
                || !(worker.retiring ? retires(worker) : balances(worker))) {
            return;
        }
        final int task = worker.held.first();
        worker.held.remove(task);
        worker.held.append(task); // the next unit looks at another one
        if (tasks.has(task, TaskTable.MOVES) || !tasks.isNeeded(task) || move(task, worker)) {
            tables.shed(worker);
        }
    }

    /** True if the next result of a worker that retires shall be looked at. */
    private boolean retires(final WorkerEntry worker) {
        if (worker.movesFailed > FAILURES_MAX) {
            refuse(worker);
            return false;
        }
        if (worker.packed > 0) {
            lifecycle.ranges().unpackSome(worker);
            tables.shed(worker);
            return false;
        }
        if (isEmpty(worker) && worker.firstReplica != 0) {
            rules.giveUpReplica(worker);
            tables.shed(worker);
            return false;
        }
        if (isEmpty(worker) && loss.isAdopter(worker)) {
            return false; // what it gets of a dead one moves on with the next tick
        }
        if (isEmpty(worker)) {
            worker.dismissed = true;
            tables.output.dismiss(worker.workerId);
            return false;
        }
        return worker.moves < Math.min(MOVES_MAX, worker.held.size());
    }

    private static boolean isEmpty(final WorkerEntry worker) {
        return worker.held.size() == 0 && worker.packed == 0 && worker.assigned.size() == 0;
    }

    private boolean balances(final WorkerEntry worker) {
        if (worker.storedBytes - worker.movingBytes <= worker.shedToBytes
                || worker.shedLooks == 0
                || worker.held.size() == 0) {
            worker.shedToBytes = -1;
            return false;
        }
        if (worker.moves >= MOVES_MAX) {
            return false;
        }
        worker.shedLooks--;
        return true;
    }

    /** Begins to move a result away; false if that has to wait. */
    private boolean move(final int task, final WorkerEntry holder) {
        final int other = rules.other(task);
        if (other != 0 && !workers.get(replicas.worker(other)).leaving) {
            rules.giveUp(task, other);
            return true;
        }
        final WorkerEntry recipient = recipientOf(task, holder);
        if (recipient != null) {
            if (isAside(recipient) || tables.away > 0) {
                return false; // the next tick tries again
            }
            if (holder.retiring || fitsBetterAt(recipient, holder, tasks.bytes(task))) {
                rules.start(task, recipient, ReplicaTable.MOVING);
            }
            return true;
        }
        final int coming = coming(task);
        if (coming != 0) {
            rules.startMove(task, coming);
        } else if (tables.away > 0) {
            return false; // who is away may come back
        } else if (holder.retiring) {
            refuse(holder);
        }
        return true;
    }

    private static boolean fitsBetterAt(final WorkerEntry recipient, final WorkerEntry holder, final long bytes) {
        return recipient.storedBytes + recipient.incomingBytes + bytes < holder.storedBytes - holder.movingBytes;
    }

    /** The row of a copy on its way to a worker that stays; 0 if there is none. */
    private int coming(final int task) {
        int row = tasks.firstReplica(task);
        while (row != 0 && !stays(workers.get(replicas.worker(row)))) {
            row = replicas.nextOfTask(row);
        }
        return row;
    }

    private static boolean stays(final WorkerEntry worker) {
        return worker.alive && !worker.leaving && !worker.away;
    }

    private boolean hasHeir(final WorkerEntry leaver) {
        for (int workerId = 1; workerId < workers.end(); workerId++) {
            final WorkerEntry worker = workers.find(workerId);
            if (worker != null && worker != leaver && stays(worker)) {
                return true;
            }
        }
        return false;
    }

    private void refuse(final WorkerEntry worker) {
        worker.retiring = false;
        worker.leaving = false;
        worker.refused = true;
        worker.sweptTaskId = 0;
        workers.refresh(worker);
        tables.onWorkersChanged();
        tables.output.requestRetirement(worker.workerId, false);
    }

    // ---------------------------------------------------------------- choice

    /** The worker that shall hold a result instead of its holder: on the same host while it has room there. */
    private @Nullable WorkerEntry recipientOf(final int task, final WorkerEntry holder) {
        WorkerEntry best = null;
        for (int workerId = 1; workerId < workers.end(); workerId++) {
            final WorkerEntry worker = workers.find(workerId);
            if (worker != null
                    && worker != holder
                    && stays(worker)
                    && replicas.find(task, workerId) == 0
                    && (best == null || isBetter(worker, best, holder.host, tasks.bytes(task)))) {
                best = worker;
            }
        }
        return best;
    }

    private boolean isBetter(final WorkerEntry worker, final WorkerEntry best, final int host, final long bytes) {
        final boolean isAside = isAside(worker);
        if (isAside != isAside(best)) {
            return !isAside;
        }
        final boolean hasRoom = hasRoom(worker, bytes);
        if (hasRoom != hasRoom(best, bytes)) {
            return hasRoom;
        }
        if ((worker.host == host) != (best.host == host)) {
            return worker.host == host;
        }
        return load(worker) < load(best);
    }

    private boolean isAside(final WorkerEntry worker) {
        return worker.late
                || (worker.copyFailedNs != 0 && tables.nowNs - worker.copyFailedNs < tables.options.asideNs());
    }

    private static boolean hasRoom(final WorkerEntry worker, final long bytes) {
        return !worker.paused && worker.usedBytes + worker.incomingBytes + bytes <= worker.limitBytes;
    }

    private static long load(final WorkerEntry worker) {
        return worker.storedBytes + worker.incomingBytes;
    }

    private int holderCount(final int task) {
        int count = 1;
        for (int row = tasks.firstReplica(task); row != 0; row = replicas.nextOfTask(row)) {
            count += workers.get(replicas.worker(row)).alive ? 1 : 0;
        }
        return count;
    }

    /** The worker that shall hold a further replica: of a host that has none, else, if allowed, any other. */
    private @Nullable WorkerEntry nextHolder(final int task, final boolean onNewHostsOnly) {
        WorkerEntry best = null;
        boolean isBestNew = false;
        for (int workerId = 1; workerId < workers.end(); workerId++) {
            final WorkerEntry worker = workers.find(workerId);
            if (worker != null
                    && stays(worker)
                    && tasks.worker(task) != workerId
                    && replicas.find(task, workerId) == 0) {
                final boolean isNew = !isOnHost(task, worker.host);
                final boolean isBetter = best == null
                        || (isNew && !isBestNew)
                        || (isNew == isBestNew && isBetter(worker, best, ANY_HOST, tasks.bytes(task)));
                if ((isNew || !onNewHostsOnly) && isBetter) {
                    best = worker;
                    isBestNew = isNew;
                }
            }
        }
        return best;
    }

    private boolean isOnHost(final int task, final int host) {
        if (workers.get(tasks.worker(task)).host == host) {
            return true;
        }
        for (int row = tasks.firstReplica(task); row != 0; row = replicas.nextOfTask(row)) {
            if (workers.get(replicas.worker(row)).host == host) {
                return true;
            }
        }
        return false;
    }
}

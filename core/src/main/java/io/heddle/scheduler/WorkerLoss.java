package io.heddle.scheduler;

import io.heddle.graph.TaskIds;
import org.jspecify.annotations.Nullable;

/**
 * What follows when a worker or a client is gone, and when there is no worker at all. All of it is done unit by unit
 * from the work list.
 *
 * <p>The results of a dead worker are offered to a living one, of its host where there is one: others get but the small values
 * that the node itself has. Until that one has answered they are
 * <em>detached</em>: still in memory, but what needs them waits. What nobody has adopted in time is lost and computed
 * again if it is needed.
 */
final class WorkerLoss {
    private static final int ROWS_PER_UNIT = 128;

    private final SchedulerTables tables;
    private final TaskTable tasks;
    private final WorkerTable workers;
    private final TaskLifecycle lifecycle;
    private final ResultLoss losses;

    WorkerLoss(final SchedulerTables tables, final TaskLifecycle lifecycle, final ResultLoss losses) {
        this.losses = losses;
        this.tables = tables;
        this.lifecycle = lifecycle;
        tasks = tables.tasks;
        workers = tables.workers;
    }

    /** Does one item of the work list; returns its units. */
    int workOff(final long item) {
        final int subject = WorkList.subject(item);
        switch (WorkList.kind(item)) {
            case WorkList.CHECK -> lifecycle.reconsider(subject);
            case WorkList.FAIL -> {
                return lifecycle.failDependents(subject);
            }
            case WorkList.WORKER -> drainWorker(subject);
            case WorkList.CLIENT -> drainClient(subject);
            case WorkList.NO_WORKER -> drainWithoutWorker(tables.demands.get(subject));
            case WorkList.DEADLINE -> drainDeadlines();
            case WorkList.RETRY -> lifecycle.retryInputs(subject);
            default -> throw new IllegalStateException("Work item " + item + " is of no known kind");
        }
        return 1;
    }

    void onLost(final WorkerEntry worker, final boolean blame) {
        boolean isFewerAway = false;
        if (worker.away) {
            worker.away = false;
            tables.away--;
            tables.demands.unstall();
            isFewerAway = true;
        }
        workers.markDead(worker);
        worker.blamed = blame;
        if (tables.options.adopt() && worker.held.size() + worker.packed > 0) {
            offer(worker);
        }
        for (int workerId = 1; workerId < workers.end(); workerId++) {
            final WorkerEntry other = workers.find(workerId);
            if (other != null && !other.alive && other.adopterId == worker.workerId) {
                endAdoption(other);
                offer(other);
            }
        }
        list(worker);
        tables.onWorkersChanged();
        if (isFewerAway) {
            onFewerAway();
        }
    }

    /** A worker is back, or lost: once none is away any more, what none of them had is lost. */
    void onFewerAway() {
        if (tables.away > 0) {
            return;
        }
        losses.settleDoubts();
        for (int workerId = 1; workerId < workers.end(); workerId++) {
            final WorkerEntry other = workers.find(workerId);
            if (other != null && !other.alive) {
                list(other);
            }
        }
    }

    private void offer(final WorkerEntry dead) {
        WorkerEntry best = null;
        for (int workerId = 1; workerId < workers.end(); workerId++) {
            final WorkerEntry worker = workers.findAlive(workerId);
            if (worker != null && !worker.leaving && (best == null || isBetterAdopter(worker, best, dead.host))) {
                best = worker;
            }
        }
        if (best != null) {
            dead.adopterId = best.workerId;
            dead.adoptionDeadlineNs = tables.nowNs + tables.options.adoptionTimeoutNs();
            tables.output.requestAdoption(best.workerId, dead.workerId);
        }
    }

    /** One of the same host finds all results, one of another those that the node itself has. */
    private static boolean isBetterAdopter(final WorkerEntry worker, final WorkerEntry other, final long host) {
        final boolean isNeighbour = worker.host == host;
        return isNeighbour == (other.host == host) ? worker.storedBytes < other.storedBytes : isNeighbour;
    }

    /** Whether the end of an adoption by this worker is awaited. */
    boolean isAdopter(final WorkerEntry worker) {
        for (int workerId = 1; workerId < workers.end(); workerId++) {
            final WorkerEntry dead = workers.find(workerId);
            if (dead != null && !dead.alive && dead.adopterId == worker.workerId) {
                return true;
            }
        }
        return false;
    }

    /** What is still with the dead worker is lost. */
    void endAdoption(final WorkerEntry dead) {
        dead.adopterId = 0;
        list(dead);
    }

    private void list(final WorkerEntry dead) {
        if (!dead.listed) {
            dead.listed = true;
            tables.work.add(WorkList.WORKER, dead.workerId);
        }
    }

    /** A ready task met a result whose holder is dead before the work list came to it. */
    void onHeldByDead(final int task, final WorkerEntry dead) {
        if (lifecycle.replicas().promote(task)) {
            return;
        }
        if (dead.adopterId != 0 || tables.away > 0) { // whoever is away may have it, and the journal not know
            lifecycle.detach(task, dead);
        } else {
            lifecycle.replicas().lose(task);
        }
    }

    /** Work list: one unit for a dead worker. */
    void drainWorker(final int workerId) {
        final WorkerEntry dead = workers.get(workerId);
        dead.listed = false;
        if (dead.firstReplica != 0) {
            lifecycle.replicas().dropOf(dead);
        } else if (dead.assigned.size() > 0) {
            takeBack(dead.assigned.first(), dead.blamed);
        } else if (dead.held.size() > 0) {
            onHeldByDead(dead.held.first(), dead);
        } else if (dead.packed > 0) {
            lifecycle.ranges().unpackSome(dead);
        } else if (dead.detached.size() > 0 && dead.adopterId == 0 && tables.away == 0) {
            lifecycle.replicas().lose(dead.detached.first());
        } else if (dead.detached.size() > 0) {
            return; // the adopter's answer, the deadline, or the last of those that are away will list it again
        }
        if (dead.isEmpty()) {
            workers.remove(dead);
        } else {
            list(dead);
        }
    }

    private void takeBack(final int task, final boolean blame) {
        if (blame && tasks.addDeath(task) >= tables.options.allowedDeaths()) {
            final ErredReason reason = ErredReason.WORKERS_DIED;
            lifecycle.fail(task, tasks.id(task), reason, Trigger.WORKER_LOST, true);
        } else {
            lifecycle.unassign(task);
            lifecycle.requeue(task, Trigger.WORKER_LOST);
        }
    }

    @Nullable
    WorkerEntry findAdoption(final int adopterId, final int deadId) {
        final WorkerEntry dead = workers.find(deadId);
        return dead != null && !dead.alive && dead.adopterId == adopterId ? dead : null;
    }

    boolean mayAdopt(final int task, final int deadId) {
        return task != 0 && tasks.is(task, TaskState.IN_MEMORY) && tasks.worker(task) == deadId;
    }

    void adopt(final int task, final WorkerEntry adopter) {
        if (lifecycle.replicas().takesOver(task, adopter)) {
            return;
        }
        lifecycle.removeFromHolder(task);
        tasks.worker(task, adopter.workerId);
        adopter.held.append(task);
        adopter.storedBytes += tasks.bytes(task);
        workers.refresh(adopter);
        tables.note(task, TaskState.IN_MEMORY, TaskState.IN_MEMORY, Trigger.RESULT_ADOPTED);
        if (tasks.has(task, TaskTable.DETACHED)) {
            tasks.lower(task, TaskTable.DETACHED);
            lifecycle.announce(task, Trigger.RESULT_ADOPTED);
        } else {
            lifecycle.replicas().announceMoved(task);
        }
    }

    void endLateAdoptions() {
        for (int workerId = 1; workerId < workers.end(); workerId++) {
            final WorkerEntry dead = workers.find(workerId);
            if (dead != null && !dead.alive && dead.adopterId != 0 && dead.adoptionDeadlineNs - tables.nowNs <= 0) {
                endAdoption(dead);
            }
        }
    }

    /** Work list: one unit for a client that is gone. */
    void drainClient(final int clientId) {
        final ClientEntry client = tables.clients.get(clientId);
        if (client.firstWish != 0) {
            lifecycle.dropWish(client, client.firstWish);
        } else if (lifecycle.ranges().releaseSome(client)) {
            // a unit is done
        } else if (client.sweptRows < tasks.end()) {
            sweepOwn(client);
        } else {
            tables.clients.remove(client);
            return;
        }
        tables.work.add(WorkList.CLIENT, clientId);
    }

    /** The tasks that it submitted stand in no list: all rows are looked at. */
    private void sweepOwn(final ClientEntry client) {
        final int end = Math.min(tasks.end(), client.sweptRows + ROWS_PER_UNIT);
        for (int task = client.sweptRows; task < end; task++) {
            if (tasks.has(task, TaskTable.OWNERS) && TaskIds.ownerOf(tasks.id(task)) == client.clientId) {
                lifecycle.dropHold(task);
            }
        }
        client.sweptRows = end;
    }

    /** Work list: one unit of moving tasks into or out of the list of those without worker. */
    void drainWithoutWorker(final DemandEntry entry) {
        entry.listed = false;
        final int first = entry.withoutWorker.first();
        if (entry.capable > 0) {
            if (first != 0) {
                entry.withoutWorker.remove(first);
                lifecycle.makeReady(first, Trigger.WORKER_JOINED);
                tables.checkWithoutWorker(entry);
            } else if (lifecycle.ranges().unparkOne(entry.number)) {
                tables.checkWithoutWorker(entry);
            }
        } else if (!entry.ready.isEmpty()) {
            park(entry.ready);
            tables.checkWithoutWorker(entry);
        } else if (first != 0 && isOverdue(first)) {
            final ErredReason reason = ErredReason.NO_WORKER;
            lifecycle.fail(first, tasks.id(first), reason, Trigger.LIMIT_REACHED, false);
            tables.checkWithoutWorker(entry);
        } else if (lifecycle.ranges().failOneOverdue(entry.number, tables.options.noWorkerTimeoutNs())) {
            tables.checkWithoutWorker(entry);
        }
    }

    private void park(final ReadyQueue ready) {
        final int task = ready.frontTask();
        if (task < 0) {
            ready.removeFront();
            lifecycle.ranges().park(-task);
            return;
        }
        final boolean valid = tasks.order(task) == ready.frontKey();
        ready.removeFront();
        if (valid) {
            tasks.lower(task, TaskTable.QUEUED);
            if (tasks.is(task, TaskState.READY)) {
                lifecycle.makeReady(task, Trigger.WORKER_LOST);
            }
        }
    }

    private boolean isOverdue(final int task) {
        return tables.nowNs - tasks.extra(task) >= tables.options.noWorkerTimeoutNs();
    }

    void checkOverdue() {
        for (int number = 0; number < tables.demands.size(); number++) {
            final DemandEntry entry = tables.demands.get(number);
            final int first = entry.withoutWorker.first();
            if (entry.capable == 0
                    && ((first != 0 && isOverdue(first))
                            || lifecycle.ranges().isAnyOverdue(number, tables.options.noWorkerTimeoutNs()))) {
                tables.checkWithoutWorker(entry);
            }
        }
    }

    void checkDeadlines() {
        if (!tables.deadlinesListed && tables.deadlines.isDue(tables.nowNs)) {
            tables.deadlinesListed = true;
            tables.work.add(WorkList.DEADLINE, 0);
        }
    }

    /** Work list: one unit of letting tasks fail whose deadline has come. */
    private void drainDeadlines() {
        final int task = tables.deadlines.isDue(tables.nowNs) ? tables.deadlines.take() : 0;
        if (task != 0 && (tasks.isPending(task) || (tasks.is(task, TaskState.RELEASED) && tasks.isNeeded(task)))) {
            lifecycle.fail(task, tasks.id(task), ErredReason.DEADLINE, Trigger.LIMIT_REACHED, false);
        }
        tables.deadlinesListed = false;
        checkDeadlines();
    }
}

package io.heddle.scheduler;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gives ready tasks to workers, the most urgent first. A worker takes a run while its window has room (see
 * {@link WorkerTable#isOpen}); runs with large results also need memory. Of the workers with room the one wins that
 * could start it first: queued work per thread plus the time to move the missing inputs, where an input on the same
 * host is not missing; then the one that holds least; then the lowest id.
 *
 * <p>A task that is one worker's death short of being blamed runs alone on a worker, so that the blame is deserved.
 *
 * <p>A task that fits nowhere is not overtaken: less urgent ones wait behind it. This cannot block for ever, because a
 * worker that has nothing in flight takes any task.
 */
final class Dispatcher {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MICRO = 1_000L;
    private static final long MICROS_PER_SECOND = 1_000_000L;

    private final SchedulerTables tables;
    private final TaskTable tasks;
    private final WorkerTable workers;
    private final TaskLifecycle lifecycle;
    private final WorkerLoss loss;
    private long[] inputIds = new long[16];
    private int[] inputHolders = new int[16];
    private long[] bytesOnHost = new long[4];
    /** The hosts where {@link #bytesOnHost} is not 0. */
    private int[] inputHosts = new int[16];

    private int inputHostCount;
    private int inputCount;
    private boolean hasReplicas;
    private long inputBytes;

    Dispatcher(final SchedulerTables tables, final TaskLifecycle lifecycle, final WorkerLoss loss) {
        this.tables = tables;
        this.lifecycle = lifecycle;
        this.loss = loss;
        tasks = tables.tasks;
        workers = tables.workers;
    }

    boolean hasWork() {
        return tables.away == 0 && workers.openCount() > 0 && tables.demands.front() != null;
    }

    int dispatch(final int units) {
        int done = 0;
        while (done < units && workers.openCount() > 0) {
            final DemandEntry entry = tables.demands.front();
            if (entry == null) {
                break;
            }
            done++;
            final ReadyQueue ready = entry.ready;
            final int task = ready.frontTask();
            if (task < 0) {
                startElement(-task, entry);
            } else if (tasks.order(task) != ready.frontKey()) {
                ready.removeFront(); // the task is forgotten, perhaps its row in use again
            } else if (!tasks.is(task, TaskState.READY)) {
                takeFront(ready, task);
            } else if (tasks.run(task) >= tables.options.runsMax()) {
                takeFront(ready, task);
                final ErredReason reason = ErredReason.TOO_MANY_RUNS;
                lifecycle.fail(task, tasks.id(task), reason, Trigger.LIMIT_REACHED, false);
            } else if (gatherInputs(task)) {
                final WorkerEntry worker = choose(entry, tasks.prefix(task), isSuspect(task), tasks.extra(task));
                if (worker == null) {
                    stall(entry);
                } else {
                    takeFront(ready, task);
                    assign(task, worker);
                }
            }
        }
        return done;
    }

    /** The front of the queue is a range: its next element gets a row only when a worker takes it. */
    private void startElement(final int number, final DemandEntry entry) {
        final ReadyQueue ready = entry.ready;
        final RangeEntry range = tables.ranges.get(number);
        final int element = range == null || !range.queued ? 0 : range.nextWaiting(range.next);
        if (range == null || !range.queued || element == range.count) {
            ready.removeFront();
            if (range != null) {
                range.queued = false;
            }
            return;
        }
        forgetInputs();
        final WorkerEntry worker = choose(entry, range.prefix, false, 0);
        if (worker == null) {
            stall(entry);
            return;
        }
        range.next = element + 1;
        if (range.next < range.count) {
            ready.raiseFront(range.order(range.next));
        } else {
            ready.removeFront();
            range.queued = false;
        }
        assign(lifecycle.ranges().startRow(range, element), worker);
    }

    /** The most urgent task of these demands fits nowhere now. */
    private void stall(final DemandEntry entry) {
        entry.stalled = true;
        for (int place = 0; place < workers.openCount() && entry.demands.resources.length > 0; place++) {
            final WorkerEntry worker = workers.open(place);
            entry.waitsForResource |=
                    entry.demands.isMetBy(worker.offers) && !entry.demands.fits(worker.offers, worker.taken);
        }
    }

    private void takeFront(final ReadyQueue ready, final int task) {
        ready.removeFront();
        tasks.lower(task, TaskTable.QUEUED);
    }

    /** Collects ids, holders and sizes; false if a holder turned out to be dead, so that the task is not ready. */
    private boolean gatherInputs(final int task) {
        final int count = tasks.dependencyCount(task);
        if (count > inputIds.length) {
            inputIds = new long[Math.max(count, inputIds.length * 2)];
            inputHolders = new int[inputIds.length];
            inputHosts = Arrays.copyOf(inputHosts, inputIds.length);
        }
        if (bytesOnHost.length < workers.hostCount()) {
            bytesOnHost = Arrays.copyOf(bytesOnHost, workers.hostCount() * 2);
        }
        if (inputHosts.length < bytesOnHost.length) {
            inputHosts = Arrays.copyOf(inputHosts, bytesOnHost.length);
        }
        forgetInputs();
        for (int edge = tasks.firstDependency(task); edge != 0; edge = tables.edges.nextInput(edge)) {
            final int input = tables.edges.dependency(edge);
            final WorkerEntry holder = workers.get(tasks.worker(input));
            if (!holder.alive) {
                loss.onHeldByDead(input, holder);
                return false;
            }
            inputIds[inputCount] = tasks.id(input);
            inputHolders[inputCount++] = holder.workerId;
            addInputBytes(holder.host, tasks.bytes(input));
            inputBytes += tasks.bytes(input);
            if (tasks.firstReplica(input) != 0) {
                hasReplicas = true;
                addReplicas(input, holder.host);
            }
        }
        return true;
    }

    private void forgetInputs() {
        while (inputHostCount > 0) {
            bytesOnHost[inputHosts[--inputHostCount]] = 0;
        }
        inputBytes = 0;
        inputCount = 0;
        hasReplicas = false;
    }

    /** The hosts of further replicas miss the input no more than that of the first one. */
    private void addReplicas(final int input, final int firstHost) {
        final ReplicaTable replicas = tables.replicas;
        for (int row = tasks.firstReplica(input); row != 0; row = replicas.nextOfTask(row)) {
            final int host = workers.get(replicas.worker(row)).host;
            boolean isNew = host != firstHost && replicas.kind(row) == ReplicaTable.HELD;
            for (int before = tasks.firstReplica(input); isNew && before != row; before = replicas.nextOfTask(before)) {
                isNew = replicas.kind(before) != ReplicaTable.HELD || workers.get(replicas.worker(before)).host != host;
            }
            if (isNew) {
                addInputBytes(host, tasks.bytes(input));
            }
        }
    }

    /** Each input is read from the holder that is nearest to the worker. */
    private void chooseHolders(final int task, final WorkerEntry worker) {
        int place = 0;
        for (int edge = tasks.firstDependency(task); edge != 0; edge = tables.edges.nextInput(edge)) {
            inputHolders[place++] = lifecycle.replicas().holderNear(tables.edges.dependency(edge), worker).workerId;
        }
    }

    private void addInputBytes(final int host, final long bytes) {
        if (bytes > 0) {
            if (bytesOnHost[host] == 0) {
                inputHosts[inputHostCount++] = host;
            }
            bytesOnHost[host] += bytes;
        }
    }

    /**
     * The worker with the least cost. On the hosts that hold no input all workers miss the same bytes: of them the one with
     * the least load is best; and so it is within each host that holds some. Only these few are compared, unless one
     * of them has no memory for the task.
     *
     * @param avoidedId a worker that gets the task only if no other can, or 0
     */
    private @Nullable WorkerEntry choose(
            final DemandEntry entry, final int prefix, final boolean isSuspect, final long avoidedId) {
        final long expectedBytes = tables.prefixes.meanBytes(prefix);
        if (isSuspect || avoidedId != 0 || entry.number != 0) {
            return scan(entry, expectedBytes, isSuspect, avoidedId);
        }
        WorkerEntry best = workers.open(0);
        boolean hasMemory = hasMemoryFor(best, expectedBytes);
        if (workers.hostCount() > 1) {
            long bestCost = startCost(best);
            for (int i = 0; i < inputHostCount; i++) {
                final WorkerEntry worker = workers.leastLoadedOf(inputHosts[i]);
                if (worker != null) {
                    hasMemory &= hasMemoryFor(worker, expectedBytes);
                    final long cost = startCost(worker);
                    if (cost < bestCost || (cost == bestCost && isPreferred(worker, best))) {
                        best = worker;
                        bestCost = cost;
                    }
                }
            }
        }
        return hasMemory ? best : scan(entry, expectedBytes, false, 0);
    }

    /** Looks at every open worker. */
    private @Nullable WorkerEntry scan(
            final DemandEntry entry, final long expectedBytes, final boolean mustBeIdle, final long avoidedId) {
        WorkerEntry best = null;
        WorkerEntry avoided = null;
        long bestCost = Long.MAX_VALUE;
        for (int place = 0; place < workers.openCount(); place++) {
            final WorkerEntry worker = workers.open(place);
            if (!(mustBeIdle ? isIdle(worker) : hasMemoryFor(worker, expectedBytes)) || !isAllowed(entry, worker)) {
                continue;
            }
            if (worker.workerId == avoidedId) {
                avoided = worker;
            } else {
                final long cost = startCost(worker);
                if (best == null || cost < bestCost || (cost == bestCost && isPreferred(worker, best))) {
                    best = worker;
                    bestCost = cost;
                }
            }
        }
        return best != null ? best : avoided;
    }

    private static boolean isAllowed(final DemandEntry entry, final WorkerEntry worker) {
        final Demands demands = entry.demands;
        return demands.fits(worker.offers, worker.taken)
                && (demands.isAt(worker.offers) || (demands.allowOthers && entry.preferred == 0));
    }

    private long startCost(final WorkerEntry worker) {
        final long missingBytes = inputBytes - bytesOnHost[worker.host];
        return missingBytes == 0 ? worker.loadNs : worker.loadNs + transferNs(missingBytes);
    }

    private long transferNs(final long bytes) {
        final long bytesPerSecond = tables.options.bandwidthBytesPerSecond();
        if (bytes < Integer.MAX_VALUE) {
            return bytes * NANOS_PER_SECOND / bytesPerSecond;
        }
        return bytes / Math.max(1, bytesPerSecond / MICROS_PER_SECOND) * NANOS_PER_MICRO;
    }

    private static boolean isPreferred(final WorkerEntry worker, final WorkerEntry best) {
        return worker.storedBytes < best.storedBytes
                || (worker.storedBytes == best.storedBytes && worker.workerId < best.workerId);
    }

    private boolean hasMemoryFor(final WorkerEntry worker, final long expectedBytes) {
        if (worker.inFlight() == 0) {
            return true;
        }
        if (isLarge(expectedBytes) && worker.largeRuns >= largeRunsMax(worker.threads)) {
            return false;
        }
        return expectedBytes == 0 || worker.expectedBytes + expectedBytes <= worker.limitBytes - worker.usedBytes;
    }

    /** One death short of the limit: the next one must be its own doing, so it runs alone. */
    private boolean isSuspect(final int task) {
        final int deaths = tasks.deaths(task);
        return deaths > 0 && deaths == tables.options.allowedDeaths() - 1;
    }

    private static boolean isIdle(final WorkerEntry worker) {
        return worker.inFlight() == 0 && worker.unanswered == 0;
    }

    private boolean isLarge(final long expectedBytes) {
        return expectedBytes >= tables.options.largeResultBytes();
    }

    /** 1.1 per thread, rounded up. */
    static int largeRunsMax(final int threads) {
        return (threads * 11 + 9) / 10;
    }

    private void assign(final int task, final WorkerEntry worker) {
        final int prefix = tasks.prefix(task);
        final long estimateNs = tables.prefixes.estimateNs(prefix);
        final long expectedBytes = tables.prefixes.meanBytes(prefix);
        final int run = tasks.nextRun(task);
        tasks.worker(task, worker.workerId);
        tasks.extra(task, estimateNs);
        tasks.bytes(task, expectedBytes);
        if (isLarge(expectedBytes)) {
            tasks.raise(task, TaskTable.LARGE);
            worker.largeRuns++;
        }
        worker.queuedNs += estimateNs;
        worker.expectedBytes += expectedBytes;
        worker.assigned.append(task);
        if (tasks.demands(task) != 0) {
            worker.take(tables.demands.of(task).demands);
        }
        worker.quarantined = isSuspect(task);
        workers.refresh(worker);
        if (hasReplicas) {
            chooseHolders(task, worker);
        }
        tables.move(task, TaskState.ASSIGNED, Trigger.PLACED);
        tables.output.assign(
                worker.workerId, tasks.id(task), run, tasks.priority(task), inputIds, inputHolders, inputCount);
    }

    /** Says for each worker why it does not get the task. */
    void explainWorkers(final int prefix, final DemandEntry entry, final StringBuilder text) {
        final long expectedBytes = tables.prefixes.meanBytes(prefix);
        for (int workerId = 1; workerId < workers.end(); workerId++) {
            final WorkerEntry worker = workers.find(workerId);
            if (worker != null) {
                text.append("worker ").append(workerId).append(": ");
                text.append(whyNot(worker, entry, expectedBytes));
                text.append('\n');
            }
        }
    }

    private String whyNot(final WorkerEntry worker, final DemandEntry entry, final long expectedBytes) {
        if (!worker.alive) {
            return "it is gone";
        }
        if (!entry.demands.isMetBy(worker.offers)) {
            return "it is not one of the workers that the task may run on, or lacks a resource";
        }
        if (!entry.demands.fits(worker.offers, worker.taken)) {
            return "a resource that the task needs is in use";
        }
        if (!isAllowed(entry, worker)) {
            return "another worker is preferred, and it is there";
        }
        if (worker.leaving) {
            return worker.retiring ? "it retires" : "it is leaving";
        }
        if (worker.paused) {
            return "it is paused for memory, " + worker.usedBytes + " of " + worker.limitBytes + " bytes used";
        }
        if (worker.late) {
            return "it has been silent since " + worker.heartbeatNs + " ns";
        }
        if (worker.quarantined) {
            return "it has a run that may have killed other workers, and no second one meanwhile";
        }
        if (!workers.isOpen(worker)) {
            return "its window is full: " + worker.inFlight() + " runs, " + worker.queuedNs
                    + " ns of estimated work for " + worker.threads + " threads";
        }
        if (!hasMemoryFor(worker, expectedBytes)) {
            return "a result of " + expectedBytes + " bytes is expected, " + worker.usedBytes + " of "
                    + worker.limitBytes + " bytes are used, " + worker.expectedBytes + " are expected of "
                    + worker.assigned.size() + " runs, " + worker.largeRuns + " of them large";
        }
        return "it has room";
    }
}

package io.heddle.scheduler;

import io.heddle.graph.TaskIds;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Cross-checks every table of a scheduler against every other. Takes time in proportion to everything there is: for
 * tests, simulation and doubt.
 */
public final class SchedulerInvariants {
    private final SchedulerTables tables;
    private final TaskTable tasks;
    private final EdgeTable edges;
    private final long[] counts = new long[TaskState.values().length];
    private final Map<Integer, Integer> packed = new TreeMap<>();
    private final Map<Integer, Long> packedBytes = new TreeMap<>();
    private int edgeCount;
    private int wishCount;
    private int liveTasks;
    private int stealing;
    private int away;
    private int replicaCount;
    private final Map<Integer, Long> replicaBytes = new TreeMap<>();
    private final Map<Integer, Long> incomingBytes = new TreeMap<>();
    private final Map<Integer, Integer> rowsOfWorker = new TreeMap<>();

    private SchedulerInvariants(final SchedulerTables tables) {
        this.tables = tables;
        tasks = tables.tasks;
        edges = tables.edges;
    }

    /** Throws {@link IllegalStateException} that names the first contradiction. */
    public static void check(final SchedulerState state) {
        final SchedulerInvariants checker = new SchedulerInvariants(state.tables);
        checker.checkRanges();
        checker.checkTasks();
        checker.checkWorkers();
        checker.checkClients();
        checker.checkQueue();
    }

    private void checkRanges() {
        long elements = 0;
        for (int place = 0; place < tables.ranges.size(); place++) {
            final RangeEntry range = tables.ranges.at(place);
            int live = 0;
            for (int element = 0; element < range.count; element++) {
                final int kind = range.kind(element);
                live += kind == RangeEntry.GONE ? 0 : 1;
                elements += kind == RangeEntry.WAITING || kind == RangeEntry.DONE ? 1 : 0;
                checkElement(range, element, kind);
            }
            require(live == range.live && live > 0, 0, "a range has " + live + " elements, counted " + range.live);
            require(
                    range.queued || range.parkedNs >= 0 || range.nextWaiting(range.next) == range.count,
                    0,
                    "a range waits and nothing is done about it");
        }
        require(elements == tables.ranges.elements, 0, "elements " + elements + ", counted " + tables.ranges.elements);
    }

    private void checkElement(final RangeEntry range, final int element, final int kind) {
        final int task = tasks.find(range.taskId(element));
        require((kind == RangeEntry.ROW) == (task != 0), task, "it has a row and its range says otherwise, or none");
        require(task == 0 || tasks.has(task, TaskTable.RANGED), task, "it does not know that it is of a range");
        if (kind == RangeEntry.WAITING) {
            counts[TaskState.READY.code()]++;
            require(element >= range.next, 0, "element " + element + " of a range was left out");
        } else if (kind == RangeEntry.DONE) {
            counts[TaskState.IN_MEMORY.code()]++;
            final WorkerEntry holder = tables.workers.get(range.holder(element));
            packed.merge(holder.workerId, 1, Integer::sum);
            packedBytes.merge(holder.workerId, range.bytes(element), Long::sum);
        }
    }

    private void checkTasks() {
        for (int task = 1; task < tasks.end(); task++) {
            if (tasks.id(task) != 0) {
                liveTasks++;
                counts[tasks.state(task).code()]++;
                require(tasks.find(tasks.id(task)) == task, task, "the index does not lead to it");
                checkInputs(task);
                checkDependents(task);
                checkWishes(task);
                checkPlace(task);
                checkReplicas(task);
                require(
                        !tasks.has(task, TaskTable.DATUM)
                                || !tasks.has(task, TaskTable.FINISHED_ONCE)
                                || !tasks.isPending(task),
                        task,
                        "its value came from a client and is to be made again");
                if (tasks.has(task, TaskTable.STEALING)) {
                    stealing++;
                    require(tasks.is(task, TaskState.ASSIGNED), task, "a run is called back that is not out");
                }
            }
        }
        require(liveTasks == tasks.live(), 0, "live tasks " + liveTasks + ", counted " + tasks.live());
        require(edgeCount == edges.live(), 0, "edges " + edgeCount + ", counted " + edges.live());
        require(wishCount == tables.wishes.live(), 0, "wishes " + wishCount + ", counted " + tables.wishes.live());
        require(replicaCount == tables.replicas.live(), 0, "replicas " + replicaCount + ", counted otherwise");
        require(stealing == tables.stealing, 0, "called back " + stealing + ", counted " + tables.stealing);
        for (final TaskState state : TaskState.values()) {
            if (state != TaskState.FORGOTTEN) {
                final long actual = counts[state.code()];
                require(actual == tables.count(state), 0, state + " " + actual + ", counted " + tables.count(state));
            }
        }
    }

    private void checkReplicas(final int task) {
        final ReplicaTable replicas = tables.replicas;
        int moving = 0;
        for (int row = tasks.firstReplica(task); row != 0; row = replicas.nextOfTask(row)) {
            replicaCount++;
            final int workerId = replicas.worker(row);
            require(replicas.task(row) == task, task, "a replica of it belongs to another task");
            require(tables.workers.find(workerId) != null, task, "a replica is with a worker that is not in the table");
            require(replicas.find(task, workerId) == row, task, "worker " + workerId + " has two replicas of it");
            require(workerId != tasks.worker(task), task, "its holder has a replica beside itself");
            require(tasks.is(task, TaskState.IN_MEMORY), task, "it has replicas and is not in memory");
            moving += replicas.kind(row) == ReplicaTable.MOVING ? 1 : 0;
            (replicas.kind(row) == ReplicaTable.HELD ? replicaBytes : incomingBytes)
                    .merge(workerId, tasks.bytes(task), Long::sum);
            rowsOfWorker.merge(workerId, 1, Integer::sum);
        }
        require(moving == (tasks.has(task, TaskTable.MOVES) ? 1 : 0), task, "it moves to " + moving + " workers");
    }

    private void checkInputs(final int task) {
        int missing = 0;
        int count = 0;
        final TaskState state = tasks.state(task);
        for (int edge = tasks.firstDependency(task); edge != 0; edge = edges.nextInput(edge)) {
            count++;
            edgeCount++;
            final int input = edges.dependency(edge);
            require(edges.dependent(edge) == task, task, "an edge of it belongs to another task");
            require(tasks.id(input) != 0, task, "an input of it is forgotten");
            if (!tasks.isAvailable(input)) {
                missing++;
                checkMissingInput(task, state, input);
            }
        }
        require(count == tasks.dependencyCount(task), task, "inputs " + count + ", counted otherwise");
        if (state == TaskState.WAITING) {
            require(missing > 0, task, "it waits for nothing");
            require(missing == tasks.waitingOn(task), task, "missing " + missing + ", not " + tasks.waitingOn(task));
        } else if (state == TaskState.READY || state == TaskState.NO_WORKER) {
            require(missing == 0, task, "it is ready with " + missing + " inputs missing");
        }
    }

    private void checkMissingInput(final int task, final TaskState state, final int input) {
        if (state != TaskState.WAITING) {
            return;
        }
        final boolean revived = tasks.has(input, TaskTable.LISTED_CHECK | TaskTable.LISTED_RETRY)
                && (tasks.has(input, TaskTable.REVIVE) || tasks.isWished(input));
        final boolean coming = tasks.isPending(input)
                || tasks.has(input, TaskTable.DETACHED)
                || (tasks.is(input, TaskState.RELEASED) && revived)
                || (tasks.is(input, TaskState.ERRED) && tasks.has(input, TaskTable.LISTED_FAIL));
        require(coming, task, "it waits for " + tasks.id(input) + ", which nothing brings about");
    }

    private void checkDependents(final int task) {
        int needed = 0;
        int previous = 0;
        for (int edge = tasks.firstDependent(task); edge != 0; edge = edges.nextDependent(edge)) {
            require(edges.dependency(edge) == task, task, "an edge to a dependent belongs to another task");
            require(edges.previousDependent(edge) == previous, task, "its list of dependents is broken");
            previous = edge;
            if (tasks.isPending(edges.dependent(edge))) {
                needed++;
            }
        }
        require(tasks.lastDependent(task) == previous, task, "its list of dependents ends elsewhere");
        require(needed == tasks.neededBy(task), task, "needed by " + needed + ", not " + tasks.neededBy(task));
        if (!tasks.isNeeded(task)) {
            final boolean rests = tasks.firstDependent(task) != 0
                    && (tasks.is(task, TaskState.RELEASED) || tasks.is(task, TaskState.ERRED));
            final boolean listed =
                    tasks.has(task, TaskTable.LISTED_CHECK | TaskTable.LISTED_FAIL | TaskTable.LISTED_RETRY);
            require(rests || listed, task, "nobody needs it and nothing is done about it");
        } else if (tasks.is(task, TaskState.RELEASED) && tasks.isWished(task)) {
            final boolean listed = tasks.has(task, TaskTable.LISTED_CHECK | TaskTable.LISTED_RETRY);
            require(listed, task, "a client wants it and nothing is done about it");
        }
    }

    private void checkWishes(final int task) {
        for (int wish = tasks.firstWish(task); wish != 0; wish = tables.wishes.nextOfTask(wish)) {
            wishCount++;
            require(tables.wishes.task(wish) == task, task, "a wish of it belongs to another task");
            require(tables.clients.find(tables.wishes.client(wish)) != null, task, "an unknown client wants it");
        }
        require(
                !tasks.has(task, TaskTable.OWNERS)
                        || tables.clients.find((int) TaskIds.ownerOf(tasks.id(task))) != null,
                task,
                "it is held by a client that is gone");
    }

    private void checkPlace(final int task) {
        final TaskState state = tasks.state(task);
        final boolean placed = state == TaskState.ASSIGNED || state == TaskState.IN_MEMORY;
        require(placed == (tasks.worker(task) != 0), task, "it is with worker " + tasks.worker(task));
        require(!placed || tables.workers.find(tasks.worker(task)) != null, task, "its worker is not in the table");
        require(
                state != TaskState.READY || tasks.has(task, TaskTable.QUEUED),
                task,
                "it is ready and not in the queue");
        require(
                !tasks.has(task, TaskTable.DETACHED) || state == TaskState.IN_MEMORY,
                task,
                "it is detached and not in memory");
        final DemandEntry entry = tables.demands.of(task);
        require(
                entry.capable > 0 || state != TaskState.READY || entry.listed,
                task,
                "it is ready, there is no worker for it, and nothing is done about it");
        require(
                entry.capable == 0 || state != TaskState.NO_WORKER || entry.listed,
                task,
                "there is a worker for it, it is not ready, and nothing is done about it");
    }

    private void checkWorkers() {
        int assigned = 0;
        int held = 0;
        int alive = 0;
        for (int workerId = 1; workerId < tables.workers.end(); workerId++) {
            final WorkerEntry worker = tables.workers.find(workerId);
            if (worker != null) {
                alive += worker.alive ? 1 : 0;
                away += worker.away ? 1 : 0;
                checkRuns(worker);
                checkResults(worker);
                assigned += worker.assigned.size();
                held += worker.held.size() + worker.detached.size() + worker.packed;
                require(
                        worker.packed == packed.getOrDefault(workerId, 0),
                        0,
                        "worker " + workerId + " holds other results of ranges than counted");
                require(
                        tables.workers.isListedRight(worker),
                        0,
                        "worker " + workerId + " has not its place in the lists of open ones");
                require(
                        worker.alive || worker.listed || worker.adopterId != 0 || tables.away > 0,
                        0,
                        "worker " + workerId + " is dead and nothing is done about what it had");
            }
        }
        require(away == tables.away, 0, "workers away " + away + ", counted " + tables.away);
        require(alive == tables.workers.alive(), 0, "workers alive " + alive + ", counted " + tables.workers.alive());
        require(assigned == counts[TaskState.ASSIGNED.code()], 0, "runs in the lists of workers " + assigned);
        require(held == counts[TaskState.IN_MEMORY.code()], 0, "results in the lists of workers " + held);
        int without = 0;
        for (int number = 0; number < tables.demands.size(); number++) {
            final DemandEntry entry = tables.demands.get(number);
            checkCapable(entry);
            for (int task = entry.withoutWorker.first(); task != 0; task = tasks.next(task)) {
                require(tasks.is(task, TaskState.NO_WORKER), task, "it is in the list of those without worker");
                require(tasks.demands(task) == number, task, "it is in the list of other demands");
                without++;
            }
        }
        require(without == counts[TaskState.NO_WORKER.code()], 0, "in the list of those without worker " + without);
    }

    private void checkCapable(final DemandEntry entry) {
        int capable = 0;
        int preferred = 0;
        for (int workerId = 1; workerId < tables.workers.end(); workerId++) {
            final WorkerEntry worker = tables.workers.findAlive(workerId);
            if (worker != null && !worker.leaving && entry.demands.isMetBy(worker.offers)) {
                capable++;
                preferred += entry.demands.isAt(worker.offers) ? 1 : 0;
            }
        }
        require(
                capable == entry.capable && preferred == entry.preferred,
                0,
                "demands " + entry.number + " are met by " + capable + " workers, counted " + entry.capable);
    }

    private void checkRuns(final WorkerEntry worker) {
        final long[] taken = new long[worker.taken.length];
        for (final Demands demands : worker.calledOffDemands) {
            addTaken(taken, demands, worker.offers);
        }
        long queuedNs = 0;
        long expectedBytes = 0;
        int large = 0;
        int seceded = 0;
        for (int task = worker.assigned.first(); task != 0; task = tasks.next(task)) {
            require(tasks.is(task, TaskState.ASSIGNED), task, "it is in a worker's list of runs");
            require(tasks.worker(task) == worker.workerId, task, "it is in another worker's list of runs");
            queuedNs += tasks.extra(task);
            expectedBytes += tasks.bytes(task);
            large += tasks.has(task, TaskTable.LARGE) ? 1 : 0;
            seceded += tasks.has(task, TaskTable.SECEDED) ? 1 : 0;
            addTaken(taken, tables.demands.of(task).demands, worker.offers);
        }
        final boolean equal = queuedNs == worker.queuedNs
                && expectedBytes == worker.expectedBytes
                && large == worker.largeRuns
                && seceded == worker.seceded
                && Arrays.equals(taken, worker.taken);
        require(equal, 0, "the accounts of worker " + worker.workerId + " differ from its runs");
    }

    private void addTaken(final long[] taken, final Demands demands, final Offers offers) {
        for (int i = 0; i < demands.resources.length; i++) {
            final int place = offers.placeOf(demands.resources[i]);
            taken[place] += demands.amounts[i];
            require(taken[place] <= offers.amounts[place], 0, "more of a resource is taken than there is");
        }
    }

    private void checkResults(final WorkerEntry worker) {
        long storedBytes =
                packedBytes.getOrDefault(worker.workerId, 0L) + replicaBytes.getOrDefault(worker.workerId, 0L);
        int moves = 0;
        long movingBytes = 0;
        for (int task = worker.held.first(); task != 0; task = tasks.next(task)) {
            require(tasks.worker(task) == worker.workerId, task, "it is in another worker's list of results");
            require(!tasks.has(task, TaskTable.DETACHED), task, "it is detached and in the list of results");
            storedBytes += tasks.bytes(task);
            moves += tasks.has(task, TaskTable.MOVES) ? 1 : 0;
            movingBytes += tasks.has(task, TaskTable.MOVES) ? tasks.bytes(task) : 0;
        }
        for (int task = worker.detached.first(); task != 0; task = tasks.next(task)) {
            require(tasks.worker(task) == worker.workerId, task, "it is in another worker's list of detached results");
            require(tasks.has(task, TaskTable.DETACHED), task, "it is not detached but in that list");
            storedBytes += tasks.bytes(task);
            moves += tasks.has(task, TaskTable.MOVES) ? 1 : 0;
            movingBytes += tasks.has(task, TaskTable.MOVES) ? tasks.bytes(task) : 0;
        }
        require(storedBytes == worker.storedBytes, 0, "the stored bytes of worker " + worker.workerId + " differ");
        require(!worker.alive || worker.detached.size() == 0, 0, "a living worker has detached results");
        int rows = 0;
        for (int row = worker.firstReplica; row != 0; row = tables.replicas.nextOfWorker(row)) {
            require(tables.replicas.worker(row) == worker.workerId, 0, "a replica is in another worker's list");
            rows++;
        }
        final boolean equal = rows == rowsOfWorker.getOrDefault(worker.workerId, 0)
                && worker.incomingBytes == incomingBytes.getOrDefault(worker.workerId, 0L)
                && worker.moves == moves
                && worker.movingBytes == movingBytes;
        require(equal, 0, "the replicas and moves of worker " + worker.workerId + " differ from its accounts");
        require(!worker.retiring || worker.leaving, 0, "worker " + worker.workerId + " retires and takes work");
        require(
                !worker.dismissed || !worker.alive || (worker.held.size() == 0 && worker.assigned.size() == 0),
                0,
                "worker " + worker.workerId + " was dismissed with something left");
    }

    private void checkClients() {
        int wishes = 0;
        for (int place = 0; place < tables.clients.size(); place++) {
            final ClientEntry client = tables.clients.at(place);
            int own = 0;
            for (int wish = client.firstWish; wish != 0; wish = tables.wishes.nextOfClient(wish)) {
                require(tables.wishes.client(wish) == client.clientId, 0, "a wish of another client");
                own++;
            }
            require(own == client.wishCount, 0, "client " + client.clientId + " has " + own + " wishes");
            wishes += own;
        }
        require(wishes == wishCount, 0, "wishes in the lists of clients " + wishes + ", of tasks " + wishCount);
    }

    private void checkQueue() {
        final int[] valid = {0};
        for (int number = 0; number < tables.demands.size(); number++) {
            tables.demands.get(number).ready.forEach((key, task) -> {
                if (task > 0 && tasks.order(task) == key) {
                    require(tasks.has(task, TaskTable.QUEUED), task, "it is queued twice");
                    valid[0]++;
                }
            });
        }
        int queued = 0;
        for (int task = 1; task < tasks.end(); task++) {
            if (tasks.id(task) != 0 && tasks.has(task, TaskTable.QUEUED)) {
                queued++;
            }
        }
        require(queued == valid[0], 0, "queue entries " + valid[0] + ", tasks that say so " + queued);
    }

    private void require(final boolean holds, final int task, final String contradiction) {
        if (!holds) {
            final String subject = task == 0
                    ? "Scheduler"
                    : "Task " + TaskIds.text(tasks.id(task)) + " (" + tasks.state(task) + ", run " + tasks.run(task)
                            + ")";
            final String story = task == 0 ? "" : "\n" + tables.story(tasks.id(task));
            throw new IllegalStateException(subject + ": " + contradiction + story);
        }
    }
}

package io.heddle.scheduler;

import io.heddle.graph.TaskIds;

/**
 * Everything about a {@link SchedulerState} that may be read: counters for reports, questions of people. On the thread
 * that owns the state; always shows its present.
 */
public final class SchedulerView {
    private final SchedulerTables tables;
    private final Dispatcher dispatcher;

    SchedulerView(final SchedulerTables tables, final Dispatcher dispatcher) {
        this.tables = tables;
        this.dispatcher = dispatcher;
    }

    /** State of a task; {@link TaskState#FORGOTTEN} if it is not known. */
    public TaskState stateOf(final long taskId) {
        final int task = tables.tasks.find(taskId);
        if (task != 0) {
            return tables.tasks.state(task);
        }
        final RangeEntry range = tables.ranges.find(taskId);
        return switch (range == null ? RangeEntry.GONE : range.kind(range.elementOf(taskId))) {
            case RangeEntry.WAITING -> TaskState.READY;
            case RangeEntry.DONE -> TaskState.IN_MEMORY;
            default -> TaskState.FORGOTTEN;
        };
    }

    /** Worker that holds the result or has the run; 0 if there is none. */
    public int workerOf(final long taskId) {
        final int task = tables.tasks.find(taskId);
        if (task != 0) {
            return tables.tasks.worker(task);
        }
        final RangeEntry range = tables.ranges.find(taskId);
        if (range == null || range.kind(range.elementOf(taskId)) != RangeEntry.DONE) {
            return 0;
        }
        return range.holder(range.elementOf(taskId));
    }

    /** How many tasks are in this state now; of {@link TaskState#FORGOTTEN} how many ever were. */
    public long taskCount(final TaskState state) {
        return tables.count(state);
    }

    /** Tasks that are not forgotten. */
    public long tasksLive() {
        return tables.tasks.live() + tables.ranges.elements;
    }

    /** Workers that are alive. */
    public int workersAlive() {
        return tables.workers.alive();
    }

    /** Whether there are workers, and none has room for another run. */
    public boolean areWindowsFull() {
        return tables.workers.alive() > 0 && tables.workers.openCount() == 0;
    }

    /** Runs that ended well since the start. */
    public long tasksFinished() {
        return tables.finished;
    }

    /**
     * Tasks by the time from their arrival to their first result, since this process began: by {@code i} those that took longer than
     * {@code 2^(i - 1)} nanoseconds and no longer than {@code 2^i}. Tasks that arrived before that are not among them.
     */
    public long[] latencies() {
        return tables.latencies.byBits();
    }

    /** The sum of those times. */
    public long latencySumNs() {
        return tables.latencies.sumNs();
    }

    /** Tasks that failed for good since the start. */
    public long tasksErred() {
        return tables.erred;
    }

    /** Runs that were called back from one worker for another since this process began. */
    public long tasksStolen() {
        return tables.stolen;
    }

    /** Messages about unknown or outdated things since the start. */
    public long staleMessages() {
        return tables.stale;
    }

    /** Runs that are with a worker, or 0. */
    public int assignedTo(final int workerId) {
        final WorkerEntry worker = tables.workers.find(workerId);
        return worker == null ? 0 : worker.assigned.size();
    }

    /** Results that a worker holds, or 0. */
    public int heldBy(final int workerId) {
        final WorkerEntry worker = tables.workers.find(workerId);
        return worker == null ? 0 : worker.held.size() + worker.packed;
    }

    /** Sees results or runs one by one. */
    public interface ResultVisitor {
        /** @param bytes size of the result; of a run the size expected */
        void onResult(long taskId, int workerId, long bytes);
    }

    /** The living workers that hold the result of a task, the one that speaks for all first. */
    public void forEachHolder(final long taskId, final ResultVisitor visitor) {
        final TaskTable tasks = tables.tasks;
        final int task = tasks.find(taskId);
        if (task == 0) {
            final int workerId = workerOf(taskId);
            final RangeEntry range = tables.ranges.find(taskId);
            if (range != null && tables.workers.findAlive(workerId) != null) {
                visitor.onResult(taskId, workerId, range.bytes(range.elementOf(taskId)));
            }
            return;
        }
        if (!tasks.is(task, TaskState.IN_MEMORY)) {
            return;
        }
        if (tables.workers.findAlive(tasks.worker(task)) != null) {
            visitor.onResult(taskId, tasks.worker(task), tasks.bytes(task));
        }
        for (int row = tasks.firstReplica(task); row != 0; row = tables.replicas.nextOfTask(row)) {
            final int workerId = tables.replicas.worker(row);
            if (tables.replicas.kind(row) == ReplicaTable.HELD && tables.workers.findAlive(workerId) != null) {
                visitor.onResult(taskId, workerId, tasks.bytes(task));
            }
        }
    }

    /** The results that a living worker holds. Takes time in proportion to their number, and to that of elements of ranges. */
    public void forEachHeld(final int workerId, final ResultVisitor visitor) {
        final WorkerEntry worker = tables.workers.findAlive(workerId);
        if (worker == null) {
            return;
        }
        final TaskTable tasks = tables.tasks;
        for (int task = worker.held.first(); task != 0; task = tasks.next(task)) {
            visitor.onResult(tasks.id(task), workerId, tasks.bytes(task));
        }
        for (int row = worker.firstReplica; row != 0; row = tables.replicas.nextOfWorker(row)) {
            if (tables.replicas.kind(row) == ReplicaTable.HELD) {
                final int task = tables.replicas.task(row);
                visitor.onResult(tasks.id(task), workerId, tasks.bytes(task));
            }
        }
        for (int place = 0; worker.packed > 0 && place < tables.ranges.size(); place++) {
            final RangeEntry range = tables.ranges.at(place);
            for (int element = 0; element < range.count; element++) {
                if (range.kind(element) == RangeEntry.DONE && range.holder(element) == workerId) {
                    visitor.onResult(range.taskId(element), workerId, range.bytes(element));
                }
            }
        }
    }

    /** The runs that a living worker has. */
    public void forEachRun(final int workerId, final ResultVisitor visitor) {
        final WorkerEntry worker = tables.workers.findAlive(workerId);
        final TaskTable tasks = tables.tasks;
        for (int task = worker == null ? 0 : worker.assigned.first(); task != 0; task = tasks.next(task)) {
            visitor.onResult(tasks.id(task), workerId, tasks.bytes(task));
        }
    }

    /** True while a copy of a result is on its way to a further worker. */
    public boolean isCopying(final long taskId) {
        final int task = tables.tasks.find(taskId);
        int row = task == 0 ? 0 : tables.tasks.firstReplica(task);
        while (row != 0 && tables.replicas.kind(row) == ReplicaTable.HELD) {
            row = tables.replicas.nextOfTask(row);
        }
        return row != 0;
    }

    /** How many results a worker holds beside others, copies on their way to it included. */
    public int replicasAt(final int workerId) {
        final WorkerEntry worker = tables.workers.find(workerId);
        int count = 0;
        for (int row = worker == null ? 0 : worker.firstReplica; row != 0; row = tables.replicas.nextOfWorker(row)) {
            count++;
        }
        return count;
    }

    /** True if a worker is on its way out in order. */
    public boolean isRetiring(final int workerId) {
        final WorkerEntry worker = tables.workers.findAlive(workerId);
        return worker != null && worker.retiring;
    }

    /** True if a worker's last retirement ended without it leaving: nobody could take what it has. */
    public boolean isRetirementRefused(final int workerId) {
        final WorkerEntry worker = tables.workers.findAlive(workerId);
        return worker != null && worker.refused;
    }

    /** True if a worker still shall give some of its results to others. */
    public boolean isAnyShedding() {
        for (int workerId = 1; workerId < tables.workers.end(); workerId++) {
            final WorkerEntry worker = tables.workers.findAlive(workerId);
            if (worker != null && (worker.shedToBytes >= 0 || worker.moves > 0)) {
                return true;
            }
        }
        return false;
    }

    /** Workers that are alive and do not retire. */
    public int workersStaying() {
        int count = 0;
        for (int workerId = 1; workerId < tables.workers.end(); workerId++) {
            final WorkerEntry worker = tables.workers.findAlive(workerId);
            count += worker != null && !worker.leaving ? 1 : 0;
        }
        return count;
    }

    /** True if a worker is alive and has been silent for too long: it gets no new work. */
    public boolean isLate(final int workerId) {
        final WorkerEntry worker = tables.workers.findAlive(workerId);
        return worker != null && worker.late;
    }

    /** How many prefixes have been seen: their numbers are below this. */
    public int prefixCount() {
        return tables.prefixes.count();
    }

    /** Runs of a function that ended well. */
    public long prefixRuns(final int prefix) {
        return tables.prefixes.runs(prefix);
    }

    /** How many tasks of a function are in this state now; of {@link TaskState#FORGOTTEN} how many ever were. */
    public long prefixTasks(final int prefix, final TaskState state) {
        return tables.prefixes.tasks(prefix, state);
    }

    /** Tasks of a function that failed for good since the start, those too whose input failed. */
    public long prefixErred(final int prefix) {
        return tables.prefixes.erred(prefix);
    }

    /** Moving average of the time in a function, nanoseconds; 0 before the first. */
    public long prefixMeanDurationNs(final int prefix) {
        return tables.prefixes.meanDurationNs(prefix);
    }

    /** Moving average of the size of a function's results. */
    public long prefixMeanResultBytes(final int prefix) {
        return tables.prefixes.meanBytes(prefix);
    }

    /** A number that is equal for two states that took the same decisions in the same order. */
    public long stateHash() {
        return tables.hash();
    }

    /** Memory of the tables that grow with the number of tasks, unused rows included. */
    public long tableBytes() {
        return tables.allocatedBytes();
    }

    /** Sees tasks one by one. */
    public interface TaskVisitor {
        /** A task; {@code workerId} has its run or its result, 0 for none. */
        void onTask(long taskId, TaskState state, int run, int workerId, long resultBytes);
    }

    /** Shows every task that has a row: all but elements of ranges that wait or are done. */
    public void forEachTask(final TaskVisitor visitor) {
        final TaskTable tasks = tables.tasks;
        for (int task = 1; task < tasks.end(); task++) {
            if (tasks.id(task) != 0) {
                final TaskState state = tasks.state(task);
                final long bytes = state == TaskState.IN_MEMORY ? tasks.bytes(task) : 0;
                visitor.onTask(tasks.id(task), state, tasks.run(task), tasks.worker(task), bytes);
            }
        }
    }

    /** The task that made a failed task fail, perhaps itself; 0 for others. */
    public long causeOf(final long taskId) {
        final int task = tables.tasks.find(taskId);
        return task != 0 && tables.tasks.is(task, TaskState.ERRED) ? tables.tasks.extra(task) : 0;
    }

    /** True if a client has brought the value of a task, so that it cannot be made again. */
    public boolean isScattered(final long taskId) {
        final int task = tables.tasks.find(taskId);
        return task != 0 && tables.tasks.has(task, TaskTable.DATUM);
    }

    /** The inputs of a task, in the order in which they were named; none if it is not known. */
    public long[] dependenciesOf(final long taskId) {
        final int task = tables.tasks.find(taskId);
        int edge = task == 0 ? 0 : tables.tasks.firstDependency(task);
        final long[] ids = new long[task == 0 ? 0 : tables.tasks.dependencyCount(task)];
        for (int i = 0; edge != 0 && i < ids.length; i++) {
            ids[i] = tables.tasks.id(tables.edges.dependency(edge));
            edge = tables.edges.nextInput(edge);
        }
        return ids;
    }

    /** What happened to a task as far as it is remembered, one change a line. Allocates: for people only. */
    public String story(final long taskId) {
        return tables.story(taskId);
    }

    /** Why a task does not run, for each worker. Allocates: for people only. */
    public String explain(final long taskId) {
        final int task = tables.tasks.find(taskId);
        if (task == 0 && stateOf(taskId) != TaskState.FORGOTTEN) {
            return explainElement(taskId);
        }
        if (task == 0) {
            return "Task " + TaskIds.text(taskId) + " is not known: never submitted, or released by all clients\n";
        }
        final TaskState state = tables.tasks.state(task);
        final StringBuilder text = new StringBuilder("Task ")
                .append(TaskIds.text(taskId))
                .append(" is ")
                .append(state);
        switch (state) {
            case WAITING -> explainInputs(task, text);
            case READY -> {
                text.append(", ").append(tables.demands.readyEntries()).append(" entries in the queue\n");
                explainWorkers(task, text);
            }
            case ASSIGNED ->
                text.append(": run ")
                        .append(tables.tasks.run(task))
                        .append(" is with worker ")
                        .append(tables.tasks.worker(task))
                        .append(", which has ")
                        .append(tables.workers
                                .get(tables.tasks.worker(task))
                                .assigned
                                .size())
                        .append(" runs for ")
                        .append(tables.workers.get(tables.tasks.worker(task)).threads)
                        .append(" threads\n");
            case IN_MEMORY ->
                text.append(": worker ")
                        .append(tables.tasks.worker(task))
                        .append(" holds ")
                        .append(tables.tasks.bytes(task))
                        .append(tables.tasks.has(task, TaskTable.DETACHED) ? " bytes and is dead\n" : " bytes\n");
            case ERRED ->
                text.append(": ")
                        .append(tables.tasks.reason(task))
                        .append(", caused by task ")
                        .append(TaskIds.text(tables.tasks.extra(task)))
                        .append('\n');
            case NO_WORKER -> {
                text.append(": there is no worker that could run it\n");
                explainWorkers(task, text);
            }
            default -> text.append(": nobody needs its result now\n");
        }
        return text.toString();
    }

    private String explainElement(final long taskId) {
        final int workerId = workerOf(taskId);
        final StringBuilder text =
                new StringBuilder("Task ").append(TaskIds.text(taskId)).append(" is ");
        if (workerId != 0) {
            return text.append("IN_MEMORY: worker ")
                    .append(workerId)
                    .append(" holds it\n")
                    .toString();
        }
        text.append("READY: it waits for its turn in a range of tasks\n");
        final RangeEntry range = tables.ranges.find(taskId);
        if (range != null) {
            dispatcher.explainWorkers(range.prefix, tables.demands.get(range.demands), text);
        }
        return text.toString();
    }

    private void explainWorkers(final int task, final StringBuilder text) {
        dispatcher.explainWorkers(tables.tasks.prefix(task), tables.demands.of(task), text);
    }

    private void explainInputs(final int task, final StringBuilder text) {
        text.append(" for ").append(tables.tasks.waitingOn(task)).append(" inputs\n");
        for (int edge = tables.tasks.firstDependency(task); edge != 0; edge = tables.edges.nextInput(edge)) {
            final int input = tables.edges.dependency(edge);
            if (!tables.tasks.isAvailable(input)) {
                text.append("input ")
                        .append(TaskIds.text(tables.tasks.id(input)))
                        .append(" is ")
                        .append(tables.tasks.state(input))
                        .append('\n');
            }
        }
    }
}

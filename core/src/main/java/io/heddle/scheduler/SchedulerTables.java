package io.heddle.scheduler;

import io.heddle.graph.TaskIds;
import org.agrona.collections.LongArrayList;

/**
 * All tables of the scheduler in one place, and the only method that changes the state of a task. The rules about when
 * to change it are in {@link TaskLifecycle}, {@link Dispatcher} and {@link WorkerLoss}.
 */
final class SchedulerTables {
    final SchedulerOutput output;
    final SchedulerOptions options;
    final TaskTable tasks = new TaskTable();
    final EdgeTable edges = new EdgeTable(tasks);
    final RangeTable ranges = new RangeTable();
    final WishTable wishes = new WishTable(tasks);
    final ReplicaTable replicas = new ReplicaTable(tasks);
    final ClientTable clients = new ClientTable();
    final WorkerTable workers;
    final PrefixTable prefixes;
    final DemandTable demands = new DemandTable(tasks);
    final DeadlineQueue deadlines = new DeadlineQueue(tasks);
    final WorkList work = new WorkList();
    final StoryLog story;

    private final long[] counts = new long[TaskState.values().length];
    long nowNs;
    long arrivals;
    /** Of this process: no part of a snapshot. */
    final TaskLatencies latencies = new TaskLatencies();

    long finished;
    long erred;
    long stale;
    int stealing;
    /** For those who watch; in no snapshot. */
    long stolen;
    /** Workers that are away: until they are back or lost nothing is assigned. */
    int away;

    /** Tasks with the flag {@link TaskTable#DOUBTFUL}, and some that have it no more. */
    final LongArrayList doubtful = new LongArrayList();
    /** {@link WorkList#DEADLINE} stands in the work list. */
    boolean deadlinesListed;

    private long hash;

    SchedulerTables(final SchedulerOutput output, final SchedulerOptions options) {
        this.output = output;
        this.options = options;
        workers = new WorkerTable(tasks, options);
        prefixes = new PrefixTable(options);
        story = new StoryLog(options.storyLength());
    }

    /** Changes the state of a task, and nothing else about it. */
    void move(final int task, final TaskState to, final Trigger trigger) {
        final TaskState from = tasks.state(task);
        if (!TransitionTable.isLegal(from, to)) {
            throw new IllegalStateException(
                    "Task " + TaskIds.text(tasks.id(task)) + " cannot change from " + from + " to " + to + " because "
                            + trigger + ": this is a fault of the scheduler. Its story:\n" + story(tasks.id(task)));
        }
        tasks.state(task, to);
        counts[from.code()]--;
        counts[to.code()]++;
        prefixes.moved(tasks.prefix(task), from, to);
        note(task, from, to, trigger);
    }

    /** Records something that happened to a task: in its story, and in the hash by which two replays are compared. */
    void note(final int task, final TaskState from, final TaskState to, final Trigger trigger) {
        note(tasks.id(task), StoryLog.change(tasks.run(task), tasks.worker(task), from, to, trigger));
    }

    private void note(final long taskId, final long change) {
        story.record(nowNs, taskId, change);
        // The multiplications do not wait for the hash of what went before: only a rotation does.
        hash = Long.rotateLeft(hash, 29) ^ ((taskId ^ (change * 0xBF58476D1CE4E5B9L)) * 0x9E3779B97F4A7C15L);
    }

    /** An element of a range that has no row is gone. */
    void forgetElement(final long taskId, final int prefix, final TaskState from, final int run, final int workerId) {
        counts[from.code()]--;
        counts[TaskState.FORGOTTEN.code()]++;
        prefixes.moved(prefix, from, TaskState.FORGOTTEN);
        note(taskId, StoryLog.change(run, workerId, from, TaskState.FORGOTTEN, Trigger.NO_LONGER_NEEDED));
    }

    /** So many new elements of a range, which have no rows. */
    void addElements(final int prefix, final int count) {
        counts[TaskState.READY.code()] += count;
        prefixes.added(prefix, TaskState.READY, count);
    }

    /** The order key of the first of so many tasks; those of the others follow. */
    long newOrders(final int priority, final int count) {
        final long first = arrivals;
        latencies.arrived(first, nowNs);
        arrivals += count;
        return TaskTable.order(priority, first);
    }

    int newTask(final long taskId, final int priority, final int prefix, final int retries) {
        counts[TaskState.RELEASED.code()]++;
        prefixes.added(prefix, TaskState.RELEASED, 1);
        latencies.arrived(arrivals, nowNs);
        return tasks.allocate(taskId, TaskTable.order(priority, arrivals++), prefix, retries);
    }

    /** A run of a task has ended well: of its first result it is counted how long that took. */
    void countLatency(final int task) {
        if (!tasks.has(task, TaskTable.FINISHED_ONCE)) {
            latencies.finished(tasks.arrival(task), nowNs);
        }
    }

    /** Puts a task on the list of those to decide about anew, once. */
    void check(final int task) {
        if (!tasks.has(task, TaskTable.LISTED_CHECK)) {
            tasks.raise(task, TaskTable.LISTED_CHECK);
            work.add(WorkList.CHECK, task);
        }
    }

    /** Puts those who ask for the same on the list of whose workers may have come or gone. */
    void checkWithoutWorker(final DemandEntry entry) {
        if (!entry.listed) {
            entry.listed = true;
            work.add(WorkList.NO_WORKER, entry.number);
        }
    }

    /** A worker has come or goes: counts anew who could run what. */
    void onWorkersChanged() {
        for (int number = 0; number < demands.size(); number++) {
            countCapable(demands.get(number));
            checkWithoutWorker(demands.get(number));
        }
        demands.unstall();
    }

    void countCapable(final DemandEntry entry) {
        entry.capable = 0;
        entry.preferred = 0;
        for (int workerId = 1; workerId < workers.end(); workerId++) {
            final WorkerEntry worker = workers.findAlive(workerId);
            if (worker != null && !worker.leaving && entry.demands.isMetBy(worker.offers)) {
                entry.capable++;
                entry.preferred += entry.demands.isAt(worker.offers) ? 1 : 0;
            }
        }
    }

    /** Puts a worker that retires, or sheds results, on the list of those to go on with, once. */
    void shed(final WorkerEntry worker) {
        if (!worker.shedListed && (worker.retiring || worker.shedToBytes >= 0)) {
            worker.shedListed = true;
            work.add(WorkList.SHED, worker.workerId);
        }
    }

    long count(final TaskState state) {
        return counts[state.code()];
    }

    long hash() {
        return hash;
    }

    String story(final long taskId) {
        return story.story(taskId);
    }

    long allocatedBytes() {
        return tasks.allocatedBytes()
                + edges.allocatedBytes()
                + wishes.allocatedBytes()
                + demands.allocatedBytes()
                + deadlines.allocatedBytes()
                + replicas.allocatedBytes()
                + ranges.allocatedBytes();
    }

    void write(final SnapshotWriter writer) {
        tasks.write(writer);
        edges.write(writer);
        ranges.write(writer);
        wishes.write(writer);
        replicas.write(writer);
        clients.write(writer);
        workers.write(writer);
        prefixes.write(writer);
        demands.write(writer);
        deadlines.write(writer);
        writer.putBoolean(deadlinesListed);
        work.write(writer);
        for (final long count : counts) {
            writer.putLong(count);
        }
        writer.putLong(nowNs);
        writer.putLong(arrivals);
        writer.putLong(finished);
        writer.putLong(erred);
        writer.putLong(stale);
        writer.putInt(stealing);
        writer.putInt(away);
        writer.putInt(doubtful.size());
        doubtful.forEachLong(writer::putLong);
        writer.putLong(hash);
    }

    void read(final SnapshotReader reader) {
        tasks.read(reader);
        edges.read(reader);
        ranges.read(reader);
        wishes.read(reader);
        replicas.read(reader);
        clients.read(reader);
        workers.read(reader);
        prefixes.read(reader);
        demands.read(reader);
        deadlines.read(reader);
        deadlinesListed = reader.getBoolean();
        work.read(reader);
        for (int state = 0; state < counts.length; state++) {
            counts[state] = reader.getLong();
        }
        nowNs = reader.getLong();
        arrivals = reader.getLong();
        finished = reader.getLong();
        erred = reader.getLong();
        stale = reader.getLong();
        stealing = reader.getInt();
        away = reader.getInt();
        for (int left = reader.getInt(); left > 0; left--) {
            doubtful.addLong(reader.getLong());
        }
        hash = reader.getLong();
    }
}

package io.heddle.worker;

import io.heddle.graph.TaskIdMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a worker knows: its tasks by id, copies of inputs by id, the queue of runs, the runs that execute, and two lists
 * in order of arrival, of pending runs and of fetches.
 */
final class WorkerTables {
    /** As many as results are kept beside those that run, so that bursts cost no garbage. */
    private static final int SPARE_MAX = 1 << 16;

    private final TaskIdMap<LocalTask> tasks = new TaskIdMap<>();
    private final Long2ObjectHashMap<LocalInput> inputs = new Long2ObjectHashMap<>();
    private final ArrayDeque<LocalTask> spare = new ArrayDeque<>();
    /** Results whose place in the table went to a newer run while a run still reads them. */
    final List<LocalTask> displacedResults = new ArrayList<>();
    /** Abandoned runs included. */
    final List<LocalTask> executing = new ArrayList<>();
    /** Runs in that list that have left their place to others. */
    int seceded;

    final RunQueue queue = new RunQueue();

    @Nullable
    LocalTask firstPending;

    @Nullable
    LocalTask lastPending;

    int pending;

    @Nullable
    LocalInput firstFetch;

    @Nullable
    LocalInput lastFetch;

    int held;
    /** Events about things that are not there (any more). */
    long ignored;

    @Nullable
    LocalTask task(final long taskId) {
        return tasks.get(taskId);
    }

    @Nullable
    LocalInput input(final long taskId) {
        return inputs.get(taskId);
    }

    /** The run if it executes, also if a newer one has its place in the table. */
    @Nullable
    LocalTask executing(final long taskId, final int run) {
        for (int i = 0; i < executing.size(); i++) {
            final LocalTask task = executing.get(i);
            if (task.taskId == taskId && task.run == run) {
                return task;
            }
        }
        return null;
    }

    /** Of several runs that wait for memory and hold some the youngest, null if they are not several. */
    @Nullable
    LocalTask youngestToGiveWay() {
        int holding = 0;
        LocalTask youngest = null;
        for (int i = 0; i < executing.size(); i++) {
            final LocalTask task = executing.get(i);
            if (task.blocked && task.heldBytes > 0 && task.interruptedBecause == null) {
                holding++;
                youngest = youngest == null || youngest.arrival < task.arrival ? task : youngest;
            }
        }
        return holding > 1 ? youngest : null;
    }

    int taskCount() {
        return tasks.size();
    }

    int inputCount() {
        return inputs.size();
    }

    /** A copy, for checks. */
    List<LocalTask> tasks() {
        final List<LocalTask> all = new ArrayList<>(tasks.size());
        tasks.forEachValue(all::add);
        return all;
    }

    Iterable<LocalInput> inputs() {
        return inputs.values();
    }

    LocalTask newTask(final long taskId, final int run) {
        final LocalTask pooled = spare.pollLast();
        final LocalTask task = pooled == null ? new LocalTask() : pooled;
        task.taskId = taskId;
        task.run = run;
        tasks.put(taskId, task);
        return task;
    }

    void removeFromTable(final LocalTask task) {
        if (!task.displaced) {
            tasks.remove(task.taskId);
        }
    }

    void recycle(final LocalTask task) {
        task.clear();
        if (spare.size() < SPARE_MAX) {
            spare.addLast(task);
        }
    }

    /** The task has its result here. */
    void hold(final LocalTask task) {
        task.wanted = Wanted.HOLD;
        task.activity = Activity.STORED;
        task.interruptedBecause = null;
        held++;
    }

    void addPending(final LocalTask task) {
        task.previous = lastPending;
        task.next = null;
        if (lastPending == null) {
            firstPending = task;
        } else {
            lastPending.next = task;
        }
        lastPending = task;
        pending++;
    }

    void removePending(final LocalTask task) {
        final LocalTask next = task.next;
        final LocalTask previous = task.previous;
        if (previous == null) {
            firstPending = next;
        } else {
            previous.next = next;
        }
        if (next == null) {
            lastPending = previous;
        } else {
            next.previous = previous;
        }
        task.next = null;
        task.previous = null;
        pending--;
    }

    LocalInput newInput(final long taskId, final int holder, final long deadlineNs) {
        final LocalInput input = new LocalInput(taskId, holder, deadlineNs);
        inputs.put(taskId, input);
        input.previous = lastFetch;
        if (lastFetch == null) {
            firstFetch = input;
        } else {
            lastFetch.next = input;
        }
        lastFetch = input;
        return input;
    }

    /** An input is not on its way any more. */
    void endFetch(final LocalInput input) {
        final LocalInput next = input.next;
        final LocalInput previous = input.previous;
        if (previous == null) {
            firstFetch = next;
        } else {
            previous.next = next;
        }
        if (next == null) {
            lastFetch = previous;
        } else {
            next.previous = previous;
        }
        input.next = null;
        input.previous = null;
    }

    void removeInput(final LocalInput input) {
        inputs.remove(input.taskId);
    }
}

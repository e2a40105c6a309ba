package io.heddle.worker;

import io.heddle.graph.TaskIds;
import org.jspecify.annotations.Nullable;

/** Cross-checks every table of a worker against every other. For tests, simulation and doubt. */
public final class WorkerInvariants {
    private WorkerInvariants() {}

    /** Throws {@link IllegalStateException} that names the first contradiction. */
    public static void check(final WorkerState state) {
        final WorkerTables tables = state.tables;
        int pending = 0;
        int held = 0;
        int executing = 0;
        for (final LocalTask task : tables.tasks()) {
            require(tables.task(task.taskId) == task, task, "the table leads elsewhere");
            require(!task.displaced, task, "it is displaced and in the table");
            pending += task.isPending() ? 1 : 0;
            held += task.isStored() ? 1 : 0;
            executing += task.activity == Activity.EXECUTING ? 1 : 0;
            checkTask(tables, task);
        }
        for (final LocalTask task : tables.executing) {
            require(task.activity == Activity.EXECUTING, task, "it is in the list of those that execute");
            executing += task.displaced ? 1 : 0;
            require(!task.abandoned || (task.displaced && task.seceded), task, "it is abandoned and has its place");
        }
        for (final LocalTask task : tables.displacedResults) {
            require(task.displaced && task.readers > 0, task, "it is kept for readers that do not exist");
        }
        require(executing == tables.executing.size(), null, "tasks that execute " + executing);
        final long seceded =
                tables.executing.stream().filter(task -> task.seceded).count();
        require(seceded == tables.seceded, null, "seceded " + seceded + ", counted " + tables.seceded);
        require(pending == tables.pending, null, "pending " + pending + ", counted " + tables.pending);
        require(held == tables.held, null, "held " + held + ", counted " + tables.held);
        checkLists(tables);
        checkInputs(tables);
        final boolean starved = !state.paused
                && !state.leaving
                && tables.queue.size() > 0
                && tables.executing.size() - tables.seceded < state.options.threads();
        require(!starved, null, "a thread is free and " + tables.queue.size() + " runs wait for one");
        require(
                tables.executing.stream()
                                .filter(task -> !task.displaced && !task.seceded)
                                .count()
                        <= state.options.threads(),
                null,
                "more runs than threads");
    }

    private static void checkTask(final WorkerTables tables, final LocalTask task) {
        int missing = 0;
        for (int i = 0; i < task.inputCount; i++) {
            final LocalInput copy = task.copies[i];
            if (copy != null) {
                require(tables.input(copy.taskId) == copy, task, "it reads a copy that is not in the table");
                missing += copy.activity == Activity.FETCHING ? 1 : 0;
            }
        }
        require(missing == task.missing, task, "missing " + missing + ", counted " + task.missing);
        final boolean queued = task.queuePlace >= 0;
        require(queued == (task.isPending() && missing == 0), task, "it is in the queue, or not, without reason");
        require(!queued || tables.queue.at(task.queuePlace) == task, task, "its place in the queue is not its own");
        require(
                task.wanted != Wanted.NOTHING || task.activity == Activity.EXECUTING || task.readers > 0,
                task,
                "nothing is wanted of it and nothing goes on");
        require(task.wanted != Wanted.HOLD || task.isStored(), task, "it is to be held and not there");
    }

    private static void checkLists(final WorkerTables tables) {
        int pending = 0;
        for (LocalTask task = tables.firstPending; task != null; task = task.next) {
            require(task.isPending(), task, "it is in the list of pending runs");
            pending++;
        }
        require(pending == tables.pending, null, "the list of pending runs has " + pending);
        for (LocalInput input = tables.firstFetch; input != null; input = input.next) {
            require(
                    input.activity == Activity.FETCHING,
                    null,
                    "input " + TaskIds.text(input.taskId) + " is not on its way");
        }
    }

    private static void checkInputs(final WorkerTables tables) {
        for (final LocalInput input : tables.inputs()) {
            int readers = 0;
            for (final LocalTask task : tables.tasks()) {
                readers += reads(task, input);
            }
            for (final LocalTask task : tables.executing) {
                readers += task.displaced ? reads(task, input) : 0;
            }
            require(
                    readers > 0 && readers == input.readers,
                    null,
                    "input " + TaskIds.text(input.taskId) + " has " + readers + " readers, counted " + input.readers);
        }
    }

    private static int reads(final LocalTask task, final LocalInput input) {
        int count = 0;
        for (int i = 0; i < task.inputCount; i++) {
            count += task.copies[i] == input ? 1 : 0;
        }
        return count;
    }

    private static void require(final boolean holds, final @Nullable LocalTask task, final String contradiction) {
        if (!holds) {
            final String subject = task == null
                    ? "Worker"
                    : "Task " + TaskIds.text(task.taskId) + " run " + task.run + " (" + task.wanted + ", "
                            + task.activity + ")";
            throw new IllegalStateException(subject + ": " + contradiction);
        }
    }
}

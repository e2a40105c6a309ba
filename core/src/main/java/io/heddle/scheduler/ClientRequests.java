package io.heddle.scheduler;

/** What clients ask for: the rules of submitting, wanting, releasing and cancelling. */
final class ClientRequests {
    private static final int OWNER_SHIFT = 40;
    private static final int RETRIES_MAX = Short.MAX_VALUE;

    private final SchedulerTables tables;
    private final TaskTable tasks;
    private final TaskLifecycle lifecycle;

    ClientRequests(final SchedulerTables tables, final TaskLifecycle lifecycle) {
        this.tables = tables;
        this.lifecycle = lifecycle;
        tasks = tables.tasks;
    }

    void submit(
            final int clientId,
            final long taskId,
            final int prefix,
            final int priority,
            final int retries,
            final boolean wanted,
            final long[] dependencies,
            final int count) {
        final ClientEntry client = tables.clients.findConnected(clientId);
        if (client == null
                || taskId <= 0
                || prefix < 0
                || prefix >= PrefixTable.PREFIX_LIMIT
                || tasks.find(taskId) != 0) {
            tables.stale++;
            return;
        }
        tables.prefixes.ensure(prefix);
        final int task = tables.newTask(taskId, priority, prefix, Math.max(0, Math.min(RETRIES_MAX, retries)));
        tables.wishes.add(client, task, !wanted);
        if (!wanted) {
            tasks.raise(task, TaskTable.EXPECTED);
        }
        final long unknown = linkDependencies(task, dependencies, count);
        if (unknown != 0) {
            lifecycle.fail(task, unknown, ErredReason.UNKNOWN_DEPENDENCY, Trigger.INPUT_ERRED, true);
        } else {
            lifecycle.activate(task, Trigger.SUBMITTED);
        }
        for (int edge = tasks.firstDependency(task); edge != 0; edge = tables.edges.nextInput(edge)) {
            dropExpectation(tables.edges.dependency(edge));
        }
    }

    /** Returns the id of a dependency that is not known, or 0. */
    private long linkDependencies(final int task, final long[] dependencies, final int count) {
        long unknown = 0;
        int first = 0;
        int last = 0;
        int linked = 0;
        for (int i = 0; i < count; i++) {
            final int input = tasks.find(dependencies[i]);
            if (input == 0 || input == task) {
                unknown = dependencies[i];
            } else {
                last = tables.edges.link(task, input, last);
                first = first == 0 ? last : first;
                linked++;
            }
        }
        tasks.dependencies(task, first, linked);
        return unknown;
    }

    private void dropExpectation(final int input) {
        if (tasks.has(input, TaskTable.EXPECTED)) {
            final int wish = tables.wishes.findExpectation(input);
            lifecycle.dropWish(tables.clients.get(-tables.wishes.signedClient(wish)), wish);
        }
    }

    void want(final int clientId, final long taskId) {
        final ClientEntry client = tables.clients.findConnected(clientId);
        if (client == null) {
            tables.stale++;
            return;
        }
        final int task = tasks.find(taskId);
        if (task == 0) {
            tables.stale++;
            tables.output.reportErred(clientId, taskId, taskId, ErredReason.UNKNOWN_TASK);
            return;
        }
        if (tables.wishes.find(task, clientId) == 0) {
            tables.wishes.add(client, task, false);
        }
        if (tasks.state(task) == TaskState.ERRED) {
            tables.output.reportErred(clientId, taskId, tasks.extra(task), tasks.reason(task));
        } else if (tasks.isAvailable(task) && tables.workers.findAlive(tasks.worker(task)) != null) {
            tables.output.reportFinished(clientId, taskId, tasks.worker(task));
        } else if (tasks.state(task) == TaskState.RELEASED) {
            tables.check(task);
        }
    }

    void release(final int clientId, final long taskId) {
        final ClientEntry client = tables.clients.findConnected(clientId);
        final int task = tasks.find(taskId);
        final int wish = client == null || task == 0 ? 0 : findWish(task, clientId);
        if (client == null || wish == 0) {
            tables.stale++;
            return;
        }
        lifecycle.dropWish(client, wish);
    }

    private int findWish(final int task, final int clientId) {
        final int wish = tables.wishes.find(task, clientId);
        return wish != 0 ? wish : tables.wishes.find(task, -clientId);
    }

    void cancel(final int clientId, final long taskId) {
        final int task = tables.clients.findConnected(clientId) == null ? 0 : tasks.find(taskId);
        if (task == 0 || (taskId >>> OWNER_SHIFT != clientId && findWish(task, clientId) == 0)) {
            tables.stale++;
            return;
        }
        final TaskState state = tasks.state(task);
        if (state.isPending() || (state == TaskState.RELEASED && tasks.isNeeded(task))) {
            lifecycle.fail(task, taskId, ErredReason.CANCELLED, Trigger.CANCELLED, false);
        }
    }
}

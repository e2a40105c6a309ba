package io.heddle.scheduler;

import io.heddle.graph.TaskIds;

/** What clients ask for: the rules of submitting, wanting, releasing and cancelling. */
final class ClientRequests {
    private static final int RETRIES_MAX = Short.MAX_VALUE;
    private static final long[] NONE = new long[0];

    private final SchedulerTables tables;
    private final TaskTable tasks;
    private final TaskLifecycle lifecycle;

    ClientRequests(final SchedulerTables tables, final TaskLifecycle lifecycle) {
        this.tables = tables;
        this.lifecycle = lifecycle;
        tasks = tables.tasks;
    }

    void connect(final int clientId) {
        if (clientId < 1 || tables.clients.find(clientId) != null) {
            tables.stale++;
            return;
        }
        tables.clients.add(new ClientEntry(clientId));
    }

    void disconnect(final int clientId) {
        final ClientEntry client = tables.clients.findConnected(clientId);
        if (client == null) {
            tables.stale++;
            return;
        }
        client.connected = false;
        tables.work.add(WorkList.CLIENT, clientId);
    }

    void submit(
            final int clientId,
            final long taskId,
            final int prefix,
            final int priority,
            final int retries,
            final int demands,
            final long deadlineNs,
            final boolean wanted,
            final long[] dependencies,
            final int count) {
        final ClientEntry client = tables.clients.findConnected(clientId);
        if (client == null
                || TaskIds.ownerOf(taskId) != clientId
                || prefix < 0
                || prefix >= PrefixTable.PREFIX_LIMIT
                || demands < 0
                || demands >= tables.demands.size()
                || tasks.find(taskId) != 0
                || tables.ranges.find(taskId) != null) {
            tables.stale++;
            return;
        }
        tables.prefixes.ensure(prefix);
        final int task = tables.newTask(taskId, priority, prefix, Math.max(0, Math.min(RETRIES_MAX, retries)));
        tasks.raise(task, wanted ? TaskTable.HELD : TaskTable.EXPECTED);
        tasks.demands(task, demands);
        if (deadlineNs > 0) {
            tables.deadlines.add(task, tables.nowNs + deadlineNs);
        }
        final long unknown = linkDependencies(task, dependencies, count);
        if (unknown != 0) {
            lifecycle.fail(task, unknown, ErredReason.UNKNOWN_DEPENDENCY, Trigger.INPUT_ERRED, true);
        } else {
            lifecycle.activate(task, Trigger.SUBMITTED);
        }
        if (tasks.is(task, TaskState.ERRED)) {
            lifecycle.checkInputs(task);
        }
    }

    void scatter(final int clientId, final long taskId, final int prefix, final int priority, final int demands) {
        final boolean isKnown = tasks.find(taskId) != 0;
        submit(clientId, taskId, prefix, priority, 0, demands, 0, true, NONE, 0);
        final int task = isKnown ? 0 : tasks.find(taskId);
        if (task != 0) {
            tasks.raise(task, TaskTable.DATUM);
        }
    }

    void submitRange(
            final int clientId,
            final long firstTaskId,
            final int count,
            final int prefix,
            final int priority,
            final int retries,
            final int demands) {
        final boolean isTaken = tables.clients.findConnected(clientId) != null
                && prefix >= 0
                && prefix < PrefixTable.PREFIX_LIMIT
                && demands >= 0
                && demands < tables.demands.size()
                && lifecycle
                        .ranges()
                        .submit(
                                clientId,
                                firstTaskId,
                                count,
                                prefix,
                                priority,
                                Math.max(0, Math.min(RETRIES_MAX, retries)),
                                demands);
        if (!isTaken) {
            tables.stale++;
        }
    }

    /** Returns the id of a dependency that is not known, or 0. */
    private long linkDependencies(final int task, final long[] dependencies, final int count) {
        long unknown = 0;
        int first = 0;
        int last = 0;
        int linked = 0;
        for (int i = 0; i < count; i++) {
            final int input = lifecycle.ranges().rowOf(dependencies[i]);
            if (input == 0 || input == task) {
                unknown = dependencies[i];
            } else {
                last = tables.edges.link(task, input, last);
                first = first == 0 ? last : first;
                tasks.lower(input, TaskTable.EXPECTED); // its first dependent is here
                linked++;
            }
        }
        tasks.dependencies(task, first, linked);
        return unknown;
    }

    void want(final int clientId, final long taskId) {
        final ClientEntry client = tables.clients.findConnected(clientId);
        if (client == null) {
            tables.stale++;
            return;
        }
        final int task = lifecycle.ranges().rowOf(taskId);
        if (task == 0) {
            tables.stale++;
            tables.output.reportErred(clientId, taskId, taskId, ErredReason.UNKNOWN_TASK);
            return;
        }
        if (TaskIds.ownerOf(taskId) == clientId) {
            tasks.raise(task, TaskTable.HELD);
        } else if (tables.wishes.find(task, clientId) == 0) {
            tables.wishes.add(client, task);
        }
        if (tasks.is(task, TaskState.ERRED)) {
            tables.output.reportErred(clientId, taskId, tasks.extra(task), tasks.reason(task));
        } else if (tasks.isAvailable(task) && tables.workers.findAlive(tasks.worker(task)) != null) {
            tables.output.reportFinished(clientId, taskId, tasks.worker(task));
        } else if (tasks.is(task, TaskState.RELEASED)) {
            tables.check(task);
        }
    }

    /** Answered by a report in any case, as {@link #want}. */
    void retry(final int clientId, final long taskId) {
        final int task = tables.clients.findConnected(clientId) == null ? 0 : tasks.find(taskId);
        final boolean isOwn = TaskIds.ownerOf(taskId) == clientId;
        if (task == 0
                || !(isOwn ? tasks.has(task, TaskTable.HELD) : tables.wishes.find(task, clientId) != 0)
                || !lifecycle.retry(task)) {
            want(clientId, taskId);
        }
    }

    void release(final int clientId, final long taskId) {
        final ClientEntry client = tables.clients.findConnected(clientId);
        final int task = tasks.find(taskId);
        if (client == null) {
            tables.stale++;
        } else if (TaskIds.ownerOf(taskId) == clientId) {
            releaseOwn(taskId, task);
        } else if (task == 0) {
            tables.stale++;
        } else {
            final int wish = tables.wishes.find(task, clientId);
            if (wish == 0) {
                tables.stale++;
            } else {
                lifecycle.dropWish(client, wish);
            }
        }
    }

    private void releaseOwn(final long taskId, final int task) {
        if (task == 0) {
            if (!lifecycle.ranges().release(taskId)) {
                tables.stale++;
            }
        } else if (tasks.has(task, TaskTable.OWNERS)) {
            lifecycle.dropHold(task);
        } else {
            tables.stale++;
        }
    }

    void cancel(final int clientId, final long taskId) {
        final int task = tables.clients.findConnected(clientId) == null
                ? 0
                : lifecycle.ranges().rowOf(taskId);
        if (task == 0 || (TaskIds.ownerOf(taskId) != clientId && tables.wishes.find(task, clientId) == 0)) {
            tables.stale++;
            return;
        }
        if (tasks.isPending(task) || (tasks.is(task, TaskState.RELEASED) && tasks.isNeeded(task))) {
            lifecycle.fail(task, taskId, ErredReason.CANCELLED, Trigger.CANCELLED, false);
        }
    }
}

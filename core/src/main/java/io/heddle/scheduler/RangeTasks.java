package io.heddle.scheduler;

import io.heddle.graph.TaskIds;

/**
 * The rules of tasks in ranges: how an element gets a row in the table of tasks and how it loses it again. Whoever looks a
 * task up to do something with it asks {@link #rowOf}, which gives it a row; only what happens to millions, to wait, to
 * run, to be held and to be released by its own client, is done without one.
 */
final class RangeTasks {
    private static final int ELEMENTS_PER_UNIT = 256;

    private final SchedulerTables tables;
    private final TaskTable tasks;
    private final RangeTable ranges;
    private final TaskLifecycle lifecycle;

    RangeTasks(final SchedulerTables tables, final TaskLifecycle lifecycle) {
        this.tables = tables;
        this.lifecycle = lifecycle;
        tasks = tables.tasks;
        ranges = tables.ranges;
    }

    // ---------------------------------------------------------------- submission

    /** False if the numbers make no sense: then nothing has changed. */
    boolean submit(
            final int clientId,
            final long firstTaskId,
            final int count,
            final int prefix,
            final int priority,
            final int retries,
            final int demands) {
        if (count < 1
                || TaskIds.ownerOf(firstTaskId) != clientId
                || TaskIds.ownerOf(firstTaskId + count - 1) != clientId
                || ranges.overlaps(firstTaskId, count)
                || tasks.hasAnyOf(firstTaskId, count)) {
            return false;
        }
        tables.prefixes.ensure(prefix);
        final long firstOrder = tables.newOrders(priority, count);
        final RangeEntry range = ranges.add(firstTaskId, count, prefix, retries, demands, firstOrder);
        tables.addElements(prefix, count);
        enqueue(range);
        return true;
    }

    private void enqueue(final RangeEntry range) {
        range.queued = true;
        range.parkedNs = -1;
        final DemandEntry entry = tables.demands.get(range.demands);
        tables.demands.addReady(entry, range.order(range.next), -range.number);
        if (entry.capable == 0) {
            tables.checkWithoutWorker(entry);
        }
    }

    // ---------------------------------------------------------------- rows

    /** The row of a task, made if it is an element without one; 0 if the task is not known. */
    int rowOf(final long taskId) {
        final int task = tasks.find(taskId);
        if (task != 0 || ranges.isEmpty()) {
            return task;
        }
        final RangeEntry range = ranges.find(taskId);
        if (range == null) {
            return 0;
        }
        final int element = range.elementOf(taskId);
        switch (range.kind(element)) {
            case RangeEntry.WAITING -> {
                final int row = startRow(range, element);
                lifecycle.takeReadyPlace(row);
                return row;
            }
            case RangeEntry.DONE -> {
                return unpack(range, element);
            }
            default -> {
                return 0;
            }
        }
    }

    /** A row for an element that waits: ready, but not in the queue. */
    int startRow(final RangeEntry range, final int element) {
        final int row = newRow(range, element);
        tasks.state(row, TaskState.READY);
        tables.note(row, TaskState.RELEASED, TaskState.READY, Trigger.SUBMITTED);
        return row;
    }

    private int newRow(final RangeEntry range, final int element) {
        final int row = tasks.allocate(range.taskId(element), range.order(element), range.prefix, range.retries);
        tasks.raise(row, TaskTable.HELD | TaskTable.RANGED);
        tasks.demands(row, range.demands);
        range.setRow(element);
        ranges.elements--;
        return row;
    }

    private int unpack(final RangeEntry range, final int element) {
        final WorkerEntry holder = tables.workers.get(range.holder(element));
        final int run = range.run(element);
        final long bytes = range.bytes(element);
        final int row = newRow(range, element);
        tasks.state(row, TaskState.IN_MEMORY);
        tasks.run(row, run);
        tasks.worker(row, holder.workerId);
        tasks.bytes(row, bytes);
        holder.packed--;
        holder.held.append(row);
        return row;
    }

    /** True if the result of a run that has just ended can be kept without a row. */
    boolean isPackable(final int task, final long resultBytes) {
        return tasks.has(task, TaskTable.RANGED)
                && tasks.isHeldByOwnerAlone(task)
                && tasks.run(task) < RangeEntry.RUN_LIMIT
                && resultBytes < RangeEntry.BYTES_LIMIT
                && tables.clients.findConnected((int) TaskIds.ownerOf(tasks.id(task))) != null;
    }

    /** Gives up the row of a task in memory that stands in no list. */
    void pack(final int task, final WorkerEntry holder) {
        final RangeEntry range = rangeOf(tasks.id(task));
        final int element = range.elementOf(tasks.id(task));
        range.setDone(element, holder.workerId, tasks.run(task), tasks.bytes(task));
        holder.packed++;
        ranges.elements++;
        tasks.free(task);
    }

    /** The row of an element is about to be forgotten. */
    void onForgotten(final long taskId) {
        final RangeEntry range = rangeOf(taskId);
        leave(range, range.elementOf(taskId));
    }

    private void leave(final RangeEntry range, final int element) {
        range.setGone(element);
        if (range.live == 0) {
            ranges.remove(range);
        }
    }

    private RangeEntry rangeOf(final long taskId) {
        final RangeEntry range = ranges.find(taskId);
        if (range == null) {
            throw new IllegalStateException(
                    "Task " + TaskIds.text(taskId) + " says that it is of a range, but there is none of it");
        }
        return range;
    }

    // ---------------------------------------------------------------- without rows

    /** Its own client no longer holds an element: false if it has a row, is gone or was never there. */
    boolean release(final long taskId) {
        final RangeEntry range = ranges.isEmpty() ? null : ranges.find(taskId);
        return range != null && release(range, range.elementOf(taskId));
    }

    private boolean release(final RangeEntry range, final int element) {
        final long taskId = range.taskId(element);
        switch (range.kind(element)) {
            case RangeEntry.WAITING -> tables.forgetElement(taskId, range.prefix, TaskState.READY, 0, 0);
            case RangeEntry.DONE -> {
                final WorkerEntry holder = tables.workers.get(range.holder(element));
                if (holder.alive) {
                    tables.output.releaseResult(holder.workerId, taskId);
                }
                holder.packed--;
                lifecycle.uncharge(holder, range.bytes(element));
                tables.forgetElement(taskId, range.prefix, TaskState.IN_MEMORY, range.run(element), holder.workerId);
            }
            default -> {
                return false;
            }
        }
        ranges.elements--;
        leave(range, element);
        tables.output.forget(taskId);
        return true;
    }

    /** Work list: one unit of releasing what a lost client's ranges have without rows; false if nothing is left. */
    boolean releaseSome(final ClientEntry client) {
        final int place = ranges.placeFrom(client.sweptTaskId);
        if (place == ranges.size() || ranges.at(place).clientId() != client.clientId) {
            return false;
        }
        final RangeEntry range = ranges.at(place);
        final int from = Math.max(0, range.elementOf(Math.max(client.sweptTaskId, range.firstTaskId)));
        final int end = Math.min(range.count, from + ELEMENTS_PER_UNIT);
        for (int element = from; element < end; element++) {
            release(range, element);
        }
        client.sweptTaskId = range.taskId(end);
        return true;
    }

    /** Work list: one unit of giving rows to results that a dead worker held. */
    void unpackSome(final WorkerEntry dead) {
        final int place = ranges.placeFrom(dead.sweptTaskId);
        if (place == ranges.size()) {
            throw new IllegalStateException("Worker " + dead.workerId + " holds " + dead.packed
                    + " results of ranges, but no range knows of them");
        }
        final RangeEntry range = ranges.at(place);
        final int from = range.elementOf(Math.max(dead.sweptTaskId, range.firstTaskId));
        final int end = Math.min(range.count, from + ELEMENTS_PER_UNIT);
        for (int element = from; element < end; element++) {
            if (range.kind(element) == RangeEntry.DONE && range.holder(element) == dead.workerId) {
                unpack(range, element);
            }
        }
        dead.sweptTaskId = range.taskId(end);
    }

    /** True if a worker holds the result of a task that has no row. */
    boolean isPackedAt(final long taskId, final int workerId) {
        final RangeEntry range = ranges.isEmpty() ? null : ranges.find(taskId);
        if (range == null) {
            return false;
        }
        final int element = range.elementOf(taskId);
        return range.kind(element) == RangeEntry.DONE && range.holder(element) == workerId;
    }

    // ---------------------------------------------------------------- no worker

    /** The front of the ready queue is a range and there is no worker. */
    void park(final int number) {
        final RangeEntry range = ranges.get(number);
        if (range != null && range.queued) {
            range.queued = false;
            range.parkedNs = tables.nowNs;
        }
    }

    /** Puts one range of these demands that waits for a worker back into the ready queue; false if there is none. */
    boolean unparkOne(final int demands) {
        for (int place = 0; place < ranges.size(); place++) {
            if (ranges.at(place).parkedNs >= 0 && ranges.at(place).demands == demands) {
                enqueue(ranges.at(place));
                return true;
            }
        }
        return false;
    }

    boolean isAnyOverdue(final int demands, final long timeoutNs) {
        for (int place = 0; place < ranges.size(); place++) {
            if (isOverdue(ranges.at(place), demands, timeoutNs)) {
                return true;
            }
        }
        return false;
    }

    private boolean isOverdue(final RangeEntry range, final int demands, final long timeoutNs) {
        return range.demands == demands && range.parkedNs >= 0 && tables.nowNs - range.parkedNs >= timeoutNs;
    }

    /** Work list: lets one element fail that has waited for a worker for too long; false if there is none. */
    boolean failOneOverdue(final int demands, final long timeoutNs) {
        for (int place = 0; place < ranges.size(); place++) {
            final RangeEntry range = ranges.at(place);
            if (isOverdue(range, demands, timeoutNs)) {
                final int element = range.nextWaiting(range.next);
                range.next = Math.min(range.count, element + 1);
                if (element == range.count) {
                    range.parkedNs = -1;
                } else {
                    final int task = startRow(range, element);
                    lifecycle.fail(task, tasks.id(task), ErredReason.NO_WORKER, Trigger.LIMIT_REACHED, false);
                }
                return true;
            }
        }
        return false;
    }
}

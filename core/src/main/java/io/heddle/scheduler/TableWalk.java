package io.heddle.scheduler;

/**
 * A walk over all tasks a few rows at a time, so that nobody waits for it; what changes meanwhile is seen as it is when its turn comes. Allocates
 * nothing. On the thread of the state.
 */
public final class TableWalk {
    private final SchedulerTables tables;
    private int nextTask = 1;
    private int nextRange;
    private int nextElement;

    /** From the first row. */
    public TableWalk(final SchedulerState state) {
        tables = state.tables;
    }

    /** Sees tasks, each before its inputs. */
    public interface Visitor {
        /**
         * A task with a row.
         *
         * @param workerId has its run or its result, 0 for none.
         * @param bytes size of its result, 0 where there is none.
         * @param isNeeded a task that has yet to run needs its result.
         * @param readNs when the last task that needed its result had read it; 0 where there was none, or others need it.
         */
        void onTask(long taskId, int prefix, TaskState state, int workerId, long bytes, boolean isNeeded, long readNs);

        /** An input of the task seen last. */
        void onInput(long taskId, int prefix, long inputId, int inputPrefix);

        /** An element of a range that has no row and whose result is held. */
        void onElement(long taskId, int prefix, int workerId, long bytes);
    }

    /** Sees up to {@code rows} more rows or elements. True at the end; the next step begins again. */
    public boolean step(final int rows, final Visitor visitor) {
        final TaskTable tasks = tables.tasks;
        int left = rows;
        for (; nextTask < tasks.end() && left > 0; nextTask++, left--) {
            if (tasks.id(nextTask) != 0) {
                left -= visit(nextTask, visitor);
            }
        }
        while (nextTask >= tasks.end() && nextRange < tables.ranges.size() && left > 0) {
            left = elements(tables.ranges.at(nextRange), left, visitor);
        }
        if (nextTask < tasks.end() || nextRange < tables.ranges.size()) {
            return false;
        }
        nextTask = 1;
        nextRange = 0;
        nextElement = 0;
        return true;
    }

    private int visit(final int task, final Visitor visitor) {
        final TaskTable tasks = tables.tasks;
        final TaskState state = tasks.state(task);
        final long taskId = tasks.id(task);
        final long bytes = state == TaskState.IN_MEMORY ? tasks.bytes(task) : 0;
        final boolean isNeeded = tasks.neededBy(task) > 0;
        final long readNs = state == TaskState.IN_MEMORY && !isNeeded ? tasks.extra(task) : 0;
        visitor.onTask(taskId, tasks.prefix(task), state, tasks.worker(task), bytes, isNeeded, readNs);
        int edge = tasks.firstDependency(task);
        int inputs = 0;
        for (; edge != 0 && inputs < tasks.dependencyCount(task); inputs++) {
            final int input = tables.edges.dependency(edge);
            visitor.onInput(taskId, tasks.prefix(task), tasks.id(input), tasks.prefix(input));
            edge = tables.edges.nextInput(edge);
        }
        return inputs;
    }

    private int elements(final RangeEntry range, final int rows, final Visitor visitor) {
        int left = rows;
        for (; nextElement < range.count && left > 0; nextElement++, left--) {
            if (range.kind(nextElement) == RangeEntry.DONE) {
                visitor.onElement(
                        range.taskId(nextElement), range.prefix, range.holder(nextElement), range.bytes(nextElement));
            }
        }
        if (nextElement >= range.count) {
            nextElement = 0;
            nextRange++;
        }
        return left;
    }
}

package io.heddle.worker;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one worker has been asked for, what it does and what it holds, without threads, clocks or bytes. The worker
 * node decodes a message or takes the end of a run from its executors and calls one handler with the time of its
 * duty cycle; what shall happen outside goes to {@link WorkerOutput}. Owned by one thread.
 *
 * <p>Two enums say where a task stands: what is {@link Wanted} of it and what {@link Activity} goes on. A run that
 * executes cannot be taken back: it is interrupted, counts as busy until it ends, and a newer run of the same task may
 * start beside it. Nothing is ever resumed.
 */
public final class WorkerState {
    final WorkerTables tables = new WorkerTables();
    final WorkerOptions options;
    private final WorkerOutput output;
    private final InputBook inputs;
    private final WorkerView view;
    private final Consumer<LocalTask> dropUnread = this::dropUnread;
    private long arrivals;
    boolean paused;
    boolean leaving;
    private boolean retiring;

    /** An idle worker. */
    public WorkerState(final WorkerOutput output, final WorkerOptions options) {
        this.output = output;
        this.options = options;
        inputs = new InputBook(tables, output, options);
        view = new WorkerView(tables);
    }

    // ---------------------------------------------------------------- from the scheduler

    /**
     * The scheduler assigns a run. The same run again is ignored; a higher run of the same task starts anew.
     *
     * @param priority higher starts first; equal ones in order of arrival
     * @param timeoutNs how long its function may take, nanoseconds; then it is interrupted and has failed; 0: for ever
     * @param dependencies ids of the inputs
     * @param holders for each input the worker that holds it
     * @param inPlace for each input whether the executor reads it where it is (same host, or carried in the message)
     * @param count how many of the arrays are meant; they are not kept
     */
    public void onAssign(
            final long nowNs,
            final long taskId,
            final int run,
            final int priority,
            final long timeoutNs,
            final long[] dependencies,
            final int[] holders,
            final boolean[] inPlace,
            final int count) {
        final LocalTask existing = tables.task(taskId);
        if (existing != null) {
            if (run <= existing.run) {
                tables.ignored++;
                return;
            }
            displace(existing);
        }
        if (leaving || retiring) {
            output.reportAborted(taskId, run, leaving ? AbortedBecause.SHUTDOWN : AbortedBecause.CANCELLED);
            return;
        }
        final LocalTask task = tables.newTask(taskId, run);
        task.priority = priority;
        task.timeoutNs = timeoutNs;
        task.arrival = arrivals++;
        task.wanted = Wanted.RUN;
        inputs.take(nowNs, task, dependencies, holders, inPlace, count);
        tables.addPending(task);
        if (task.missing == 0) {
            tables.queue.add(task);
            startRuns(nowNs);
        } else {
            task.activity = Activity.FETCHING;
        }
    }

    /** A newer run of the task is wanted: whatever there is of an older one goes. */
    private void displace(final LocalTask task) {
        if (task.isPending()) {
            abortPending(task, AbortedBecause.CANCELLED);
        } else if (task.activity == Activity.EXECUTING) {
            interrupt(task, AbortedBecause.CANCELLED);
            tables.removeFromTable(task);
            task.displaced = true;
        } else if (task.readers > 0) {
            tables.removeFromTable(task);
            task.displaced = true;
            task.wanted = Wanted.NOTHING;
            tables.displacedResults.add(task);
            tables.held--;
        } else {
            dropResult(task);
        }
    }

    /** The scheduler no longer wants a run: dropped if it has not started, interrupted if it has. */
    public void onCancelRun(final long nowNs, final long taskId, final int run) {
        final LocalTask task = tables.task(taskId);
        if (task == null || task.run != run || task.isStored()) {
            tables.ignored++;
        } else if (task.isPending()) {
            abortPending(task, AbortedBecause.CANCELLED);
        } else {
            interrupt(task, AbortedBecause.CANCELLED);
        }
    }

    /** The scheduler no longer wants a result. A run of the task that is under way is not meant. */
    public void onReleaseResult(final long nowNs, final long taskId) {
        final LocalTask task = tables.task(taskId);
        if (task == null || task.wanted != Wanted.HOLD) {
            tables.ignored++;
        } else if (task.readers > 0) {
            task.wanted = Wanted.NOTHING;
        } else {
            dropResult(task);
        }
    }

    // ---------------------------------------------------------------- from transfers

    /** The copy of an input is in the arena. */
    public void onInputFetched(final long nowNs, final long dependencyTaskId) {
        final LocalInput input = tables.input(dependencyTaskId);
        if (input == null || input.activity != Activity.FETCHING) {
            tables.ignored++;
            return;
        }
        tables.endFetch(input);
        input.activity = Activity.STORED;
        for (int i = 0; i < input.waiting.size(); i++) {
            final LocalTask task = input.waiting.get(i);
            if (--task.missing == 0) {
                task.activity = Activity.IDLE;
                tables.queue.add(task);
            }
        }
        input.waiting.clear();
        startRuns(nowNs);
    }

    /** The copy of an input could not be made: the runs that await it go back to the scheduler. */
    public void onInputFailed(final long nowNs, final long dependencyTaskId) {
        final LocalInput input = tables.input(dependencyTaskId);
        if (input == null || input.activity != Activity.FETCHING) {
            tables.ignored++;
            return;
        }
        giveUp(input);
    }

    private void giveUp(final LocalInput input) {
        tables.endFetch(input);
        tables.removeInput(input);
        input.failed = true;
        for (int i = 0; i < input.waiting.size(); i++) {
            final LocalTask task = input.waiting.get(i);
            if (task.activity == Activity.FETCHING) { // else it stood there twice and is gone
                final long taskId = task.taskId;
                final int run = task.run;
                leavePending(task);
                discard(task);
                output.reportInputLost(taskId, run, input.taskId, input.holder);
            }
        }
    }

    // ---------------------------------------------------------------- from executors

    /** A run ended with a sealed result. */
    public void onRunFinished(
            final long nowNs, final long taskId, final int run, final long resultBytes, final long durationNs) {
        final LocalTask task = endRun(taskId, run);
        if (task == null) {
            return;
        }
        if (task.displaced || task.interruptedBecause == AbortedBecause.TIMED_OUT) {
            output.drop(taskId, run);
            reportUseless(task);
        } else {
            tables.hold(task);
            output.reportFinished(taskId, run, resultBytes, durationNs);
        }
        startRuns(nowNs);
    }

    /** A run's function failed. */
    public void onRunErred(final long nowNs, final long taskId, final int run) {
        final LocalTask task = endRun(taskId, run);
        if (task == null) {
            return;
        }
        if (task.displaced || task.interruptedBecause == AbortedBecause.TIMED_OUT) {
            reportUseless(task);
        } else {
            discard(task);
            output.reportErred(taskId, run);
        }
        startRuns(nowNs);
    }

    /** A run ended early: {@link WorkerOutput#interrupt} asked for it, or it gave way for memory by itself. */
    public void onRunAborted(final long nowNs, final long taskId, final int run) {
        final LocalTask task = endRun(taskId, run);
        if (task == null) {
            return;
        }
        reportUseless(task);
        startRuns(nowNs);
    }

    /** A run could not open an input that it should read in place. */
    public void onRunInputLost(final long nowNs, final long taskId, final int run, final long dependencyTaskId) {
        final LocalTask task = endRun(taskId, run);
        if (task == null) {
            return;
        }
        int holder = 0;
        for (int i = 0; i < task.inputCount; i++) {
            if (task.dependencies[i] == dependencyTaskId) {
                holder = task.holders[i];
            }
        }
        if (task.displaced || holder == 0) {
            reportUseless(task);
        } else {
            discard(task);
            output.reportInputLost(taskId, run, dependencyTaskId, holder);
        }
        startRuns(nowNs);
    }

    /** A run asked to be run elsewhere: it goes back to the scheduler. */
    public void onRunRescheduled(final long nowNs, final long taskId, final int run) {
        final LocalTask task = endRun(taskId, run);
        if (task == null) {
            return;
        }
        final boolean isWanted = !task.displaced && task.interruptedBecause == null;
        discard(task);
        output.reportAborted(taskId, run, isWanted ? AbortedBecause.RESCHEDULED : AbortedBecause.CANCELLED);
        startRuns(nowNs);
    }

    /**
     * A run was asked to end and went on: it has ended for everybody else. It keeps its inputs, which it may still read, until
     * its thread returns; what that brings is dropped.
     */
    public void onRunAbandoned(final long nowNs, final long taskId, final int run) {
        final LocalTask task = tables.executing(taskId, run);
        if (task == null || task.abandoned) {
            tables.ignored++;
            return;
        }
        task.abandoned = true;
        tables.seceded += task.seceded ? 0 : 1;
        task.seceded = true;
        final AbortedBecause because = task.displaced ? AbortedBecause.CANCELLED : task.interruptedBecause;
        tables.removeFromTable(task);
        task.displaced = true;
        if (because == AbortedBecause.TIMED_OUT) {
            output.reportTimedOut(taskId, run, task.timeoutNs, true);
        } else if (because != null && because != AbortedBecause.CANCELLED) {
            output.reportAborted(taskId, run, because);
        }
        startRuns(nowNs);
    }

    /** A run waits for other tasks: another one may run meanwhile. */
    public void onRunSeceded(final long nowNs, final long taskId, final int run) {
        final LocalTask task = tables.executing(taskId, run);
        if (task == null || task.seceded) {
            tables.ignored++;
            return;
        }
        task.seceded = true;
        tables.seceded++;
        output.reportSeceded(taskId, run);
        startRuns(nowNs);
    }

    /** A run waits for memory. Of such runs at most one may also hold some: the youngest other gives way. */
    public void onRunBlocked(final long nowNs, final long taskId, final int run, final long heldBytes) {
        final LocalTask task = tables.executing(taskId, run);
        if (task == null) {
            tables.ignored++;
            return;
        }
        task.blocked = true;
        task.heldBytes = heldBytes;
        final LocalTask youngest = tables.youngestToGiveWay();
        if (youngest != null) {
            interrupt(youngest, AbortedBecause.MEMORY);
        }
    }

    /** A run no longer waits for memory. */
    public void onRunUnblocked(final long nowNs, final long taskId, final int run) {
        final LocalTask task = tables.executing(taskId, run);
        if (task == null) {
            tables.ignored++;
        } else {
            task.blocked = false;
        }
    }

    // ---------------------------------------------------------------- from the store

    /** The bytes of a result went to a spill file, or came back. */
    public void onResultSpilled(final long nowNs, final long taskId, final boolean spilled) {
        final LocalTask task = tables.task(taskId);
        if (task == null || !task.isStored()) {
            tables.ignored++;
        } else {
            task.activity = spilled ? Activity.SPILLED : Activity.STORED;
        }
    }

    /** A result that was held here cannot be read any more. */
    public void onResultUnreadable(final long nowNs, final long taskId) {
        final LocalTask task = tables.task(taskId);
        if (task == null || task.wanted != Wanted.HOLD) {
            tables.ignored++;
            return;
        }
        if (task.readers > 0) {
            task.wanted = Wanted.NOTHING;
        } else {
            dropResult(task);
        }
        output.reportResultLost(taskId);
    }

    /** This worker holds a result that another one made, unless it already has to do with the task: {@link WorkerView#knows}. */
    public void onResultTaken(final long nowNs, final long taskId, final int run) {
        if (tables.task(taskId) != null) {
            tables.ignored++;
            output.drop(taskId, run);
            return;
        }
        tables.hold(tables.newTask(taskId, run));
    }

    /** Memory is short or no longer: while paused no run starts. */
    public void onMemory(final long nowNs, final boolean isPaused) {
        paused = isPaused;
        startRuns(nowNs);
    }

    /** The worker leaves: queued runs go back, running ones are asked to end, new ones are refused. */
    public void onShutdown(final long nowNs) {
        leaving = true;
        giveBackPending(AbortedBecause.SHUTDOWN);
        for (int i = 0; i < tables.executing.size(); i++) {
            interrupt(tables.executing.get(i), AbortedBecause.SHUTDOWN);
        }
    }

    /** The worker shall leave in order: queued runs go back and new ones are refused until it may stay. */
    public void onRetire(final long nowNs, final boolean retires) {
        retiring = retires;
        if (retires) {
            giveBackPending(AbortedBecause.CANCELLED);
        }
    }

    private void giveBackPending(final AbortedBecause because) {
        while (tables.firstPending != null) {
            abortPending(tables.firstPending, because);
        }
    }

    private void abortPending(final LocalTask task, final AbortedBecause because) {
        final long taskId = task.taskId;
        final int run = task.run;
        leavePending(task);
        discard(task);
        output.reportAborted(taskId, run, because);
    }

    /** Time passes: time-outs of fetches and of runs. */
    public void onTick(final long nowNs) {
        LocalInput first = tables.firstFetch;
        while (first != null && first.deadlineNs - nowNs <= 0) {
            output.dropInput(first.taskId);
            giveUp(first);
            first = tables.firstFetch;
        }
        for (int i = 0; i < tables.executing.size(); i++) {
            final LocalTask task = tables.executing.get(i);
            if (task.timeoutNs > 0 && task.endNs - nowNs <= 0 && task.interruptedBecause == null) {
                interrupt(task, AbortedBecause.TIMED_OUT);
            }
        }
    }

    /** What can be read of this state. */
    public WorkerView view() {
        return view;
    }

    // ---------------------------------------------------------------- steps

    private void startRuns(final long nowNs) {
        while (!paused
                && !leaving
                && tables.executing.size() - tables.seceded < options.threads()
                && tables.queue.size() > 0) {
            final LocalTask task = tables.queue.removeFirst();
            tables.removePending(task);
            task.activity = Activity.EXECUTING;
            tables.executing.add(task);
            task.endNs = nowNs + task.timeoutNs;
            output.execute(task.taskId, task.run, task.timeoutNs > 0);
        }
    }

    private void interrupt(final LocalTask task, final AbortedBecause because) {
        task.wanted = Wanted.NOTHING;
        if (task.interruptedBecause == null) {
            task.interruptedBecause = because;
            output.interrupt(task.taskId, task.run);
        }
    }

    private @Nullable LocalTask endRun(final long taskId, final int run) {
        final LocalTask task = tables.executing(taskId, run);
        if (task == null) {
            tables.ignored++;
            return null;
        }
        tables.executing.remove(task);
        tables.seceded -= task.seceded ? 1 : 0;
        task.blocked = false;
        inputs.giveBack(task, dropUnread);
        return task;
    }

    private void leavePending(final LocalTask task) {
        tables.removePending(task);
        if (task.queuePlace >= 0) {
            tables.queue.remove(task);
        }
        inputs.giveBack(task, dropUnread);
    }

    /** A run has ended without anything that could be of use: says why, and the task leaves. */
    private void reportUseless(final LocalTask task) {
        final AbortedBecause because = task.interruptedBecause;
        final long taskId = task.taskId;
        final int run = task.run;
        final long timeoutNs = task.timeoutNs;
        final boolean displaced = task.displaced;
        discard(task);
        if (displaced) {
            output.reportAborted(taskId, run, AbortedBecause.CANCELLED);
        } else if (because == AbortedBecause.TIMED_OUT) {
            output.reportTimedOut(taskId, run, timeoutNs, false);
        } else {
            output.reportAborted(taskId, run, because == null ? AbortedBecause.MEMORY : because);
        }
    }

    /** The task leaves without a result. */
    private void discard(final LocalTask task) {
        tables.removeFromTable(task);
        tables.recycle(task);
    }

    private void dropResult(final LocalTask task) {
        final long taskId = task.taskId;
        final int run = task.run;
        tables.held--;
        discard(task);
        output.drop(taskId, run);
    }

    /** The last reader of a result that is not wanted any more has ended. */
    private void dropUnread(final LocalTask result) {
        if (result.displaced) {
            final long taskId = result.taskId;
            final int run = result.run;
            tables.displacedResults.remove(result);
            tables.recycle(result);
            output.drop(taskId, run);
        } else {
            dropResult(result);
        }
    }
}

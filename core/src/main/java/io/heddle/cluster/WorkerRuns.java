package io.heddle.cluster;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.TaskIdMap;
import io.heddle.graph.TaskIds;
import io.heddle.store.Arena;
import io.heddle.worker.AbortedBecause;
import io.heddle.worker.Wanted;
import io.heddle.worker.WorkerOutput;
import io.heddle.worker.WorkerState;
import io.heddle.worker.executor.Run;
import io.heddle.worker.executor.RunOutcome;
import io.heddle.worker.executor.ShortArrays;
import io.heddle.worker.executor.TaskExecutor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a worker's node keeps beside the state, the runs and results themselves, and what the state's wishes mean for
 * executor, arena and scheduler. Used on the conductor's thread.
 */
final class WorkerRuns implements WorkerOutput {
    private static final TaskError UNKNOWN =
            new TaskError(ErrorKind.INTERNAL, "the run failed, but how is not known any more", new byte[0]);

    /** More small results than a channel has room for on their way; a power of two. */
    private static final int REPORTS_KEPT = 1 << 17;

    private static final int INPUTS_START = 16;

    private final TaskIdMap<Run> assigned = new TaskIdMap<>();
    private final TaskIdMap<HeldResult> held = new TaskIdMap<>();
    private final Long2ObjectHashMap<TaskError> errors = new Long2ObjectHashMap<>();
    private final Arena arena;
    private final TaskExecutor executor;
    private final WorkerProxy proxy;
    private final InputCopies copies;
    private final Predicate<Run.Input> isInPlace;
    private final ShortArrays arrays;
    private final ArrayDeque<HeldResult> spare = new ArrayDeque<>();
    private int workerId;
    private boolean mayBeAskedAgain = true;
    /** The tasks of the last small results. */
    private final long[] reported = new long[REPORTS_KEPT];

    private int reportedCount;
    private @Nullable Run assignedLast;
    private boolean isAway;
    /** The inputs of the run that is just assigned. */
    private long[] dependencies = new long[INPUTS_START];

    private int[] holders = new int[INPUTS_START];
    private boolean[] areInPlace = new boolean[INPUTS_START];

    /**
     * Knows no runs yet.
     *
     * @param isInPlace whether an input is read where it is.
     */
    WorkerRuns(
            final Arena arena,
            final InputCopies copies,
            final TaskExecutor executor,
            final WorkerProxy proxy,
            final Predicate<Run.Input> isInPlace) {
        this.arena = arena;
        this.isInPlace = isInPlace;
        this.arrays = executor.pool().arrays();
        this.copies = copies;
        this.executor = executor;
        this.proxy = proxy;
    }

    /**
     * The session is open.
     *
     * @param value the scheduler's number for this worker.
     * @param schedulerComesBack if it is killed, and asks then for what was reported to it.
     */
    void opened(final int value, final boolean schedulerComesBack) {
        workerId = value;
        mayBeAskedAgain = schedulerComesBack;
    }

    /**
     * Of a small result that was reported: which other one need not be kept any more, because its report, which had the value
     * in it, is so long ago that it has arrived. The newest are kept for a session that is lost with reports on their way.
     *
     * @return the task of the other one, 0 if there is none.
     */
    long spareAfter(final long taskId) {
        if (mayBeAskedAgain || !isRiding(taskId)) {
            return 0;
        }
        final int place = reportedCount++ & REPORTS_KEPT - 1;
        final long oldest = reported[place];
        reported[place] = taskId;
        return oldest != taskId && isRiding(oldest) ? oldest : 0;
    }

    private boolean isRiding(final long taskId) {
        final HeldResult result = taskId == 0 ? null : held.get(taskId);
        return result != null && result.isRiding();
    }

    /** Tells the state of a run that was assigned here. */
    void assign(final WorkerState state, final long nowNs, final Run run, final long timeoutNs) {
        final List<Run.Input> inputs = run.inputs();
        final int count = inputs.size();
        if (count > dependencies.length) {
            dependencies = new long[count];
            holders = new int[count];
            areInPlace = new boolean[count];
        }
        for (int i = 0; i < count; i++) {
            dependencies[i] = inputs.get(i).taskId();
            holders[i] = inputs.get(i).holderWorkerId();
            areInPlace[i] = isInPlace.test(inputs.get(i));
        }
        assignedLast = run;
        final Run known = assigned.get(run.taskId());
        if (known == null || known.run() < run.run()) {
            assigned.put(run.taskId(), run);
        }
        state.onAssign(
                nowNs, run.taskId(), run.run(), run.priority(), timeoutNs, dependencies, holders, areInPlace, count);
        expect(inputs);
    }

    /**
     * What a run will read that is spilled here comes back while the run waits for its turn, as far as there is room. Not for one that reads so much
     * that its inputs would push each other out: it goes through them piece by piece.
     */
    private void expect(final List<Run.Input> inputs) {
        if (arena.spillFileBytes() == 0) {
            return;
        }
        long bytes = 0;
        for (int i = 0; i < inputs.size(); i++) {
            bytes += isHere(inputs.get(i)) ? inputs.get(i).location().totalBytes() : 0;
        }
        if (bytes > arena.targetBytes()) {
            return;
        }
        for (int i = 0; i < inputs.size(); i++) {
            final Run.Input input = inputs.get(i);
            if (isHere(input)) {
                arena.expect(input.location().partitionHigh(), input.location().partitionLow());
            }
        }
    }

    private boolean isHere(final Run.Input input) {
        return input.value() == null && input.holderWorkerId() == workerId;
    }

    /** Keeps what a run left, for the report that the state asks for next. */
    void ended(final Run run, final RunOutcome outcome) {
        forget(run.taskId(), run.run());
        if (outcome instanceof RunOutcome.Finished finished) {
            final HeldResult known = spare.pollLast();
            final HeldResult result = known == null ? new HeldResult() : known;
            held.put(
                    run.taskId(),
                    result.become(
                            run.run(),
                            finished.isPartition(),
                            finished.location(),
                            finished.inline(arrays),
                            finished.durationNs()));
        } else if (outcome instanceof RunOutcome.Erred erred) {
            errors.put(run.taskId(), new TaskError(erred.kind(), erred.message(), erred.exception()));
        }
    }

    private void forget(final long taskId, final int run) {
        final Run known = assigned.get(taskId);
        if (known != null && known.run() == run) {
            assigned.remove(taskId);
        }
    }

    /** A result that another worker made is here. */
    void taken(final long taskId, final HeldResult result) {
        held.put(taskId, result);
    }

    /** The session is lost: until {@link #tellAll} a run that lost an input is not reported, because nobody could be asked. */
    void away() {
        isAway = true;
    }

    /** There is a session again: says what is held and run here. */
    void tellAll(final WorkerState state) {
        isAway = false;
        final List<Run> runs = new ArrayList<>(assigned.size());
        assigned.forEachValue(runs::add);
        final List<WorkerProxy.Listed> results = new ArrayList<>();
        held.forEach((taskId, result) -> {
            if (state.view().wantedOf(taskId) == Wanted.HOLD) {
                results.add(new WorkerProxy.Listed(taskId, result));
            }
        });
        proxy.inventory(runs, results);
    }

    @Nullable
    HeldResult held(final long taskId) {
        return held.get(taskId);
    }

    @Override
    public void execute(final long taskId, final int run, final boolean isLimited) {
        final Run known = assigned.get(taskId);
        if (known == null || known.run() != run) {
            throw new IllegalStateException(
                    "run " + run + " of task " + TaskIds.text(taskId) + " shall start but was never assigned");
        }
        executor.execute(known, isLimited);
    }

    @Override
    public void interrupt(final long taskId, final int run) {
        executor.interrupt(taskId, run);
    }

    @Override
    public void fetch(final long dependencyTaskId, final int holderWorkerId) {
        // The state asks while it takes a run in: the run knows the id and kind of the result.
        final Run run = assignedLast;
        if (run != null) {
            for (final Run.Input input : run.inputs()) {
                if (input.taskId() == dependencyTaskId) {
                    copies.fetch(input);
                    return;
                }
            }
        }
        throw new IllegalStateException("result " + TaskIds.text(dependencyTaskId) + " of worker " + holderWorkerId
                + " is wanted but is no input of the run that was assigned last");
    }

    @Override
    public void dropInput(final long dependencyTaskId) {
        copies.drop(dependencyTaskId);
    }

    @Override
    public void drop(final long taskId, final int run) {
        final HeldResult result = held.get(taskId);
        if (result != null && result.run() == run) {
            held.remove(taskId);
            if (!result.isRiding()) { // copies have ids of their own
                arena.removeLater(
                        result.location().partitionHigh(), result.location().partitionLow());
            }
            if (spare.size() < REPORTS_KEPT) {
                arrays.give(result.dropValue());
                spare.addLast(result);
            }
            return;
        }
        arena.removeLater(taskId, run);
    }

    @Override
    public void reportFinished(final long taskId, final int run, final long resultBytes, final long durationNs) {
        final HeldResult result = held.get(taskId);
        if (result != null && result.run() == run) {
            proxy.finished(taskId, run, workerId, result);
            if (!result.isRiding()) {
                arrays.give(result.dropValue());
            }
        }
    }

    @Override
    public void reportErred(final long taskId, final int run) {
        final TaskError error = errors.remove(taskId);
        proxy.erred(taskId, run, workerId, error == null ? UNKNOWN : error, false);
    }

    @Override
    public void reportTimedOut(final long taskId, final int run, final long timeoutNs, final boolean isRunning) {
        final String message = "it ran longer than its time-out of " + timeoutNs / 1_000_000
                + (isRunning
                        ? " ms and minds no interrupt, so that its thread was given up; let it look at"
                                + " TaskContext.current().isCancelled()"
                        : " ms and was stopped; give it more time or less to do");
        proxy.erred(taskId, run, workerId, new TaskError(ErrorKind.USER, message, new byte[0]), isRunning);
    }

    @Override
    public void reportAborted(final long taskId, final int run, final AbortedBecause because) {
        forget(taskId, run);
        proxy.aborted(taskId, run, because);
    }

    @Override
    public void reportSeceded(final long taskId, final int run) {
        proxy.seceded(taskId, run);
    }

    @Override
    public void reportInputLost(
            final long taskId, final int run, final long dependencyTaskId, final int holderWorkerId) {
        if (isAway) {
            forget(taskId, run);
            return;
        }
        proxy.inputLost(taskId, run, dependencyTaskId, holderWorkerId);
    }

    @Override
    public void reportResultLost(final long taskId) {
        proxy.resultLost(taskId);
    }
}

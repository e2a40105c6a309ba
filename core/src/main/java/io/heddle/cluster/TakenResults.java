package io.heddle.cluster;

import io.heddle.store.AdoptedPartition;
import io.heddle.store.Arena;
import io.heddle.store.ResultLocation;
import io.heddle.worker.WorkerState;
import io.heddle.worker.executor.Run;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * Results that a worker holds and that others made: copies that the scheduler asked it for, and what it took over from dead
 * neighbours. Used on the conductor's thread.
 *
 * <p>The id of a copy in the arena names the worker that made the copy beside task and run, so that a copy never meets the
 * original, or another copy, in one arena after an adoption.
 */
final class TakenResults {
    private final Arena arena;
    private final WorkerRuns runs;
    private final WorkerState state;
    private final WorkerProxy proxy;
    private final PinService pins;
    private final InputCopies inputs;
    private final InputCopies copies;
    private final Long2ObjectHashMap<Run.Input> underWay = new Long2ObjectHashMap<>();
    private int workerId;

    /**
     * @param inputs copies of inputs, which nobody else may take for results.
     * @param copies makes the copies; this hears of their ends.
     */
    TakenResults(
            final Arena arena,
            final WorkerRuns runs,
            final WorkerState state,
            final WorkerProxy proxy,
            final PinService pins,
            final InputCopies inputs,
            final InputCopies copies) {
        this.arena = arena;
        this.runs = runs;
        this.state = state;
        this.proxy = proxy;
        this.pins = pins;
        this.inputs = inputs;
        this.copies = copies;
    }

    void workerId(final int value) {
        workerId = value;
    }

    // ---------------------------------------------------------------- copies

    /** The scheduler asks for a copy of a result. */
    void onCopyResult(final Run.Input original) {
        final long taskId = original.taskId();
        final int run = run(original);
        final HeldResult held = runs.held(taskId);
        if (held != null && held.run() == run) {
            proxy.copied(taskId, run, held.isPartition(), held.location(), true);
            return;
        }
        final Run.Input known = underWay.get(taskId);
        if (known != null && run(known) == run) {
            return;
        }
        if (known != null) {
            underWay.remove(taskId);
            copies.drop(taskId);
        }
        if (state.view().knows(taskId)) {
            reportFailed(original);
            return;
        }
        underWay.put(taskId, original);
        copies.fetch(original, taskId, idLow(run), taskId);
    }

    private static int run(final Run.Input original) {
        return (int) original.location().partitionLow();
    }

    private long idLow(final int run) {
        return ((long) workerId << Integer.SIZE) | run;
    }

    /** A copy has been made, or cannot be. */
    void onCopyEnd(final long taskId, final boolean isFetched) {
        final Run.Input original = underWay.remove(taskId);
        if (original == null) {
            return;
        }
        if (!isFetched || state.view().knows(taskId)) { // the latter: a run of the task has come here meanwhile
            copies.drop(taskId);
            reportFailed(original);
            return;
        }
        final int run = run(original);
        final ResultLocation location = copies.keep(taskId);
        runs.taken(taskId, HeldResult.taken(run, original.isPartition(), location));
        state.onResultTaken(System.nanoTime(), taskId, run);
        proxy.copied(taskId, run, original.isPartition(), location, true);
    }

    private void reportFailed(final Run.Input original) {
        proxy.copied(original.taskId(), run(original), original.isPartition(), Results.NOWHERE, false);
    }

    // ---------------------------------------------------------------- adoption

    void onAdoptArena(final long arenaId, final int deadWorkerId, final String arenaDirectory) {
        pins.adopt(Path.of(arenaDirectory), found -> onAdopted(arenaId, deadWorkerId, found));
    }

    private void onAdopted(final long arenaId, final int deadWorkerId, final List<AdoptedPartition> found) {
        final List<WorkerProxy.Adopted> adopted = new ArrayList<>(found.size());
        for (final AdoptedPartition partition : found) {
            if (partition.tag() == InputCopy.TAG) {
                dropAdoptedCopy(partition);
                continue;
            }
            if (state.view().knows(partition.tag())) {
                arena.removeLater(partition.high(), partition.low());
                continue;
            }
            final boolean isPartition = partition.kind() == Results.KIND_COLUMNS;
            // A spilled result has no place in memory: the id alone is enough, whoever reads it asks this worker.
            final ResultLocation location = partition.location() != null
                    ? partition.location()
                    : new ResultLocation(
                            arena.arenaId(), partition.high(), partition.low(), 0, 0, partition.totalBytes(), 0, 0);
            final int run = (int) partition.low();
            runs.taken(partition.tag(), HeldResult.taken(run, isPartition, location));
            state.onResultTaken(System.nanoTime(), partition.tag(), run);
            adopted.add(new WorkerProxy.Adopted(partition.tag(), isPartition, location));
        }
        proxy.adopted(arenaId, deadWorkerId, adopted);
    }

    /** A copy that a dead neighbour had made for runs of its own: nobody knows of it. */
    private void dropAdoptedCopy(final AdoptedPartition copy) {
        final boolean isOurs = runs.held(copy.high()) != null || inputs.contains(copy.high());
        if (!isOurs) { // else the id means a result or a copy of this worker
            arena.removeLater(copy.high(), copy.low());
        }
    }
}

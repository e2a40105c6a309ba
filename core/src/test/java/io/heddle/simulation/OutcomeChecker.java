package io.heddle.simulation;

import io.heddle.scheduler.ErredReason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A future ends once, and as it must: erred if and only if its function or one before it fails for good, or somebody
 * cancelled it or one before it, or as many workers died with one as are allowed.
 */
final class OutcomeChecker {
    private final Simulation simulation;
    private final Set<Long> cancelled = new HashSet<>();
    private final Map<Long, Long> deadlines = new HashMap<>();
    private final Set<Long> scattered = new HashSet<>();
    private final Set<Long> released = new HashSet<>();
    private final Set<Long> stored = new HashSet<>();
    private final Set<Long> retried = new HashSet<>();
    private final Set<Long> forgotten = new HashSet<>();
    private long finished;
    private long erred;
    private long lostData;

    OutcomeChecker(final Simulation simulation) {
        this.simulation = simulation;
    }

    void onScattered(final long taskId) {
        scattered.add(taskId);
    }

    /** Somebody lets a task go. */
    void onReleased(final long taskId) {
        released.add(taskId);
    }

    /** A run of a task begins: where its value came from a client, not after that was let go. */
    void onAssigned(final long taskId) {
        require(!stored.contains(taskId), taskId, "came from a client, was stored, and is to be made again");
    }

    void onRetried(final long taskId) {
        retried.add(taskId);
    }

    private boolean isRetried(final long taskId) {
        return retried.stream().anyMatch(id -> simulation.results.anyBefore(id, (before, spec) -> before == taskId));
    }

    void onCancelled(final long taskId) {
        cancelled.add(taskId);
    }

    void onSubmitted(final long taskId, final long deadlineNs) {
        if (deadlineNs > 0) {
            deadlines.put(taskId, simulation.clock.nowNs() + deadlineNs);
        }
    }

    /** The scheduler begins anew, and forgets again what it had forgotten. */
    void onRestart() {
        forgotten.clear();
        stored.clear(); // that it was may not be in the journal: then the value is
    }

    void onForgotten(final long taskId) {
        require(forgotten.add(taskId), taskId, "is forgotten twice");
    }

    void onFinished(final int clientId, final long taskId, final boolean erredBefore) {
        if (scattered.contains(taskId)) {
            stored.add(taskId);
        }
        // A scheduler that is killed may lose that a task erred with the end of its journal: the task runs again.
        require(
                !erredBefore || isRetried(taskId) || simulation.scheduler.restarts > 0,
                taskId,
                "finished after client " + clientId + " was told that it erred");
        require(
                !simulation.results.anyBefore(taskId, (id, spec) -> spec.failsForGood()),
                taskId,
                "finished although it or an input fails for good");
        finished++;
    }

    void onErred(
            final int clientId,
            final long taskId,
            final long causeTaskId,
            final ErredReason reason,
            final boolean finishedBefore) {
        erred++;
        if (reason == ErredReason.UNKNOWN_TASK) {
            return;
        }
        require(
                simulation.results.anyBefore(taskId, (id, spec) -> id == causeTaskId),
                taskId,
                "erred because of " + causeTaskId + ", on which it does not depend");
        final TaskSpec cause = simulation.results.spec(causeTaskId);
        switch (reason) {
            case FAILED -> {
                require(
                        cause.failsForGood() || simulation.demands.timeoutNs(causeTaskId) > 0,
                        causeTaskId,
                        "failed with retries left");
                // What is lost and made again by a slower worker may take longer than it may.
                require(
                        !finishedBefore
                                || simulation.scheduler.restarts > 0
                                || simulation.demands.timeoutNs(causeTaskId) > 0,
                        taskId,
                        "failed after client " + clientId + " was told that it finished");
            }
            case CANCELLED -> require(cancelled.contains(causeTaskId), causeTaskId, "ended cancelled by nobody");
            case WORKERS_DIED -> {
                // That a run had ended before its worker died may be lost with the end of a journal.
                require(
                        cause.kills()
                                || simulation.options.deaths() > 0
                                || simulation.options.duplicates() > 0
                                || simulation.scheduler.restarts > 0,
                        causeTaskId,
                        "is blamed for what others did");
                require(
                        simulation.deaths() >= simulation.options.scheduler().allowedDeaths(),
                        causeTaskId,
                        "is blamed for more deaths than there were");
            }
            case DATA_LOST -> {
                require(scattered.contains(causeTaskId), causeTaskId, "is lost, and could be made again");
                require(
                        simulation.options.losses() > 0 || simulation.deaths() > 0 || released.contains(causeTaskId),
                        causeTaskId,
                        "is lost, and nobody has lost it or let it go");
                lostData++;
            }
            case DEADLINE ->
                require(
                        deadlines.getOrDefault(causeTaskId, Long.MAX_VALUE) <= simulation.clock.nowNs()
                                && (!finishedBefore || simulation.scheduler.restarts > 0),
                        causeTaskId,
                        "is over a deadline that it has not or kept");
            default -> require(false, taskId, "erred because of " + reason);
        }
    }

    private static void require(final boolean holds, final long taskId, final String fault) {
        if (!holds) {
            throw new IllegalStateException("Task " + taskId + " " + fault);
        }
    }

    long finished() {
        return finished;
    }

    /** How often somebody was told that a value of a client is lost. */
    long lostData() {
        return lostData;
    }

    long erred() {
        return erred;
    }
}

package io.heddle.worker.executor;

import org.jspecify.annotations.Nullable;

/**
 * One run on its way from the conductor to a thread and back, with all that is said about it meanwhile. Used again for other
 * runs when it is over, so that a task costs no garbage here; unless a user's function may have kept its context, or the run
 * was called off, or left its place.
 */
public final class Execution implements Runnable {
    final CancellationToken token = new CancellationToken();
    final TaskContext context;
    /** How a run ends that leaves a value. */
    final RunOutcome.Finished finished;
    /** The one behind it in {@link EndedRuns}, whose alone this is. */
    @Nullable
    Execution next;

    private final TaskExecutor executor;
    private @Nullable Run run;
    private @Nullable RunOutcome outcome;

    Execution(final TaskExecutor executor, final TaskEnvironment environment, final RunOutcome.Finished finished) {
        this.executor = executor;
        this.finished = finished;
        context = new TaskContext(token, environment, () -> executor.secede(this));
    }

    void begin(final Run next) {
        run = next;
        context.begin(next);
    }

    void end(final RunOutcome result) {
        outcome = result;
    }

    /** The run that was wanted. */
    public Run wanted() {
        final Run known = run;
        if (known == null) {
            throw new IllegalStateException("no run is under way here");
        }
        return known;
    }

    /** How it ended. */
    public RunOutcome outcome() {
        final RunOutcome known = outcome;
        if (known == null) {
            throw new IllegalStateException("the run has not ended");
        }
        return known;
    }

    /** On the thread that drives the worker, which has given its duty up. */
    @Override
    public void run() {
        executor.run(this, null);
    }

    /** True if it may be another run's from now on; then {@code pool} gets the run, unless that may begin again. */
    boolean reset(final RunPool pool) {
        if (context.isKnownToUser() || token.isUsed()) {
            return false;
        }
        if (outcome instanceof RunOutcome.Finished) {
            pool.give(wanted());
        }
        run = null;
        outcome = null;
        context.end();
        return true;
    }
}

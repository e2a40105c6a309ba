package io.heddle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;

/** Drives a worker by short calls and collects what it asks for as text, one line a request. */
final class WorkerScript implements WorkerOutput {
    static final int HOLDER = 9;

    final WorkerState state;
    long nowNs;
    private final StringBuilder lines = new StringBuilder();

    WorkerScript(final int threads) {
        state = new WorkerState(this, WorkerOptions.defaults(threads));
    }

    WorkerScript assign(final long task, final int run, final int priority, final long... inputs) {
        return assign(task, run, priority, 0, true, inputs);
    }

    /** The inputs are on another host. */
    WorkerScript assignRemote(final long task, final int run, final long... inputs) {
        return assign(task, run, 0, 0, false, inputs);
    }

    WorkerScript assignFor(final long timeoutNs, final long task, final int run, final long... inputs) {
        return assign(task, run, 0, timeoutNs, true, inputs);
    }

    private WorkerScript assign(
            final long task,
            final int run,
            final int priority,
            final long timeoutNs,
            final boolean near,
            final long[] inputs) {
        final int[] holders = new int[inputs.length];
        final boolean[] inPlace = new boolean[inputs.length];
        Arrays.fill(holders, HOLDER);
        Arrays.fill(inPlace, near);
        state.onAssign(nowNs, task, run, priority, timeoutNs, inputs, holders, inPlace, inputs.length);
        return check();
    }

    WorkerScript cancel(final long task, final int run) {
        state.onCancelRun(nowNs, task, run);
        return check();
    }

    WorkerScript release(final long task) {
        state.onReleaseResult(nowNs, task);
        return check();
    }

    WorkerScript finished(final long task, final int run) {
        state.onRunFinished(nowNs, task, run, 8, 100);
        return check();
    }

    WorkerScript erred(final long task, final int run) {
        state.onRunErred(nowNs, task, run);
        return check();
    }

    WorkerScript aborted(final long task, final int run) {
        state.onRunAborted(nowNs, task, run);
        return check();
    }

    WorkerScript fetched(final long input) {
        state.onInputFetched(nowNs, input);
        return check();
    }

    WorkerScript failed(final long input) {
        state.onInputFailed(nowNs, input);
        return check();
    }

    WorkerScript memory(final boolean paused) {
        state.onMemory(nowNs, paused);
        return check();
    }

    WorkerScript blocked(final long task, final int run, final long heldBytes) {
        state.onRunBlocked(nowNs, task, run, heldBytes);
        return check();
    }

    WorkerScript seceded(final long task, final int run) {
        state.onRunSeceded(nowNs, task, run);
        return check();
    }

    WorkerScript abandoned(final long task, final int run) {
        state.onRunAbandoned(nowNs, task, run);
        return check();
    }

    WorkerScript rescheduled(final long task, final int run) {
        state.onRunRescheduled(nowNs, task, run);
        return check();
    }

    WorkerScript later(final long ns) {
        nowNs += ns;
        state.onTick(nowNs);
        return check();
    }

    WorkerScript check() {
        WorkerInvariants.check(state);
        return this;
    }

    WorkerScript expect(final String... expected) {
        assertEquals(String.join("\n", expected), lines.toString().strip());
        lines.setLength(0);
        return this;
    }

    WorkerScript skip() {
        lines.setLength(0);
        return this;
    }

    WorkerScript expectTask(final long task, final Wanted wanted, final Activity activity) {
        assertEquals(wanted, state.view().wantedOf(task));
        assertEquals(activity, state.view().activityOf(task));
        return this;
    }

    private void line(final String text) {
        lines.append(text).append('\n');
    }

    @Override
    public void execute(final long taskId, final int run, final boolean isLimited) {
        line("execute t" + taskId + " run " + run);
    }

    @Override
    public void interrupt(final long taskId, final int run) {
        line("interrupt t" + taskId + " run " + run);
    }

    @Override
    public void fetch(final long dependencyTaskId, final int holderWorkerId) {
        line("fetch t" + dependencyTaskId + " from w" + holderWorkerId);
    }

    @Override
    public void dropInput(final long dependencyTaskId) {
        line("drop input t" + dependencyTaskId);
    }

    @Override
    public void drop(final long taskId, final int run) {
        line("drop t" + taskId + " run " + run);
    }

    @Override
    public void reportFinished(final long taskId, final int run, final long resultBytes, final long durationNs) {
        line("finished t" + taskId + " run " + run);
    }

    @Override
    public void reportErred(final long taskId, final int run) {
        line("erred t" + taskId + " run " + run);
    }

    @Override
    public void reportTimedOut(final long taskId, final int run, final long timeoutNs, final boolean isRunning) {
        line("timed out t" + taskId + " run " + run + (isRunning ? " and runs" : ""));
    }

    @Override
    public void reportAborted(final long taskId, final int run, final AbortedBecause because) {
        line("aborted t" + taskId + " run " + run + " " + because);
    }

    @Override
    public void reportSeceded(final long taskId, final int run) {
        line("seceded t" + taskId + " run " + run);
    }

    @Override
    public void reportInputLost(
            final long taskId, final int run, final long dependencyTaskId, final int holderWorkerId) {
        line("input t" + dependencyTaskId + " at w" + holderWorkerId + " lost for t" + taskId + " run " + run);
    }

    @Override
    public void reportResultLost(final long taskId) {
        line("result t" + taskId + " lost");
    }
}

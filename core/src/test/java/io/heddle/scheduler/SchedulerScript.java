package io.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;

/** Drives a scheduler by short calls and collects what it asks for as text, one line a request. */
final class SchedulerScript implements SchedulerOutput {
    static final int CLIENT = 1;
    static final long HOST = 77;
    static final long LIMIT_BYTES = 1L << 30;

    final SchedulerState state;
    long nowNs;
    private final StringBuilder lines = new StringBuilder();

    SchedulerScript(final SchedulerOptions options) {
        state = new SchedulerState(this, options);
        state.onClientConnected(nowNs, CLIENT);
    }

    SchedulerScript() {
        this(SchedulerOptions.defaults());
    }

    static SchedulerOptions withoutAdoption() {
        final SchedulerOptions d = SchedulerOptions.defaults();
        return new SchedulerOptions(
                d.windowNs(),
                d.unknownDurationNs(),
                d.floorDurationNs(),
                d.windowTasksMax(),
                d.largeResultBytes(),
                d.bandwidthBytesPerSecond(),
                d.allowedDeaths(),
                d.runsMax(),
                d.lateNs(),
                d.noWorkerTimeoutNs(),
                false,
                d.adoptionTimeoutNs(),
                d.asideNs(),
                d.steal(),
                d.stealFromNs(),
                d.storyLength());
    }

    static long id(final int number) {
        return ((long) CLIENT << 40) | number;
    }

    private static String number(final long taskId) {
        return "t" + (taskId & 0xFF_FFFF_FFFFL);
    }

    SchedulerScript worker(final int workerId, final int threads) {
        return worker(workerId, threads, HOST);
    }

    SchedulerScript worker(final int workerId, final int threads, final long hostId) {
        state.onWorkerJoined(nowNs, workerId, hostId, threads, LIMIT_BYTES, Offers.NONE);
        return settle();
    }

    SchedulerScript submit(final int task, final int... inputs) {
        return submit(task, 0, true, inputs);
    }

    SchedulerScript submit(final int task, final int retries, final boolean wanted, final int... inputs) {
        final long[] ids = Arrays.stream(inputs).mapToLong(SchedulerScript::id).toArray();
        state.onSubmit(nowNs, CLIENT, id(task), 0, 0, retries, wanted, ids, ids.length);
        return settle();
    }

    SchedulerScript finish(final int workerId, final int task, final int run) {
        state.onTaskFinished(nowNs, workerId, id(task), run, 100, 1_000);
        return settle();
    }

    SchedulerScript seceded(final int workerId, final int task, final int run) {
        state.onRunSeceded(nowNs, workerId, id(task), run);
        return settle();
    }

    SchedulerScript aborted(final int workerId, final int task, final int run, final AbortCause cause) {
        state.onRunAborted(nowNs, workerId, id(task), run, cause);
        return settle();
    }

    SchedulerScript erred(final int workerId, final int task, final int run) {
        state.onTaskErred(nowNs, workerId, id(task), run, false);
        return settle();
    }

    SchedulerScript release(final int task) {
        state.onRelease(nowNs, CLIENT, id(task));
        return settle();
    }

    SchedulerScript cancel(final int task) {
        state.onCancel(nowNs, CLIENT, id(task));
        return settle();
    }

    SchedulerScript lost(final int workerId) {
        state.onWorkerLost(nowNs, workerId, true);
        return settle();
    }

    SchedulerScript later(final long ns) {
        nowNs += ns;
        state.onTick(nowNs);
        return settle();
    }

    /** Does all pending work, in bites of one unit, checking the tables after each. */
    SchedulerScript settle() {
        SchedulerInvariants.check(state);
        while (state.drain(nowNs, 1) > 0) {
            SchedulerInvariants.check(state);
        }
        assertEquals(false, state.hasWork());
        return this;
    }

    /** What was asked for since the last time. */
    SchedulerScript expect(final String... expected) {
        assertEquals(String.join("\n", expected), lines.toString().strip());
        lines.setLength(0);
        return this;
    }

    SchedulerScript skip() {
        lines.setLength(0);
        return this;
    }

    SchedulerScript expectState(final int task, final TaskState expected) {
        assertEquals(
                expected, state.view().stateOf(id(task)), () -> state.view().story(id(task)));
        return this;
    }

    @Override
    public void assign(
            final int workerId,
            final long taskId,
            final int run,
            final int priority,
            final long[] dependencies,
            final int[] holderWorkerIds,
            final int count) {
        lines.append("assign ").append(number(taskId)).append(" run ").append(run);
        lines.append(" to w").append(workerId);
        for (int i = 0; i < count; i++) {
            lines.append(", ").append(number(dependencies[i])).append(" at w").append(holderWorkerIds[i]);
        }
        lines.append('\n');
    }

    @Override
    public void cancelRun(final int workerId, final long taskId, final int run) {
        lines.append("cancel ").append(number(taskId)).append(" run ").append(run);
        lines.append(" at w").append(workerId).append('\n');
    }

    @Override
    public void releaseResult(final int workerId, final long taskId) {
        lines.append("release ")
                .append(number(taskId))
                .append(" at w")
                .append(workerId)
                .append('\n');
    }

    @Override
    public void reportFinished(final int clientId, final long taskId, final int holderWorkerId) {
        lines.append("finished ").append(number(taskId)).append(" at w").append(holderWorkerId);
        lines.append(" to c").append(clientId).append('\n');
    }

    @Override
    public void reportErred(final int clientId, final long taskId, final long causeTaskId, final ErredReason reason) {
        lines.append("erred ").append(number(taskId)).append(" because ").append(number(causeTaskId));
        lines.append(' ').append(reason).append(" to c").append(clientId).append('\n');
    }

    @Override
    public void forget(final long taskId) {
        lines.append("forget ").append(number(taskId)).append('\n');
    }

    @Override
    public void requestCopy(final int workerId, final long taskId, final int run, final int holderWorkerId) {
        lines.append("copy ").append(number(taskId)).append(" run ").append(run).append(" from w");
        lines.append(holderWorkerId).append(" to w").append(workerId).append('\n');
    }

    @Override
    public void requestRetirement(final int workerId, final boolean retires) {
        lines.append(retires ? "retire w" : "stay w").append(workerId).append('\n');
    }

    @Override
    public void dismiss(final int workerId) {
        lines.append("dismiss w").append(workerId).append('\n');
    }

    @Override
    public void checkResult(final int holderWorkerId, final long taskId) {
        lines.append("check ")
                .append(taskId)
                .append(" at w")
                .append(holderWorkerId)
                .append('\n');
    }

    @Override
    public void requestAdoption(final int adopterWorkerId, final int deadWorkerId) {
        lines.append("adopt w")
                .append(deadWorkerId)
                .append(" by w")
                .append(adopterWorkerId)
                .append('\n');
    }
}

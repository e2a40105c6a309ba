package io.heddle.simulation;

import io.heddle.scheduler.ErredReason;
import io.heddle.scheduler.SchedulerInvariants;
import io.heddle.scheduler.SchedulerOutput;
import io.heddle.scheduler.SchedulerState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ObjLongConsumer;

/** The scheduler's node: takes messages one by one, records them, drains in small bites, checks after every event. */
final class SimulatedScheduler implements SchedulerOutput {
    /** A handler call with its time: what a replay needs. */
    record Input(long nowNs, ObjLongConsumer<SchedulerState> call) {
        void apply(final SchedulerState state) {
            call.accept(state, nowNs);
        }
    }

    private static final long CYCLE_NS = 1_000L;
    private static final long TICK_NS = 2_000_000L;

    final SchedulerState state;
    final List<Input> inputs = new ArrayList<>();
    private final Simulation simulation;
    private final Random random;
    private boolean cycleComing;
    int runsCalledBack;
    int adoptionsRequested;

    SimulatedScheduler(final Simulation simulation, final Random random) {
        this.simulation = simulation;
        this.random = random;
        state = new SchedulerState(this, simulation.options.scheduler());
        tick();
    }

    private void tick() {
        input(SchedulerState::onTick);
        simulation.clock.after(TICK_NS, this::tick);
    }

    void input(final ObjLongConsumer<SchedulerState> call) {
        apply(call);
        final int units = 1 + random.nextInt(64);
        apply((scheduler, nowNs) -> scheduler.drain(nowNs, units));
        if (state.hasWork() && !cycleComing) {
            cycleComing = true;
            simulation.clock.after(CYCLE_NS, () -> {
                cycleComing = false;
                input((scheduler, nowNs) -> {});
            });
        }
    }

    private void apply(final ObjLongConsumer<SchedulerState> call) {
        final Input input = new Input(simulation.clock.nowNs(), call);
        inputs.add(input);
        input.apply(state);
        SchedulerInvariants.check(state);
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
        final long[] inputIds = Arrays.copyOf(dependencies, count);
        final int[] holders = Arrays.copyOf(holderWorkerIds, count);
        simulation.toWorker(workerId, worker -> worker.onAssign(taskId, run, priority, inputIds, holders));
    }

    @Override
    public void cancelRun(final int workerId, final long taskId, final int run) {
        runsCalledBack++;
        simulation.toWorker(workerId, worker -> worker.handle((state, nowNs) -> state.onCancelRun(nowNs, taskId, run)));
    }

    @Override
    public void releaseResult(final int workerId, final long taskId) {
        simulation.toWorker(workerId, worker -> worker.handle((state, nowNs) -> state.onReleaseResult(nowNs, taskId)));
    }

    @Override
    public void reportFinished(final int clientId, final long taskId, final int holderWorkerId) {
        simulation.toClient(clientId, client -> client.onFinished(taskId, holderWorkerId));
    }

    @Override
    public void reportErred(final int clientId, final long taskId, final long causeTaskId, final ErredReason reason) {
        simulation.toClient(clientId, client -> client.onErred(taskId, causeTaskId, reason));
    }

    @Override
    public void forget(final long taskId) {
        simulation.outcomes.onForgotten(taskId);
    }

    @Override
    public void requestAdoption(final int adopterWorkerId, final int deadWorkerId) {
        adoptionsRequested++;
        simulation.toWorker(adopterWorkerId, worker -> worker.onAdopt(deadWorkerId));
    }
}

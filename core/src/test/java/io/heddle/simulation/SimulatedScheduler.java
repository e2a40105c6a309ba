package io.heddle.simulation;

import io.heddle.graph.TaskIds;
import io.heddle.scheduler.ErredReason;
import io.heddle.scheduler.SchedulerInvariants;
import io.heddle.scheduler.SchedulerOutput;
import io.heddle.scheduler.SchedulerState;
import io.heddle.scheduler.TaskState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ObjLongConsumer;

/** The scheduler's node: takes messages one by one, records them, drains in small bites, checks after every event. */
final class SimulatedScheduler implements SchedulerOutput {
    /**
     * A handler call with its time: what a replay needs.
     *
     * @param clientId whose message it is, 0 for what is not a client's message.
     * @param number of the message among those of its client.
     */
    record Input(long nowNs, int clientId, int number, ObjLongConsumer<SchedulerState> call) {
        void apply(final SchedulerState state) {
            call.accept(state, nowNs);
        }
    }

    private static final long CYCLE_NS = 1_000L;
    /** The first ones define what clients would define themselves: they are never lost. */
    private static final int FIRST_INPUTS = 12;

    private static final long TICK_NS = 2_000_000L;

    SchedulerState state;
    final List<Input> inputs = new ArrayList<>();
    private final Simulation simulation;
    private final Random random;
    private final Map<Integer, Integer> kept = new HashMap<>();
    private final TreeMap<Integer, TreeSet<Long>> asked = new TreeMap<>();
    private boolean cycleComing;
    private boolean isDown;
    private boolean isReplaying;
    int restarts;
    private long checks;
    int runsCalledBack;
    int adoptionsRequested;
    int copiesRequested;
    int dismissals;

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
        input(0, 0, call);
    }

    /** A client's message; the same one a second time is known by its number and dropped. */
    void input(final int clientId, final int number, final ObjLongConsumer<SchedulerState> call) {
        if (isDown || number < kept.getOrDefault(clientId, 0)) {
            return;
        }
        if (clientId != 0) {
            kept.put(clientId, number + 1);
        }
        apply(new Input(simulation.clock.nowNs(), clientId, number, call));
        final int units = 1 + random.nextInt(64);
        apply(new Input(simulation.clock.nowNs(), 0, 0, (scheduler, nowNs) -> scheduler.drain(nowNs, units)));
        if (state.hasWork() && !cycleComing) {
            cycleComing = true;
            simulation.clock.after(CYCLE_NS, () -> {
                cycleComing = false;
                input((scheduler, nowNs) -> {});
            });
        }
    }

    private void apply(final Input input) {
        inputs.add(input);
        input.apply(state);
        if (checks++ % simulation.options.checkEvery() == 0) {
            SchedulerInvariants.check(state);
        }
    }

    boolean isDown() {
        return isDown;
    }

    /** It is killed: what is on its way to and from it is lost. */
    void kill() {
        isDown = true;
        restarts++;
    }

    /** It comes back with what its journal has: all but the last {@code lost} inputs. */
    void restart(final int lost) {
        inputs.subList(Math.max(Math.min(FIRST_INPUTS, inputs.size()), inputs.size() - lost), inputs.size())
                .clear();
        state = new SchedulerState(this, simulation.options.scheduler());
        isReplaying = true;
        simulation.outcomes.onRestart();
        kept.clear();
        asked.clear();
        for (final Input input : inputs) {
            if (input.clientId != 0) {
                kept.put(input.clientId, input.number + 1);
            }
            input.apply(state);
        }
        isReplaying = false;
        isDown = false;
        SchedulerInvariants.check(state);
    }

    /** A client asks for the end of a task; one that is not known may be submitted again by its owner. */
    void onResumed(final int clientId, final long taskId) {
        if (state.view().stateOf(taskId) != TaskState.FORGOTTEN) {
            input((scheduler, nowNs) -> scheduler.onWant(nowNs, clientId, taskId));
        } else if (TaskIds.ownerOf(taskId) != clientId) {
            asked.computeIfAbsent(clientId, ignored -> new TreeSet<>()).add(taskId);
        }
    }

    /** A client has let a task go whose end it asked for. */
    void onReleased(final int clientId, final long taskId) {
        asked.getOrDefault(clientId, new TreeSet<>()).remove(taskId);
    }

    /** All clients have said again what the journal had not: what is unknown now will not be submitted. */
    void onClientsBack() {
        asked.forEach((clientId, taskIds) ->
                taskIds.forEach(taskId -> input((scheduler, nowNs) -> scheduler.onWant(nowNs, clientId, taskId))));
        asked.clear();
    }

    /** How many messages of a client it has. */
    int kept(final int clientId) {
        return kept.getOrDefault(clientId, 0);
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
        if (isReplaying) {
            return;
        }
        simulation.outcomes.onAssigned(taskId);
        final long[] inputIds = Arrays.copyOf(dependencies, count);
        final int[] holders = Arrays.copyOf(holderWorkerIds, count);
        simulation.toWorker(workerId, worker -> worker.onAssign(taskId, run, priority, inputIds, holders));
    }

    @Override
    public void cancelRun(final int workerId, final long taskId, final int run) {
        if (isReplaying) {
            return;
        }
        runsCalledBack++;
        simulation.toWorker(workerId, worker -> worker.handle((state, nowNs) -> state.onCancelRun(nowNs, taskId, run)));
    }

    @Override
    public void releaseResult(final int workerId, final long taskId) {
        if (isReplaying) {
            return;
        }
        simulation.toWorker(workerId, worker -> worker.handle((state, nowNs) -> state.onReleaseResult(nowNs, taskId)));
    }

    @Override
    public void reportFinished(final int clientId, final long taskId, final int holderWorkerId) {
        if (isReplaying) {
            return;
        }
        simulation.toClient(clientId, client -> client.onFinished(taskId, holderWorkerId));
    }

    @Override
    public void reportErred(final int clientId, final long taskId, final long causeTaskId, final ErredReason reason) {
        if (isReplaying) {
            return;
        }
        simulation.toClient(clientId, client -> client.onErred(taskId, causeTaskId, reason));
    }

    @Override
    public void forget(final long taskId) {
        simulation.outcomes.onForgotten(taskId);
    }

    @Override
    public void requestCopy(final int workerId, final long taskId, final int run, final int holderWorkerId) {
        if (isReplaying) {
            return;
        }
        copiesRequested++;
        simulation.toWorker(workerId, worker -> worker.onCopy(taskId, run, holderWorkerId));
    }

    @Override
    public void requestRetirement(final int workerId, final boolean retires) {
        if (isReplaying) {
            return;
        }
        simulation.toWorker(workerId, worker -> worker.handle((state, nowNs) -> state.onRetire(nowNs, retires)));
    }

    @Override
    public void dismiss(final int workerId) {
        if (isReplaying) {
            return;
        }
        dismissals++;
        simulation.toWorker(workerId, worker -> simulation.leave(worker));
    }

    @Override
    public void checkResult(final int holderWorkerId, final long taskId) {
        if (isReplaying) {
            return;
        }
        simulation.toWorker(holderWorkerId, worker -> worker.onCheckResult(taskId));
    }

    @Override
    public void requestAdoption(final int adopterWorkerId, final int deadWorkerId) {
        if (isReplaying) {
            return;
        }
        adoptionsRequested++;
        simulation.toWorker(adopterWorkerId, worker -> worker.onAdopt(deadWorkerId));
    }
}

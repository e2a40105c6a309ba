package io.heddle.simulation;

import io.heddle.scheduler.AbortCause;
import io.heddle.scheduler.SchedulerState;
import io.heddle.worker.AbortedBecause;
import io.heddle.worker.Wanted;
import io.heddle.worker.WorkerInvariants;
import io.heddle.worker.WorkerOptions;
import io.heddle.worker.WorkerOutput;
import io.heddle.worker.WorkerState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;

/** A worker's node and executors: runs take virtual time, results are numbers in a simulated arena. */
final class SimulatedWorker implements WorkerOutput {
    private record RunId(long taskId, int run) {}

    private static final class Assignment {
        final long[] inputs;
        final int[] holders;
        final boolean[] inPlace;

        Assignment(final long[] inputs, final int[] holders, final boolean[] inPlace) {
            this.inputs = inputs;
            this.holders = holders;
            this.inPlace = inPlace;
        }
    }

    private static final class Execution {
        boolean interrupted;
        boolean abandoned;
        boolean ended;
    }

    private static final long HEARTBEAT_NS = 10_000_000L;
    private static final long FETCH_TIMEOUT_NS = 15_000_000L;

    final int workerId;
    final int host;
    final int threads;
    final SimulatedArena arena = new SimulatedArena();
    final Map<Long, Long> copies = new HashMap<>();
    final WorkerState state;
    boolean alive = true;
    boolean paused;
    private final List<ObjLongConsumer<SchedulerState>> said = new ArrayList<>();
    /** The runs whose results the state holds, or held. */
    private final TreeMap<Long, Integer> heldRuns = new TreeMap<>();

    private boolean isAway;
    private long frozenUntilNs;
    private final Simulation simulation;
    private final Random random;
    private final double slowness;
    private final Map<RunId, Assignment> assignments = new HashMap<>();
    private final Map<RunId, Execution> executions = new HashMap<>();
    private final Map<Long, Integer> fetches = new HashMap<>();
    private int fetchCount;

    SimulatedWorker(final Simulation simulation, final Random random, final int workerId, final int host) {
        this.simulation = simulation;
        this.random = random;
        this.workerId = workerId;
        this.host = host;
        threads = 1 + random.nextInt(simulation.options.threadsMax());
        slowness = random.nextInt(5) == 0 ? 20 : 1;
        state = new WorkerState(this, new WorkerOptions(threads, FETCH_TIMEOUT_NS));
        // The session is open before anything else can happen to the process.
        join();
        if (simulation.isRecovering()) {
            isAway = true; // and is invited with the others
            simulation.scheduler.input((scheduler, nowNs) -> scheduler.returns().onWorkerAway(nowNs, workerId));
        }
        heartbeat();
    }

    /** Says who it is. */
    void join() {
        simulation.scheduler.input((scheduler, nowNs) ->
                scheduler.onWorkerJoined(nowNs, workerId, host, threads, 1L << 26, simulation.demands.offersOf(host)));
    }

    private void heartbeat() {
        if (alive && isFrozen()) {
            simulation.clock.at(frozenUntilNs, this::heartbeat);
        } else if (alive) {
            final boolean isPaused = paused;
            if (!isAway) {
                say((scheduler, nowNs) -> scheduler.onHeartbeat(nowNs, workerId, 1L << 26, 0, 0, isPaused));
            }
            handle(WorkerState::onTick);
            simulation.clock.after(HEARTBEAT_NS, this::heartbeat);
        }
    }

    /** The process is stopped for a while: nothing happens in it until then. */
    void freeze(final long durationNs) {
        if (!isFrozen()) { // what waits for its end keeps its order
            frozenUntilNs = simulation.clock.nowNs() + durationNs;
        }
    }

    private boolean isFrozen() {
        return simulation.clock.nowNs() < frozenUntilNs;
    }

    void handle(final ObjLongConsumer<WorkerState> event) {
        if (alive && isFrozen()) {
            simulation.clock.at(frozenUntilNs, () -> handle(event));
        } else if (alive) {
            event.accept(state, simulation.clock.nowNs());
            WorkerInvariants.check(state);
        }
    }

    /** The session with the scheduler is lost; what is said meanwhile is kept. */
    void goAway() {
        isAway = true;
        said.clear();
        simulation.network.sever(0, workerId);
    }

    boolean isAway() {
        return isAway;
    }

    /** There is a session again: says what was kept, then what is held and run. */
    void comeBack() {
        if (!alive || !isAway || simulation.isRecovering()) {
            return; // after a restart all are invited
        }
        if (isFrozen()) {
            simulation.clock.at(frozenUntilNs, this::comeBack);
            return;
        }
        isAway = false;
        final Set<Long> listed = new HashSet<>();
        said.forEach(message -> simulation.toScheduler(workerId, message));
        said.clear();
        for (final Map.Entry<Long, Integer> entry : heldRuns.entrySet()) {
            final long taskId = entry.getKey();
            if (state.view().wantedOf(taskId) == Wanted.HOLD) {
                listed.add(taskId);
                final int run = entry.getValue();
                final TaskSpec spec = simulation.specOf(taskId);
                simulation.toScheduler(
                        workerId,
                        (scheduler, nowNs) -> scheduler
                                .returns()
                                .onResultListed(nowNs, workerId, taskId, run, spec.resultBytes(), spec.durationNs()));
            }
        }
        final TreeMap<Long, Integer> runs = new TreeMap<>();
        assignments.keySet().forEach(id -> runs.merge(id.taskId, id.run, Math::max));
        executions.keySet().forEach(id -> runs.merge(id.taskId, id.run, Math::max));
        final long[] taskIds = runs.keySet().stream().mapToLong(Long::longValue).toArray();
        final int[] numbers = runs.values().stream().mapToInt(Integer::intValue).toArray();
        simulation.toScheduler(workerId, (scheduler, nowNs) -> {
            for (final long taskId : simulation.results.taskIds()) {
                if (!listed.contains(taskId) && holds(scheduler, taskId)) {
                    scheduler.onResultLost(nowNs, workerId, taskId);
                }
            }
            scheduler.returns().onWorkerBack(nowNs, workerId, taskIds, numbers, taskIds.length);
        });
    }

    /** True if the scheduler thinks that this worker has a result, alone or beside others. */
    private boolean holds(final SchedulerState scheduler, final long taskId) {
        final boolean[] isHeld = new boolean[1];
        scheduler.view().forEachHolder(taskId, (id, holderId, bytes) -> isHeld[0] |= holderId == workerId);
        return isHeld[0];
    }

    private void say(final ObjLongConsumer<SchedulerState> message) {
        if (isAway) {
            said.add(message);
        } else {
            simulation.toScheduler(workerId, message);
        }
    }

    boolean isQuiet() {
        return state.view().executing() == 0 && state.view().queued() == 0;
    }

    void onAssign(final long taskId, final int run, final int priority, final long[] inputs, final int[] holders) {
        final boolean[] inPlace = new boolean[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            inPlace[i] = simulation.hostOf(holders[i]) == host;
        }
        final long timeoutNs = simulation.demands.timeoutNs(taskId);
        assignments.put(new RunId(taskId, run), new Assignment(inputs, holders, inPlace));
        handle((worker, nowNs) ->
                worker.onAssign(nowNs, taskId, run, priority, timeoutNs, inputs, holders, inPlace, inputs.length));
    }

    void setPaused(final boolean isPaused) {
        paused = isPaused;
        handle((worker, nowNs) -> worker.onMemory(nowNs, isPaused));
    }

    /** A random result goes bad; the worker notices at once or leaves it to a reader. */
    void loseSomeResult() {
        final List<Long> there = new ArrayList<>(arena.results.keySet());
        if (alive && !there.isEmpty()) {
            final long taskId = there.get(random.nextInt(there.size()));
            arena.results.remove(taskId);
            if (random.nextBoolean()) {
                handle((worker, nowNs) -> worker.onResultUnreadable(nowNs, taskId));
            }
        }
    }

    void onAdopt(final int deadWorkerId) {
        if (!alive || random.nextInt(5) == 0) {
            return;
        }
        final SimulatedArena dead = simulation.arenaOf(deadWorkerId);
        final boolean isNeighbour = simulation.hostOf(deadWorkerId) == host;
        for (final Map.Entry<Long, TreeMap<Integer, Long>> entry : dead.results.entrySet()) {
            // On another host: some values are small and stand with the scheduler too.
            if (isNeighbour ? random.nextInt(10) != 0 : entry.getKey() % 3 == 0) {
                final long taskId = entry.getKey();
                final int run = entry.getValue().lastKey();
                arena.put(taskId, run, entry.getValue().lastEntry().getValue());
                heldRuns.put(taskId, run);
                handle((worker, nowNs) -> worker.onResultTaken(nowNs, taskId, run));
                say((scheduler, nowNs) -> scheduler.placement().onResultAdopted(nowNs, workerId, deadWorkerId, taskId));
            }
        }
        dead.results.clear();
        if (random.nextInt(10) != 0) {
            say((scheduler, nowNs) -> scheduler.placement().onAdoptionEnded(nowNs, workerId, deadWorkerId));
        }
    }

    /** Copies a result, which takes a while and now and then fails. */
    void onCopy(final long taskId, final int run, final int holderId) {
        if (alive && state.view().wantedOf(taskId) == Wanted.HOLD && heldRuns.getOrDefault(taskId, 0) == run) {
            say((scheduler, nowNs) -> scheduler.placement().onCopied(nowNs, workerId, taskId, run));
            return;
        }
        final long takesNs = random.nextInt(200_000);
        final boolean fails = simulation.isFaulty() && random.nextInt(10) == 0;
        simulation.clock.after(takesNs, () -> endCopy(taskId, run, holderId, fails));
    }

    private void endCopy(final long taskId, final int run, final int holderId, final boolean fails) {
        if (!alive) {
            return;
        }
        if (isFrozen()) {
            simulation.clock.at(frozenUntilNs, () -> endCopy(taskId, run, holderId, fails));
            return;
        }
        final Long value = fails ? null : simulation.arenaOf(holderId).get(taskId, run);
        if (value == null && !fails) {
            simulation.toPeer(workerId, holderId, holder -> holder.onAskedFor(taskId));
        }
        if (value == null || state.view().knows(taskId)) {
            say((scheduler, nowNs) -> scheduler.placement().onCopyFailed(nowNs, workerId, taskId, run));
            return;
        }
        arena.put(taskId, run, value);
        heldRuns.put(taskId, run);
        handle((worker, nowNs) -> worker.onResultTaken(nowNs, taskId, run));
        say((scheduler, nowNs) -> scheduler.placement().onCopied(nowNs, workerId, taskId, run));
    }

    /** A reader that does not find a result asks its holder, who may have thought that it was there. */
    private void onAskedFor(final long taskId) {
        handle((worker, nowNs) -> {
            if (arena.get(taskId) == null) {
                worker.onResultUnreadable(nowNs, taskId);
            }
        });
    }

    /** The scheduler asks whether a result that it thinks here is. */
    void onCheckResult(final long taskId) {
        if (state.view().wantedOf(taskId) != Wanted.HOLD) {
            say((scheduler, nowNs) -> scheduler.onResultLost(nowNs, workerId, taskId));
        } else {
            onAskedFor(taskId);
        }
    }

    // ---------------------------------------------------------------- executors

    @Override
    public void execute(final long taskId, final int run, final boolean isLimited) {
        final RunId id = new RunId(taskId, run);
        final Execution execution = new Execution();
        simulation.threads.onStart(this, (int)
                executions.values().stream().filter(other -> !other.abandoned).count());
        if (executions.put(id, execution) != null) {
            throw new IllegalStateException("Run " + id + " was started twice");
        }
        final Assignment assignment = assignments.remove(id);
        final long[] values = new long[assignment.inputs.length];
        long missing = 0;
        for (int i = 0; i < values.length; i++) {
            final Long value = read(assignment, i);
            if (value == null) {
                missing = assignment.inputs[i];
            } else {
                values[i] = value;
            }
        }
        final long lost = missing;
        final TaskSpec spec = simulation.specOf(taskId);
        if (simulation.isFaulty() && random.nextInt(10) == 0) {
            final long heldBytes = random.nextInt(3) * 1_000L;
            simulation.clock.after(
                    1, () -> handle((worker, nowNs) -> worker.onRunBlocked(nowNs, taskId, run, heldBytes)));
        }
        simulation.clock.after((long) (spec.durationNs() * slowness), () -> end(id, execution, spec, values, lost));
    }

    private Long read(final Assignment assignment, final int input) {
        final long inputId = assignment.inputs[input];
        final Long own = arena.get(inputId);
        if (own != null) {
            return own;
        }
        final Long copy = copies.get(inputId);
        if (copy != null || !assignment.inPlace[input]) {
            return copy;
        }
        return simulation.arenaOf(assignment.holders[input]).get(inputId);
    }

    private void end(
            final RunId id, final Execution execution, final TaskSpec spec, final long[] values, final long lost) {
        if (!alive || execution.ended) {
            return;
        }
        if (isFrozen()) {
            simulation.clock.at(frozenUntilNs, () -> end(id, execution, spec, values, lost));
            return;
        }
        execution.ended = true;
        executions.remove(id);
        final long taskId = id.taskId;
        final int run = id.run;
        if (execution.abandoned || (execution.interrupted && random.nextInt(5) != 0)) {
            handle((worker, nowNs) -> worker.onRunAborted(nowNs, taskId, run));
        } else if (lost != 0) {
            handle((worker, nowNs) -> worker.onRunInputLost(nowNs, taskId, run, lost));
        } else if (spec.kills()) {
            simulation.kill(this, true);
        } else if (simulation.fails(taskId, spec)) {
            handle((worker, nowNs) -> worker.onRunErred(nowNs, taskId, run));
        } else if (simulation.isFaulty() && random.nextDouble() < simulation.options.aborts()) {
            handle((worker, nowNs) -> worker.onRunAborted(nowNs, taskId, run));
        } else {
            arena.put(taskId, run, TaskSpec.value(taskId, values));
            handle((worker, nowNs) -> worker.onRunFinished(nowNs, taskId, run, spec.resultBytes(), spec.durationNs()));
        }
    }

    @Override
    public void interrupt(final long taskId, final int run) {
        final Execution execution = executions.get(new RunId(taskId, run));
        execution.interrupted = true;
        final RunId id = new RunId(taskId, run);
        if (random.nextInt(4) == 0) {
            simulation.clock.after(random.nextInt(1_000_000), () -> {
                if (alive && !execution.ended) {
                    execution.abandoned = true;
                    handle((worker, nowNs) -> worker.onRunAbandoned(nowNs, taskId, run));
                }
            });
        } else if (random.nextBoolean()) {
            simulation.clock.after(random.nextInt(100_000), () -> {
                if (alive && !execution.ended) {
                    execution.ended = true;
                    executions.remove(id);
                    handle((worker, nowNs) -> worker.onRunAborted(nowNs, taskId, run));
                }
            });
        }
    }

    // ---------------------------------------------------------------- transfers

    @Override
    public void fetch(final long dependencyTaskId, final int holderWorkerId) {
        final int token = ++fetchCount;
        fetches.put(dependencyTaskId, token);
        simulation.toPeer(workerId, holderWorkerId, holder -> {
            final Long value = holder.arena.get(dependencyTaskId);
            simulation.toPeer(holderWorkerId, workerId, self -> self.onFetched(dependencyTaskId, token, value));
        });
        if (!simulation.isAlive(holderWorkerId) && random.nextBoolean()) {
            simulation.clock.after(50_000, () -> onFetched(dependencyTaskId, token, null));
        }
    }

    private void onFetched(final long inputId, final int token, final Long value) {
        if (alive && fetches.getOrDefault(inputId, 0) == token) {
            fetches.remove(inputId);
            if (value == null) {
                handle((worker, nowNs) -> worker.onInputFailed(nowNs, inputId));
            } else {
                copies.put(inputId, value);
                handle((worker, nowNs) -> worker.onInputFetched(nowNs, inputId));
            }
        }
    }

    @Override
    public void dropInput(final long dependencyTaskId) {
        fetches.remove(dependencyTaskId);
        copies.remove(dependencyTaskId);
    }

    @Override
    public void drop(final long taskId, final int run) {
        arena.remove(taskId, run);
    }

    // ---------------------------------------------------------------- reports

    @Override
    public void reportFinished(final long taskId, final int run, final long resultBytes, final long durationNs) {
        heldRuns.put(taskId, run);
        say((scheduler, nowNs) -> scheduler.onTaskFinished(nowNs, workerId, taskId, run, resultBytes, durationNs));
    }

    @Override
    public void reportErred(final long taskId, final int run) {
        say((scheduler, nowNs) -> scheduler.onTaskErred(nowNs, workerId, taskId, run, false));
    }

    @Override
    public void reportAborted(final long taskId, final int run, final AbortedBecause because) {
        assignments.remove(new RunId(taskId, run));
        final AbortCause cause = AbortCause.valueOf(because.name());
        say((scheduler, nowNs) -> scheduler.onRunAborted(nowNs, workerId, taskId, run, cause));
    }

    @Override
    public void reportTimedOut(final long taskId, final int run, final long timeoutNs, final boolean isRunning) {
        say((scheduler, nowNs) -> scheduler.onTaskErred(nowNs, workerId, taskId, run, isRunning));
    }

    @Override
    public void reportSeceded(final long taskId, final int run) {
        say((scheduler, nowNs) -> scheduler.onRunSeceded(nowNs, workerId, taskId, run));
    }

    @Override
    public void reportInputLost(
            final long taskId, final int run, final long dependencyTaskId, final int holderWorkerId) {
        assignments.remove(new RunId(taskId, run));
        if (isAway) {
            return; // nobody could be asked: the inventory will not name the run
        }
        say((scheduler, nowNs) ->
                scheduler.onInputLost(nowNs, workerId, taskId, run, dependencyTaskId, holderWorkerId));
    }

    @Override
    public void reportResultLost(final long taskId) {
        say((scheduler, nowNs) -> scheduler.onResultLost(nowNs, workerId, taskId));
    }
}

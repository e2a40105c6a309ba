package io.heddle.simulation;

import io.heddle.scheduler.SchedulerState;
import io.heddle.worker.WorkerState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;

/** One cluster from its first client to the release of its last result, with faults in between. */
final class Simulation {
    private static final long STEP_NS = 1_000_000L;

    final VirtualClock clock = new VirtualClock();
    final SimulationOptions options;
    final VirtualNetwork network;
    final ResultChecker results = new ResultChecker();
    final SimulatedDemands demands = new SimulatedDemands();
    final OutcomeChecker outcomes = new OutcomeChecker(this);
    final ThreadChecker threads = new ThreadChecker();
    final SimulatedScheduler scheduler;
    final List<SimulatedClient> clients = new ArrayList<>();
    private final Random random;
    private final List<SimulatedWorker> workers = new ArrayList<>();
    private final Map<Long, Integer> failures = new HashMap<>();
    private final TreeSet<Integer> expected = new TreeSet<>();
    private boolean isRecovering;
    private long partitionedUntilNs;
    private long partition;
    private int absences;
    private int freezes;
    private int deaths;
    private long lastDeathNs;
    private boolean over;

    Simulation(final long seed) {
        this(seed, SimulationOptions::draw);
    }

    Simulation(final long seed, final Function<Random, SimulationOptions> drawing) {
        random = new Random(seed * 0x9E3779B97F4A7C15L);
        options = drawing.apply(random);
        network = new VirtualNetwork(clock, random, 50_000, options.spikes(), options.duplicates());
        scheduler = new SimulatedScheduler(this, random);
        demands.define(scheduler);
        for (int host = 0; host < options.hosts(); host++) {
            for (int i = 0; i < options.workersPerHost(); i++) {
                final int home = host;
                clock.after(random.nextInt(5_000_000), () -> addWorker(home));
            }
        }
        for (int clientId = 1; clientId <= options.clients(); clientId++) {
            clients.add(new SimulatedClient(this, random, clientId));
        }
        clock.after(STEP_NS, this::step);
    }

    void run() {
        while (!over && clock.step()) {
            ProgressChecker.check(this);
        }
        final int inputs = scheduler.inputs.size();
        ReplayChecker.check(
                scheduler.inputs, options.scheduler(), scheduler.state.view().stateHash(), random.nextInt(inputs));
    }

    /** Once per milli second: faults while they last, then the end. */
    private void step() {
        if (isFaulty()) {
            for (final SimulatedWorker worker : livingWorkers()) {
                disturb(worker);
            }
            for (final SimulatedClient client : clients) {
                disturb(client);
            }
            if (random.nextDouble() < options.partitions()) {
                partition = random.nextLong();
                partitionedUntilNs = clock.nowNs() + random.nextInt(20) * STEP_NS;
            }
            if (!isRecovering && random.nextDouble() < options.restarts()) {
                killScheduler();
            }
        } else if (!isRecovering) {
            for (final SimulatedWorker worker : livingWorkers()) {
                if (worker.paused) {
                    worker.setPaused(false);
                }
            }
            clients.forEach(SimulatedClient::releaseIfDone);
            over = clients.stream().allMatch(SimulatedClient::isDone) && LeakChecker.isEmpty(this);
        }
        clock.after(STEP_NS, this::step);
    }

    private void disturb(final SimulatedWorker worker) {
        if (random.nextDouble() < options.deaths()) {
            kill(worker, random.nextBoolean());
        } else if (random.nextDouble() < options.deaths()) {
            worker.handle(WorkerState::onShutdown);
            clock.after(2 * STEP_NS, () -> kill(worker, false));
        } else if (random.nextDouble() < options.losses()) {
            worker.loseSomeResult();
        } else if (random.nextDouble() < options.absences()) {
            abort(worker);
        } else if (random.nextDouble() < options.freezes()) {
            freezes++;
            worker.freeze(random.nextInt(60) * STEP_NS);
        } else if (random.nextDouble() < options.pauses()) {
            worker.setPaused(!worker.paused);
        } else if (random.nextDouble() < options.retirements()) {
            scheduler.input((state, nowNs) -> state.placement().onRetire(nowNs, worker.workerId));
        }
    }

    /** A worker that was dismissed has left: nothing that anybody needs goes with it. */
    void leave(final SimulatedWorker worker) {
        if (worker.alive) {
            worker.alive = false;
            network.cut(worker.workerId);
            final int workerId = worker.workerId;
            clock.after(
                    random.nextInt(5_000_000),
                    () -> scheduler.input((state, nowNs) -> state.onWorkerLost(nowNs, workerId, false)));
            clock.after(random.nextInt(30_000_000), () -> addWorker(worker.host));
        }
    }

    private void disturb(final SimulatedClient client) {
        if (random.nextDouble() < options.leaves()) {
            client.leave();
        } else if (random.nextDouble() < options.releases()) {
            client.releaseSomething();
        } else if (random.nextDouble() < options.cancels()) {
            client.cancelSomething();
        } else if (random.nextDouble() < options.replications()) {
            client.replicateSomething();
        } else if (random.nextDouble() < 0.1) {
            client.wantSomethingOf(clients.get(random.nextInt(clients.size())));
        }
    }

    /** The session of a worker is lost; both notice, and it comes back. */
    private void abort(final SimulatedWorker worker) {
        if (worker.isAway() || isRecovering) {
            return;
        }
        absences++;
        worker.goAway();
        final int workerId = worker.workerId;
        final int epoch = scheduler.restarts;
        clock.after(random.nextInt(2_000_000), () -> {
            if (epoch == scheduler.restarts) { // else all are away, and this session is forgotten
                scheduler.input((state, nowNs) -> state.returns().onWorkerAway(nowNs, workerId));
                clock.after(1 + random.nextInt(5_000_000), worker::comeBack);
            }
        });
    }

    // ---------------------------------------------------------------- the end of a scheduler

    boolean isRecovering() {
        return isRecovering;
    }

    private void killScheduler() {
        isRecovering = true;
        scheduler.kill();
        livingWorkers().forEach(SimulatedWorker::goAway);
        clients.forEach(SimulatedClient::goAway);
        clock.after(random.nextInt(20_000_000), this::restartScheduler);
    }

    private void restartScheduler() {
        scheduler.restart(random.nextInt(3) == 0 ? random.nextInt(40) : 0);
        for (final SimulatedWorker worker : workers) {
            if (worker != null) {
                reintroduce(worker);
            }
        }
        for (final SimulatedClient client : clients) {
            if (client.hasLeft()) {
                clock.after(random.nextInt(5_000_000), client::beLost);
            } else {
                expected.add(client.clientId);
                clock.after(random.nextInt(5_000_000), client::comeBack);
            }
        }
        inviteWorkers();
    }

    private void reintroduce(final SimulatedWorker worker) {
        final int workerId = worker.workerId;
        if (worker.alive) {
            worker.join(); // the journal may not know of it
            scheduler.input((state, nowNs) -> state.returns().onWorkerAway(nowNs, workerId));
        } else {
            scheduler.input((state, nowNs) -> state.returns().onWorkerAway(nowNs, workerId));
            clock.after(
                    random.nextInt(5_000_000),
                    () -> scheduler.input((state, nowNs) -> state.onWorkerLost(nowNs, workerId, false)));
        }
    }

    /** A client has said all that the journal did not have. */
    void onResumed(final SimulatedClient client) {
        expected.remove(client.clientId);
        inviteWorkers();
    }

    /** Inventories come behind what clients say again. */
    private void inviteWorkers() {
        if (isRecovering && !scheduler.isDown() && expected.isEmpty()) {
            isRecovering = false;
            scheduler.onClientsBack();
            for (final SimulatedWorker worker : livingWorkers()) {
                clock.after(random.nextInt(5_000_000), worker::comeBack);
            }
        }
    }

    private void addWorker(final int host) {
        workers.add(null); // the constructor already speaks of itself by number
        workers.set(workers.size() - 1, new SimulatedWorker(this, random, workers.size(), host));
    }

    void kill(final SimulatedWorker worker, final boolean blame) {
        if (worker.alive) {
            worker.alive = false;
            deaths++;
            lastDeathNs = clock.nowNs();
            network.cut(worker.workerId);
            final int workerId = worker.workerId;
            clock.after(
                    random.nextInt(5_000_000),
                    () -> scheduler.input((state, nowNs) -> state.onWorkerLost(nowNs, workerId, blame)));
            clock.after(random.nextInt(30_000_000), () -> addWorker(worker.host));
        }
    }

    /** True if this attempt fails. */
    boolean fails(final long taskId, final TaskSpec spec) {
        return spec.failsForGood() || failures.merge(taskId, 1, Integer::sum) <= spec.failures();
    }

    boolean isFaulty() {
        return clock.nowNs() < options.faultsNs();
    }

    /** After this nothing goes wrong any more, unless a task kills another worker. */
    long lastFaultNs() {
        return Math.max(options.faultsNs(), lastDeathNs);
    }

    int deaths() {
        return deaths;
    }

    TaskSpec specOf(final long taskId) {
        return results.spec(taskId);
    }

    List<SimulatedWorker> livingWorkers() {
        final List<SimulatedWorker> living = new ArrayList<>(workers);
        living.removeIf(worker -> worker == null || !worker.alive);
        return living;
    }

    boolean isAlive(final int workerId) {
        return workers.get(workerId - 1).alive;
    }

    int hostOf(final int workerId) {
        return workers.get(workerId - 1).host;
    }

    SimulatedArena arenaOf(final int workerId) {
        return workers.get(workerId - 1).arena;
    }

    void toScheduler(final int clientId, final int number, final ObjLongConsumer<SchedulerState> message) {
        network.send(-clientId, 0, () -> scheduler.input(clientId, number, message));
    }

    void toScheduler(final int from, final ObjLongConsumer<SchedulerState> message) {
        network.send(from, 0, () -> scheduler.input(message));
    }

    void toWorker(final int workerId, final Consumer<SimulatedWorker> message) {
        final SimulatedWorker addressee = workers.get(workerId - 1);
        if (addressee != null && addressee.isAway()) {
            return; // there is no session
        }
        network.send(0, workerId, () -> message.accept(workers.get(workerId - 1)));
    }

    void toPeer(final int from, final int workerId, final Consumer<SimulatedWorker> message) {
        network.send(from, workerId, () -> {
            final boolean isCut = clock.nowNs() < partitionedUntilNs
                    && (partition >>> from % 64 & 1) != (partition >>> workerId % 64 & 1);
            if (!isCut && isAlive(workerId)) {
                message.accept(workers.get(workerId - 1));
            }
        });
    }

    void toClient(final int clientId, final Consumer<SimulatedClient> message) {
        network.send(0, -clientId, () -> message.accept(clients.get(clientId - 1)));
    }

    /** What kind of a run it was, for reports. */
    @Override
    public String toString() {
        return clock.eventsDone() + " events, " + scheduler.inputs.size() + " inputs of the scheduler, "
                + threads.started() + " runs, " + deaths + " deaths, " + scheduler.restarts + " restarts, " + absences
                + " absences, " + freezes + " freezes, "
                + outcomes.finished() + " finished, "
                + outcomes.erred() + " erred, " + results.compared() + " results compared, " + scheduler.runsCalledBack
                + " runs called back, "
                + scheduler.adoptionsRequested + " adoptions, " + scheduler.copiesRequested + " copies, "
                + scheduler.dismissals + " dismissals, "
                + scheduler.state.view().staleMessages() + " stale";
    }
}

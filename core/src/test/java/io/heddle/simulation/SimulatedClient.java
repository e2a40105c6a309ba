package io.heddle.simulation;

import io.heddle.graph.TaskGraph;
import io.heddle.scheduler.ErredReason;
import io.heddle.scheduler.SchedulerState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;

/** A client: submits graphs, waits, sometimes releases or cancels early, or leaves; at the end it releases all. */
final class SimulatedClient {
    private enum Future {
        PENDING,
        FINISHED,
        ERRED
    }

    final int clientId;
    private final Simulation simulation;
    private final Random random;
    private final Map<Long, Future> futures = new TreeMap<>();
    /** A task is not wanted twice: answers to the first time could be taken for answers to the second. */
    private final Set<Long> everWanted = new HashSet<>();

    private final List<ObjLongConsumer<SchedulerState>> sent = new ArrayList<>();
    private boolean isAway;
    private long sequence;
    private int graphsToCome;
    private boolean left;

    SimulatedClient(final Simulation simulation, final Random random, final int clientId) {
        this.simulation = simulation;
        this.random = random;
        this.clientId = clientId;
        graphsToCome = simulation.options.graphsPerClient();
        send((scheduler, nowNs) -> scheduler.onClientConnected(nowNs, clientId));
        for (int i = graphsToCome; i > 0; i--) {
            simulation.clock.after(random.nextInt(20_000_000), this::submitGraph);
        }
    }

    private void send(final ObjLongConsumer<SchedulerState> message) {
        final int number = sent.size();
        sent.add(message);
        if (!isAway) {
            simulation.toScheduler(clientId, number, message);
        }
    }

    /** The scheduler is gone. */
    void goAway() {
        isAway = true;
        simulation.network.sever(0, -clientId);
    }

    /** The scheduler is there again: gets what its journal has not, and is asked about what is not known to have ended. */
    void comeBack() {
        if (left) {
            return;
        }
        isAway = false;
        for (int number = simulation.scheduler.kept(clientId); number < sent.size(); number++) {
            simulation.toScheduler(clientId, number, sent.get(number));
        }
        final List<Long> pending = pendingFutures();
        simulation.network.send(-clientId, 0, () -> {
            if (!simulation.scheduler.isDown()) {
                pending.forEach(taskId -> simulation.scheduler.onResumed(clientId, taskId));
                simulation.onResumed(this);
            }
        });
    }

    boolean hasLeft() {
        return left;
    }

    private void submitGraph() {
        graphsToCome--;
        if (left) {
            return;
        }
        if (simulation.options.isWide()) {
            submitRange(simulation.options.tasksMax());
            return;
        }
        if (random.nextInt(3) == 0) {
            submitRange(1 + random.nextInt(4 * simulation.options.tasksMax()));
        }
        if (random.nextInt(3) == 0) {
            scatter(1 + random.nextInt(4));
        }
        final TaskGraph graph = new RandomGraph(random, simulation.options).next();
        final long[] ids = new long[graph.size()];
        for (int place = 0; place < graph.size(); place++) {
            final int task = graph.taskInOrder(place);
            ids[task] = (long) clientId << 40 | ++sequence;
            final long[] inputs = new long[graph.dependencyCount(task)];
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = ids[graph.dependency(task, i)];
            }
            submit(graph, task, ids[task], inputs);
        }
        for (int place = 0; place < graph.size(); place++) {
            final int task = graph.taskInOrder(place);
            if (graph.mustHold(task) && !graph.isOutput(task)) {
                release(ids[task]);
            }
        }
    }

    /** What a map does; now and then with a task that reads some of its elements while the others go on. */
    private void submitRange(final int count) {
        final RandomGraph drawn = new RandomGraph(random, simulation.options);
        final TaskSpec like = drawn.spec();
        final long first = (long) clientId << 40 | sequence + 1;
        sequence += count;
        for (int element = 0; element < count; element++) {
            final TaskSpec spec = drawn.spec().of(like.prefix(), like.retries());
            simulation.results.onSubmitted(first + element, spec, new long[0]);
            futures.put(first + element, Future.PENDING);
        }
        final int priority = random.nextInt(3) - 1;
        final int demands = simulation.demands.draw(random);
        send((scheduler, nowNs) -> scheduler.onSubmitRange(
                nowNs, clientId, first, count, like.prefix(), priority, like.retries(), demands));
        if (random.nextInt(3) == 0) {
            clockedReader(first, count);
        }
    }

    /** Values of its own, and tasks that read them, some only after a while. */
    private void scatter(final int count) {
        final long first = (long) clientId << 40 | sequence + 1;
        sequence += count;
        for (long taskId = first; taskId < first + count; taskId++) {
            final long datum = taskId;
            final TaskSpec spec =
                    new RandomGraph(random, simulation.options).spec().asDatum();
            simulation.results.onSubmitted(datum, spec, new long[0]);
            simulation.outcomes.onScattered(datum);
            futures.put(datum, Future.PENDING);
            final int demands = simulation.demands.draw(random);
            send((scheduler, nowNs) -> scheduler.onScatter(nowNs, clientId, datum, spec.prefix(), 0, demands));
        }
        for (int readers = random.nextInt(4); readers > 0; readers--) {
            clockedReader(first, count);
        }
    }

    /** A task that reads elements of a range, submitted while some wait, run or are done. */
    private void clockedReader(final long first, final int count) {
        simulation.clock.after(random.nextInt(2_000_000), () -> {
            if (left) {
                return;
            }
            final long[] inputs = new long[1 + random.nextInt(4)];
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = first + random.nextInt(count);
                if (!futures.containsKey(inputs[i])) {
                    return; // released meanwhile: it may be unknown
                }
            }
            final TaskSpec spec = new RandomGraph(random, simulation.options).spec();
            final long taskId = (long) clientId << 40 | ++sequence;
            simulation.results.onSubmitted(taskId, spec, inputs);
            futures.put(taskId, Future.PENDING);
            send((scheduler, nowNs) -> scheduler.onSubmit(
                    nowNs, clientId, taskId, spec.prefix(), 0, spec.retries(), true, inputs, inputs.length));
        });
    }

    private void submit(final TaskGraph graph, final int task, final long taskId, final long[] inputs) {
        final TaskSpec spec = (TaskSpec) graph.function(task);
        simulation.results.onSubmitted(taskId, spec, inputs);
        if (graph.isOutput(task)) {
            futures.put(taskId, Future.PENDING);
        }
        final int priority = graph.priority(task);
        final boolean wanted = graph.mustHold(task);
        final int demands = simulation.demands.draw(random);
        final long deadlineNs = simulation.demands.drawDeadlineNs(random);
        simulation.demands.drawTimeout(taskId, random);
        simulation.outcomes.onSubmitted(taskId, deadlineNs);
        send((scheduler, nowNs) -> scheduler.onSubmit(
                nowNs,
                clientId,
                taskId,
                spec.prefix(),
                priority,
                spec.retries(),
                demands,
                deadlineNs,
                wanted,
                inputs,
                inputs.length));
    }

    private void release(final long taskId) {
        simulation.outcomes.onReleased(taskId);
        simulation.network.send(-clientId, 0, () -> simulation.scheduler.onReleased(clientId, taskId));
        send((scheduler, nowNs) -> scheduler.onRelease(nowNs, clientId, taskId));
    }

    private Long anyFuture() {
        final List<Long> ids = new ArrayList<>(futures.keySet());
        return ids.isEmpty() ? null : ids.get(random.nextInt(ids.size()));
    }

    void releaseSomething() {
        final Long taskId = anyFuture();
        if (!left && taskId != null) {
            futures.remove(taskId);
            release(taskId);
        }
    }

    void replicateSomething() {
        final Long taskId = anyFuture();
        if (!left && taskId != null) {
            final int copies = random.nextInt(4);
            simulation.toScheduler(
                    -clientId, (scheduler, nowNs) -> scheduler.placement().onReplicate(nowNs, taskId, copies));
            if (random.nextInt(10) == 0) {
                simulation.toScheduler(
                        -clientId, (scheduler, nowNs) -> scheduler.placement().onRebalance(nowNs));
            }
        }
    }

    void cancelSomething() {
        final Long taskId = anyFuture();
        if (!left && taskId != null) {
            simulation.outcomes.onCancelled(taskId);
            send((scheduler, nowNs) -> scheduler.onCancel(nowNs, clientId, taskId));
        }
    }

    void wantSomethingOf(final SimulatedClient other) {
        final Long taskId = other.anyFuture();
        if (!left && other != this && taskId != null && everWanted.add(taskId)) {
            futures.put(taskId, Future.PENDING);
            send((scheduler, nowNs) -> scheduler.onWant(nowNs, clientId, taskId));
        }
    }

    void leave() {
        if (!left) {
            left = true;
            futures.keySet().forEach(simulation.outcomes::onReleased);
            futures.clear();
            simulation.network.cut(-clientId);
            simulation.clock.after(random.nextInt(20_000_000), this::beLost);
        }
    }

    /** The scheduler notices that it has left. */
    void beLost() {
        simulation.scheduler.input((scheduler, nowNs) -> scheduler.onClientLost(nowNs, clientId));
        simulation.onResumed(this); // nobody waits for it
    }

    void onFinished(final long taskId, final int holderWorkerId) {
        final Future before = futures.get(taskId);
        if (before != null) {
            simulation.outcomes.onFinished(clientId, taskId, before == Future.ERRED);
            simulation.results.onFinished(
                    taskId, simulation.arenaOf(holderWorkerId).get(taskId));
            futures.put(taskId, Future.FINISHED);
        }
    }

    void onErred(final long taskId, final long causeTaskId, final ErredReason reason) {
        final Future before = futures.get(taskId);
        if (before != null) {
            simulation.outcomes.onErred(clientId, taskId, causeTaskId, reason, before == Future.FINISHED);
            futures.put(taskId, Future.ERRED);
            if (!left && random.nextInt(4) == 0 && reason != ErredReason.UNKNOWN_TASK) {
                futures.put(taskId, Future.PENDING);
                simulation.outcomes.onRetried(taskId);
                send((scheduler, nowNs) -> scheduler.onRetry(nowNs, clientId, taskId));
            }
        }
    }

    boolean isDone() {
        return left || (graphsToCome == 0 && !futures.containsValue(Future.PENDING));
    }

    /** Once nothing can go wrong any more: whatever is done is released. */
    void releaseIfDone() {
        if (!left && isDone()) {
            futures.keySet().forEach(this::release);
            futures.clear();
        }
    }

    List<Long> pendingFutures() {
        final List<Long> pending = new ArrayList<>();
        futures.forEach((taskId, future) -> {
            if (future == Future.PENDING) {
                pending.add(taskId);
            }
        });
        return pending;
    }
}

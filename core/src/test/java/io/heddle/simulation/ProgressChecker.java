package io.heddle.simulation;

import io.heddle.scheduler.TaskState;

/** When faults have ended, every future ends and everything released goes, within a bounded time. */
final class ProgressChecker {
    private static final int TASKS_TOLD_MAX = 20;

    private static final long LIMIT_NS = 20_000_000_000L;

    private ProgressChecker() {}

    static void check(final Simulation simulation) {
        if (simulation.clock.nowNs() < simulation.lastFaultNs() + LIMIT_NS) {
            return;
        }
        final StringBuilder text = new StringBuilder("No end " + LIMIT_NS + " ns after the last fault.\n");
        for (final SimulatedClient client : simulation.clients) {
            for (final long taskId : client.pendingFutures()) {
                text.append("Client ").append(client.clientId).append(" waits. ");
                text.append(simulation.scheduler.state.view().explain(taskId));
                text.append(simulation.scheduler.state.view().story(taskId));
            }
        }
        simulation.results.taskIds().stream()
                .filter(taskId -> simulation.scheduler.state.view().stateOf(taskId) != TaskState.FORGOTTEN)
                .limit(TASKS_TOLD_MAX)
                .forEach(taskId -> text.append(simulation.scheduler.state.view().explain(taskId))
                        .append(simulation.scheduler.state.view().story(taskId)));
        throw new IllegalStateException(text + LeakChecker.describe(simulation));
    }
}

package io.heddle.simulation;

/** When faults have ended, every future ends and everything released goes, within a bounded time. */
final class ProgressChecker {
    private static final long LIMIT_NS = 20_000_000_000L;

    private ProgressChecker() {}

    static void check(final Simulation simulation) {
        if (simulation.clock.nowNs() < simulation.options.faultsNs() + LIMIT_NS) {
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
        throw new IllegalStateException(text + LeakChecker.describe(simulation));
    }
}

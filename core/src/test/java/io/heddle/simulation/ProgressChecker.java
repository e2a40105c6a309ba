package io.heddle.simulation;

/** When faults have ended, every future ends and everything released goes, within a bounded time. */
final class ProgressChecker {
    private static final long LIMIT_NS = 20_000_000_000L;
    /** Where tasks kill their workers: dozens of deaths, and each may cost all results made so far. */
    private static final long LIMIT_WITH_KILLERS_NS = 60_000_000_000L;

    private ProgressChecker() {}

    static void check(final Simulation simulation) {
        final long limitNs = simulation.options.killing() > 0 ? LIMIT_WITH_KILLERS_NS : LIMIT_NS;
        if (simulation.clock.nowNs() < simulation.options.faultsNs() + limitNs) {
            return;
        }
        final StringBuilder text = new StringBuilder("No end " + limitNs + " ns after the last fault.\n");
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

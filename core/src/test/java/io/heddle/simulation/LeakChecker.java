package io.heddle.simulation;

/** When every client has released everything, nothing is left anywhere. */
final class LeakChecker {
    private LeakChecker() {}

    static boolean isEmpty(final Simulation simulation) {
        return simulation.scheduler.state.view().tasksLive() == 0
                && !simulation.scheduler.state.hasWork()
                && simulation.livingWorkers().stream().allMatch(LeakChecker::isEmpty);
    }

    private static boolean isEmpty(final SimulatedWorker worker) {
        return worker.isQuiet()
                && worker.state.view().held() == 0
                && worker.state.view().copies() == 0
                && worker.arena.results.isEmpty()
                && worker.copies.isEmpty();
    }

    static String describe(final Simulation simulation) {
        final StringBuilder text = new StringBuilder();
        text.append(simulation.scheduler.state.view().tasksLive()).append(" tasks are in the scheduler's tables\n");
        for (final SimulatedWorker worker : simulation.livingWorkers()) {
            if (!isEmpty(worker)) {
                text.append("worker ")
                        .append(worker.workerId)
                        .append(" on host ")
                        .append(worker.host);
                text.append(": ").append(worker.state.view().executing()).append(" execute, ");
                text.append(worker.state.view().queued())
                        .append(" queued, ")
                        .append(worker.state.view().held())
                        .append(" held, ");
                text.append(worker.state.view().copies())
                        .append(" copies, arena ")
                        .append(worker.arena.results.keySet());
                text.append(", copied ").append(worker.copies.keySet()).append('\n');
            }
        }
        return text.toString();
    }
}

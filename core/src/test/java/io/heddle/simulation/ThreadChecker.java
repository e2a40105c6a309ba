package io.heddle.simulation;

/** A worker never executes more runs than it has threads. */
final class ThreadChecker {
    private long started;

    void onStart(final SimulatedWorker worker, final int executing) {
        started++;
        if (executing >= worker.threads) {
            throw new IllegalStateException("Worker " + worker.workerId + " starts run " + (executing + 1) + " on "
                    + worker.threads + " threads");
        }
    }

    long started() {
        return started;
    }
}

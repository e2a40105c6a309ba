package io.heddle.simulation;

import io.heddle.scheduler.ErredReason;
import io.heddle.scheduler.SchedulerInvariants;
import io.heddle.scheduler.SchedulerOptions;
import io.heddle.scheduler.SchedulerOutput;
import io.heddle.scheduler.SchedulerState;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;

/** The recorded inputs lead a new scheduler to the same hash, also through a snapshot taken anywhere between. */
final class ReplayChecker {
    private ReplayChecker() {}

    static void check(
            final List<SimulatedScheduler.Input> inputs,
            final SchedulerOptions options,
            final long expectedHash,
            final int snapshotAt) {
        final SchedulerState replayed = new SchedulerState(new Nowhere(), options);
        inputs.forEach(input -> input.apply(replayed));
        require(replayed.view().stateHash() == expectedHash, "The replay ends with another hash");
        final SchedulerState first = new SchedulerState(new Nowhere(), options);
        inputs.subList(0, snapshotAt).forEach(input -> input.apply(first));
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final int length = first.snapshot(buffer, 64);
        final SchedulerState second = new SchedulerState(new Nowhere(), options);
        second.restore(buffer, 64, length);
        SchedulerInvariants.check(second);
        require(second.view().stateHash() == first.view().stateHash(), "The snapshot has another hash");
        inputs.subList(snapshotAt, inputs.size()).forEach(input -> input.apply(second));
        require(second.view().stateHash() == expectedHash, "The restored scheduler goes another way");
    }

    private static void require(final boolean holds, final String fault) {
        if (!holds) {
            throw new IllegalStateException(fault);
        }
    }

    /** Nobody listens. */
    private static final class Nowhere implements SchedulerOutput {
        @Override
        public void assign(
                final int workerId,
                final long taskId,
                final int run,
                final int priority,
                final long[] dependencies,
                final int[] holderWorkerIds,
                final int count) {}

        @Override
        public void cancelRun(final int workerId, final long taskId, final int run) {}

        @Override
        public void releaseResult(final int workerId, final long taskId) {}

        @Override
        public void reportFinished(final int clientId, final long taskId, final int holderWorkerId) {}

        @Override
        public void reportErred(
                final int clientId, final long taskId, final long causeTaskId, final ErredReason reason) {}

        @Override
        public void forget(final long taskId) {}

        @Override
        public void requestCopy(final int workerId, final long taskId, final int run, final int holderWorkerId) {}

        @Override
        public void requestRetirement(final int workerId, final boolean retires) {}

        @Override
        public void dismiss(final int workerId) {}

        @Override
        public void checkResult(final int holderWorkerId, final long taskId) {}

        @Override
        public void requestAdoption(final int adopterWorkerId, final int deadWorkerId) {}
    }
}

package io.heddle.jmh;

import io.heddle.scheduler.ErredReason;
import io.heddle.scheduler.Offers;
import io.heddle.scheduler.SchedulerOptions;
import io.heddle.scheduler.SchedulerOutput;
import io.heddle.scheduler.SchedulerState;
import java.util.Arrays;
import java.util.Random;

/**
 * A scheduler's state between a client that submits graphs and workers that answer at once; nothing else, no message, no
 * clock. Tasks are numbered in the order of submission.
 */
final class AnsweringWorkers implements SchedulerOutput {
    private static final int CLIENT = 1;
    private static final int CYCLE_UNITS = 1_000;
    private static final int GROUP = 10;
    private static final int RANDOM_WINDOW = 1_000;
    private static final int RANDOM_INPUTS = 4;
    private static final long LIMIT_BYTES = 1L << 34;
    private static final int RESULT_BYTES = 8;
    private static final int DURATION_NS = 500;
    private static final long[] NONE = {};

    private final SchedulerState state = new SchedulerState(this, SchedulerOptions.defaults());
    private final long[] group = new long[GROUP];
    private int[] workers = new int[1 << 12];
    private int[] runs = new int[1 << 12];
    private long[] taskIds = new long[1 << 12];
    private int head;
    private int tail;
    private long lastTaskId = (long) CLIENT << 40;
    private long heldFrom = lastTaskId + 1;
    private long reports;
    private boolean holdsAll;

    AnsweringWorkers(final int workerCount, final int threads) {
        state.onClientConnected(0, CLIENT);
        for (int workerId = 1; workerId <= workerCount; workerId++) {
            state.onWorkerJoined(0, workerId, 1, threads, LIMIT_BYTES, Offers.NONE);
        }
    }

    /** Submits groups of nine tasks and a tenth that merges them; returns the number of tasks. */
    int submitMerges(final int taskCount) {
        final int groups = Math.max(1, taskCount / GROUP);
        heldFrom = lastTaskId + 1;
        holdsAll = false;
        for (int i = 0; i < groups; i++) {
            for (int leaf = 0; leaf < GROUP - 1; leaf++) {
                group[leaf] = ++lastTaskId;
                state.onSubmit(0, CLIENT, lastTaskId, 0, 0, 0, false, NONE, 0);
            }
            state.onSubmit(0, CLIENT, ++lastTaskId, 1, 0, 0, true, group, GROUP - 1);
        }
        return groups * GROUP;
    }

    /** Submits tasks that each depend on up to three of the thousand before them. */
    int submitRandom(final int taskCount, final long seed) {
        final Random random = new Random(seed);
        final long first = lastTaskId + 1;
        heldFrom = first;
        holdsAll = true;
        for (int i = 0; i < taskCount; i++) {
            final int available = Math.min(i, RANDOM_WINDOW);
            int count = available == 0 ? 0 : random.nextInt(RANDOM_INPUTS);
            for (int input = 0; input < count; input++) {
                group[input] = lastTaskId - random.nextInt(available);
            }
            Arrays.sort(group, 0, count);
            count = distinct(count);
            state.onSubmit(0, CLIENT, ++lastTaskId, 0, 0, 0, true, group, count);
        }
        return taskCount;
    }

    /** Submits independent tasks of random priorities, from 0 to {@code priorities - 1}. */
    int submitPriorities(final int taskCount, final int priorities, final long seed) {
        final Random random = new Random(seed);
        heldFrom = lastTaskId + 1;
        holdsAll = true;
        for (int i = 0; i < taskCount; i++) {
            state.onSubmit(0, CLIENT, ++lastTaskId, 0, random.nextInt(priorities), 0, true, NONE, 0);
        }
        return taskCount;
    }

    /** Submits one range of independent tasks. */
    int submitRange(final int taskCount) {
        heldFrom = lastTaskId + 1;
        holdsAll = true;
        state.onSubmitRange(0, CLIENT, heldFrom, taskCount, 0, 0, 0, 0);
        lastTaskId += taskCount;
        return taskCount;
    }

    private int distinct(final int count) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (kept == 0 || group[kept - 1] != group[i]) {
                group[kept++] = group[i];
            }
        }
        return kept;
    }

    /** Runs everything that was submitted, then lets the client release what it holds. */
    void finish() {
        work();
        for (long taskId = heldFrom; taskId <= lastTaskId; taskId++) {
            if (holdsAll || (taskId - heldFrom) % GROUP == GROUP - 1) {
                state.onRelease(0, CLIENT, taskId);
            }
        }
        work();
    }

    private void work() {
        while (state.drain(0, CYCLE_UNITS) > 0 || head != tail) {
            while (head != tail) {
                final int place = head++ & (workers.length - 1);
                state.onTaskFinished(0, workers[place], taskIds[place], runs[place], RESULT_BYTES, DURATION_NS);
            }
        }
    }

    /** Tasks that have ended since the start. */
    long finished() {
        return state.view().tasksFinished();
    }

    /** Tasks that the state still knows. */
    long live() {
        return state.view().tasksLive();
    }

    /** Results the client was told of. */
    long reports() {
        return reports;
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
        if (tail - head == workers.length) {
            grow();
        }
        final int place = tail++ & (workers.length - 1);
        workers[place] = workerId;
        runs[place] = run;
        taskIds[place] = taskId;
    }

    private void grow() {
        final int length = workers.length;
        final int[] nextWorkers = new int[2 * length];
        final int[] nextRuns = new int[2 * length];
        final long[] nextTaskIds = new long[2 * length];
        for (int i = 0; i < length; i++) {
            final int place = (head + i) & (length - 1);
            nextWorkers[i] = workers[place];
            nextRuns[i] = runs[place];
            nextTaskIds[i] = taskIds[place];
        }
        workers = nextWorkers;
        runs = nextRuns;
        taskIds = nextTaskIds;
        head = 0;
        tail = length;
    }

    @Override
    public void cancelRun(final int workerId, final long taskId, final int run) {
        throw new IllegalStateException("nobody cancels here, but task " + taskId + " shall be");
    }

    @Override
    public void releaseResult(final int workerId, final long taskId) {
        // These workers keep nothing.
    }

    @Override
    public void reportFinished(final int clientId, final long taskId, final int holderWorkerId) {
        reports++;
    }

    @Override
    public void reportErred(final int clientId, final long taskId, final long causeTaskId, final ErredReason reason) {
        throw new IllegalStateException("no task fails here, but " + taskId + " did: " + reason);
    }

    @Override
    public void forget(final long taskId) {
        // These nodes keep nothing.
    }

    @Override
    public void requestCopy(final int workerId, final long taskId, final int run, final int holderWorkerId) {}

    @Override
    public void requestRetirement(final int workerId, final boolean retires) {}

    @Override
    public void dismiss(final int workerId) {}

    @Override
    public void checkResult(final int holderWorkerId, final long taskId) {
        throw new IllegalStateException("no result is lost here, but " + taskId + " was");
    }

    @Override
    public void requestAdoption(final int adopterWorkerId, final int deadWorkerId) {
        throw new IllegalStateException("no worker dies here, but " + deadWorkerId + " did");
    }
}

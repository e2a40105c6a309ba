package io.heddle.scheduler;

/** Workers that answer at once, and a client that submits groups of tasks and one that merges each group. */
final class MergeWorkload implements SchedulerOutput {
    private static final int CLIENT = 1;
    private static final int CYCLE_UNITS = 1_000;
    private static final long[] NONE = {};

    final SchedulerState state = new SchedulerState(this, SchedulerOptions.defaults());
    private final int[] workers = new int[1 << 16];
    private final long[] taskIds = new long[1 << 16];
    private final int[] runs = new int[1 << 16];
    private int answersHead;
    private int answersTail;
    private long sequence = (long) CLIENT << 40;
    private long[] group = new long[16];
    long finishedReports;

    MergeWorkload(final int workerCount, final int threads) {
        state.onClientConnected(0, CLIENT);
        for (int workerId = 1; workerId <= workerCount; workerId++) {
            state.onWorkerJoined(0, workerId, 1, threads, 1L << 34, Offers.NONE);
        }
    }

    /** Submits a number of tasks and the one that depends on all of them. Returns the id of that one. */
    long submit(final int leaves) {
        if (group.length < leaves) {
            group = new long[leaves];
        }
        for (int i = 0; i < leaves; i++) {
            group[i] = ++sequence;
            state.onSubmit(0, CLIENT, sequence, 0, 0, 0, false, NONE, 0);
        }
        state.onSubmit(0, CLIENT, ++sequence, 1, 0, 0, true, group, leaves);
        return sequence;
    }

    /** Submits a range; returns the id of its first task. */
    long submitRange(final int count) {
        final long first = sequence + 1;
        sequence += count;
        state.onSubmitRange(0, CLIENT, first, count, 0, 0, 0, 0);
        return first;
    }

    void release(final long taskId) {
        state.onRelease(0, CLIENT, taskId);
    }

    /** Does everything there is to do. */
    void work() {
        while (state.drain(0, CYCLE_UNITS) > 0 || answersHead != answersTail) {
            while (answersHead != answersTail) {
                final int place = answersHead++ & (workers.length - 1);
                state.onTaskFinished(0, workers[place], taskIds[place], runs[place], 8, 500);
            }
        }
    }

    void run(final int leaves) {
        final long root = submit(leaves);
        work();
        state.onRelease(0, CLIENT, root);
        work();
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
        final int place = answersTail++ & (workers.length - 1);
        workers[place] = workerId;
        taskIds[place] = taskId;
        runs[place] = run;
    }

    @Override
    public void cancelRun(final int workerId, final long taskId, final int run) {}

    @Override
    public void releaseResult(final int workerId, final long taskId) {}

    @Override
    public void reportFinished(final int clientId, final long taskId, final int holderWorkerId) {
        finishedReports++;
    }

    @Override
    public void reportErred(final int clientId, final long taskId, final long causeTaskId, final ErredReason reason) {}

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

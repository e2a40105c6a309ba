package io.heddle.cluster;

import io.heddle.worker.WorkerState;
import io.heddle.worker.executor.Execution;
import io.heddle.worker.executor.Run;
import io.heddle.worker.executor.RunOutcome;
import io.heddle.worker.executor.TaskExecutor;

/** Tells a worker's state how runs go on and end on the executor threads. Used on the conductor's thread. */
final class RunEnds {
    private static final int COMPLETIONS_PER_CYCLE = 256;

    private final TaskExecutor executor;
    private final WorkerRuns runs;
    private final WorkerState state;
    private final WorkerRecorder recorder;
    private final MetricReports metrics;
    private final WorkerProxy proxy;

    RunEnds(
            final TaskExecutor executor,
            final WorkerRuns runs,
            final WorkerState state,
            final WorkerRecorder recorder,
            final MetricReports metrics,
            final WorkerProxy proxy) {
        this.executor = executor;
        this.runs = runs;
        this.state = state;
        this.recorder = recorder;
        this.metrics = metrics;
        this.proxy = proxy;
    }

    /** Takes a bounded number of ends; returns how many. */
    int drain(final long nowNs) {
        int count = 0;
        for (Run run = executor.pollSecession(); run != null; run = executor.pollSecession()) {
            state.onRunSeceded(nowNs, run.taskId(), run.run());
            count++;
        }
        for (Execution ended = executor.poll(); ended != null; ended = executor.poll()) {
            runs.ended(ended.wanted(), ended.outcome());
            metrics.drain(proxy);
            recorder.runEnded(ended.wanted().taskId(), ended.outcome());
            onEnd(nowNs, ended.wanted(), ended.outcome());
            if (++count >= COMPLETIONS_PER_CYCLE) {
                break;
            }
        }
        return count;
    }

    /** Interrupts runs that were asked to end, and gives up those that mind no interrupt. */
    void onTick(final long nowNs) {
        executor.interruptOverdue((taskId, run) -> {
            recorder.runAbandoned(taskId, run);
            state.onRunAbandoned(nowNs, taskId, run);
        });
    }

    private void onEnd(final long nowNs, final Run run, final RunOutcome outcome) {
        if (outcome instanceof RunOutcome.Finished finished) {
            state.onRunFinished(
                    nowNs, run.taskId(), run.run(), finished.location().totalBytes(), finished.durationNs());
            final long spareTaskId = runs.spareAfter(run.taskId());
            if (spareTaskId != 0) {
                state.onReleaseResult(nowNs, spareTaskId); // millions of small results do not fill a worker's heap
            }
        } else if (outcome instanceof RunOutcome.Erred) {
            state.onRunErred(nowNs, run.taskId(), run.run());
        } else if (outcome instanceof RunOutcome.Rescheduled) {
            state.onRunRescheduled(nowNs, run.taskId(), run.run());
        } else if (outcome instanceof RunOutcome.InputLost lost) {
            state.onRunInputLost(nowNs, run.taskId(), run.run(), lost.dependencyTaskId());
        } else {
            state.onRunAborted(nowNs, run.taskId(), run.run());
        }
    }
}

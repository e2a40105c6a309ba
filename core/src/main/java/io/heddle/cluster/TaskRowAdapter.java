package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.ClientPeer;
import io.heddle.cluster.ClusterTables.FunctionRecord;
import io.heddle.cluster.ClusterTables.WorkerPeer;
import io.heddle.codecs.control.MessageHeaderDecoder;
import io.heddle.codecs.control.SubmitRangeDecoder;
import io.heddle.codecs.control.TasksFinishedDecoder;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.TaskIds;
import io.heddle.scheduler.SchedulerState;
import org.agrona.DirectBuffer;

/** Reads the messages that carry many tasks or many results to the scheduler, row by row. */
final class TaskRowAdapter {
    private static final byte[] NOTHING = new byte[0];

    private final ClusterTables tables;
    private final SchedulerState state;
    private final SchedulerProxy proxy;
    private final SchedulerRecorder recorder;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final SubmitRangeDecoder submitRange = new SubmitRangeDecoder();
    private final TasksFinishedDecoder tasksFinished = new TasksFinishedDecoder();
    private final RowReader rows = new RowReader();

    TaskRowAdapter(
            final ClusterTables tables,
            final SchedulerState state,
            final SchedulerProxy proxy,
            final SchedulerRecorder recorder) {
        this.tables = tables;
        this.state = state;
        this.proxy = proxy;
        this.recorder = recorder;
    }

    void onSubmitRange(final long nowNs, final ClientPeer client, final DirectBuffer buffer, final int offset) {
        submitRange.wrapAndApplyHeader(buffer, offset, header);
        final long firstTaskId = submitRange.firstTaskId();
        final FunctionRecord function = tables.function(
                submitRange.function().high(), submitRange.function().low());
        final int count = submitRange.count();
        final int priority = submitRange.priority();
        rows.wrap(buffer, submitRange.limit() + SubmitRangeDecoder.rowsHeaderLength(), submitRange.rowsLength());
        if (tables.tasks.contains(firstTaskId)) {
            return; // a repeated submission
        }
        for (int i = 0; i < count; i++) {
            final long taskId = firstTaskId + i;
            final int at = rows.skipBytes();
            if (function == null) {
                refuse(client, taskId);
            } else {
                tables.tasks.add(taskId, function, client.programId).arguments(rows.buffer(), at, rows.position() - at);
            }
        }
        if (function != null) {
            state.onSubmitRange(nowNs, client.clientId, firstTaskId, count, function.prefix(), priority, 0, 0);
        }
    }

    private void refuse(final ClientPeer client, final long taskId) {
        final String message = "the function of task " + TaskIds.text(taskId) + " was never defined";
        proxy.taskErred(
                client.outbox, taskId, taskId, 0, 0, false, false, new TaskError(ErrorKind.USER, message, NOTHING));
    }

    void onTasksFinished(final long nowNs, final WorkerPeer worker, final DirectBuffer buffer, final int offset) {
        tasksFinished.wrapAndApplyHeader(buffer, offset, header);
        final int workerId = worker.description.workerId();
        final int count = tasksFinished.count();
        rows.wrap(buffer, tasksFinished.limit() + TasksFinishedDecoder.rowsHeaderLength(), tasksFinished.rowsLength());
        for (int i = 0; i < count; i++) {
            final long taskId = rows.nextLong();
            final long durationNs = rows.nextLong();
            final int run = rows.nextInt();
            final int at = rows.skipBytes();
            onFinished(nowNs, workerId, taskId, run, durationNs, at, rows.position() - at);
        }
    }

    /** The value must be in its place before the state tells the clients. */
    private void onFinished(
            final long nowNs,
            final int workerId,
            final long taskId,
            final int run,
            final long durationNs,
            final int valueOffset,
            final int valueLength) {
        final TaskRecord task = tables.tasks.get(taskId);
        if (task == null || !state.expects(workerId, taskId, run)) {
            state.onTaskFinished(nowNs, workerId, taskId, run, 0, durationNs);
            return;
        }
        final byte[] value =
                task.replicaToPlace(workerId).ride(workerId, run, durationNs).value(valueLength);
        rows.buffer().getBytes(valueOffset, value, 0, valueLength);
        final int prefix = task.function().prefix();
        state.onTaskFinished(nowNs, workerId, taskId, run, 0, durationNs);
        recorder.taskRun(taskId, run, prefix, workerId, durationNs, 0);
    }
}

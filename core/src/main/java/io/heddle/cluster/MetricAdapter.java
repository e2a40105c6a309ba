package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.WorkerPeer;
import io.heddle.codecs.control.MessageHeaderDecoder;
import io.heddle.codecs.control.MessageHeaderEncoder;
import io.heddle.codecs.control.MetricTotalsEncoder;
import io.heddle.codecs.control.MetricUnit;
import io.heddle.codecs.control.TaskMetricsDecoder;
import io.heddle.scheduler.SchedulerState;
import io.heddle.worker.executor.TaskMetric;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** Sums up what tasks have measured. Called on the scheduler node's thread. */
final class MetricAdapter {
    private final ClusterTables tables;
    private final SchedulerState state;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final TaskMetricsDecoder taskMetrics = new TaskMetricsDecoder();

    MetricAdapter(final ClusterTables tables, final SchedulerState state) {
        this.tables = tables;
        this.state = state;
    }

    /** Handles a worker's message; false if it tells of no metrics. */
    boolean onWorkerMessage(final WorkerPeer worker, final DirectBuffer buffer, final int offset) {
        if (header.wrap(buffer, offset).templateId() != TaskMetricsDecoder.TEMPLATE_ID) {
            return false;
        }
        taskMetrics.wrapAndApplyHeader(buffer, offset, header);
        final long taskId = taskMetrics.taskId();
        final TaskRecord task = tables.tasks.get(taskId);
        if (task != null && state.expects(worker.description.workerId(), taskId, taskMetrics.run())) {
            for (final TaskMetricsDecoder.MetricsDecoder row : taskMetrics.metrics()) {
                final TaskMetric metric = new TaskMetric(
                        TaskMetric.Unit.valueOf(row.unit().name()), row.samples(), row.total(), row.min(), row.max());
                tables.metrics.add(task.function().name(), row.name(), metric);
            }
        }
        return true;
    }

    /** A message with all sums. */
    static byte[] totals(final MetricTable table) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final MetricTotalsEncoder message = new MetricTotalsEncoder();
        final MetricTotalsEncoder.MetricsEncoder group = message.wrapAndApplyHeader(
                        buffer, 0, new MessageHeaderEncoder())
                .metricsCount(table.rowCount());
        table.forEach((function, name, metric) -> group.next()
                .samples(metric.samples())
                .total(metric.total())
                .min(metric.min())
                .max(metric.max())
                .unit(MetricUnit.valueOf(metric.unit().name()))
                .function(function)
                .name(name));
        final byte[] bytes = new byte[MessageHeaderEncoder.ENCODED_LENGTH + message.encodedLength()];
        buffer.getBytes(0, bytes);
        return bytes;
    }
}

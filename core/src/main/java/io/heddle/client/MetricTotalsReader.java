package io.heddle.client;

import io.heddle.cluster.MetricTable;
import io.heddle.codecs.control.MessageHeaderDecoder;
import io.heddle.codecs.control.MetricTotalsDecoder;
import io.heddle.worker.executor.TaskMetric;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads what tasks have measured out of the scheduler's answer. */
final class MetricTotalsReader {
    private MetricTotalsReader() {}

    static MetricTable read(final byte[] message) {
        final MetricTotalsDecoder totals = new MetricTotalsDecoder();
        totals.wrapAndApplyHeader(new UnsafeBuffer(message), 0, new MessageHeaderDecoder());
        final MetricTable table = new MetricTable();
        for (final MetricTotalsDecoder.MetricsDecoder row : totals.metrics()) {
            final TaskMetric metric = new TaskMetric(
                    TaskMetric.Unit.valueOf(row.unit().name()), row.samples(), row.total(), row.min(), row.max());
            final String function = row.function();
            table.add(function, row.name(), metric);
        }
        return table;
    }
}

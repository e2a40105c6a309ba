package io.heddle.cluster;

import io.heddle.worker.executor.TaskMetric;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What runs have measured, put by executor threads before the run's end is told, and sent by the conductor before it tells it. */
final class MetricReports {
    private final ConcurrentLinkedQueue<Report> reports = new ConcurrentLinkedQueue<>();

    private record Report(long taskId, int run, Map<String, TaskMetric> metrics) {}

    void put(final long taskId, final int run, final Map<String, TaskMetric> metrics) {
        reports.add(new Report(taskId, run, metrics));
    }

    /** Tells all; conductor only. */
    void drain(final WorkerProxy proxy) {
        for (Report report = reports.poll(); report != null; report = reports.poll()) {
            proxy.metrics(report.taskId(), report.run(), report.metrics());
        }
    }
}

package io.heddle.cluster;

import io.heddle.scheduler.SnapshotReader;
import io.heddle.scheduler.SnapshotWriter;
import io.heddle.worker.executor.TaskMetric;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What tasks have counted and timed, summed for each function and name. Takes memory for new names only. Thread-safe. */
public final class MetricTable {
    /** Rows beyond are summed as one of this name for each function and unit. */
    static final String OTHERS = "(further names)";

    private static final int ROWS_MAX = 10_000;

    private final Map<String, SortedMap<String, TaskMetric>> byFunction = new TreeMap<>();
    private int rowCount;

    /** Takes a row. */
    public interface RowConsumer {
        /** Of a function. */
        void accept(String function, String name, TaskMetric metric);
    }

    /** Adds what a run has measured under one name. */
    public synchronized void add(final String function, final String name, final TaskMetric metric) {
        final SortedMap<String, TaskMetric> own = byFunction.computeIfAbsent(function, key -> new TreeMap<>());
        final String row = row(own, name, metric.unit());
        rowCount += own.containsKey(row) ? 0 : 1;
        own.merge(row, metric, TaskMetric::plus);
    }

    private String row(final SortedMap<String, TaskMetric> own, final String name, final TaskMetric.Unit unit) {
        final TaskMetric known = own.get(name);
        if (known == null) {
            return rowCount < ROWS_MAX ? name : OTHERS + " in " + unit;
        }
        return known.unit() == unit ? name : name + " in " + unit;
    }

    /** Gives all rows, by function and name. */
    public synchronized void forEach(final RowConsumer consumer) {
        byFunction.forEach((function, own) -> own.forEach((name, metric) -> consumer.accept(function, name, metric)));
    }

    /** How many rows there are. */
    public synchronized int rowCount() {
        return rowCount;
    }

    void write(final SnapshotWriter writer) {
        writer.putInt(rowCount());
        forEach((function, name, metric) -> {
            writer.putText(function);
            writer.putText(name);
            writer.putText(metric.unit().name());
            writer.putLong(metric.samples());
            writer.putLong(metric.total());
            writer.putLong(metric.min());
            writer.putLong(metric.max());
        });
    }

    void read(final SnapshotReader reader) {
        for (int left = reader.getInt(); left > 0; left--) {
            add(
                    reader.getText(),
                    reader.getText(),
                    new TaskMetric(
                            TaskMetric.Unit.valueOf(reader.getText()),
                            reader.getLong(),
                            reader.getLong(),
                            reader.getLong(),
                            reader.getLong()));
        }
    }
}

package io.heddle.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.scheduler.SnapshotReader;
import io.heddle.scheduler.SnapshotWriter;
import io.heddle.worker.executor.TaskMetric;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sums of metrics: by unit too, bounded, and the same behind a snapshot. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class MetricTableTest {
    private final MetricTable table = new MetricTable();

    private static TaskMetric one(final TaskMetric.Unit unit, final long value) {
        return new TaskMetric(unit, 1, value, value, value);
    }

    private static List<String> rows(final MetricTable table) {
        final List<String> rows = new ArrayList<>();
        table.forEach((function, name, metric) ->
                rows.add(function + ": " + name + " " + metric.samples() + " " + metric.total()));
        return rows;
    }

    @Test
    void sumsByFunctionNameAndUnit() {
        table.add("load", "rows", one(TaskMetric.Unit.COUNT, 5));
        table.add("load", "rows", one(TaskMetric.Unit.COUNT, 7));
        table.add("load", "rows", one(TaskMetric.Unit.BYTES, 100));
        table.add("load", "rows", one(TaskMetric.Unit.BYTES, 1));
        table.add("fold", "rows", one(TaskMetric.Unit.COUNT, 1));
        assertEquals(List.of("fold: rows 1 1", "load: rows 2 12", "load: rows in BYTES 2 101"), rows(table));
        assertEquals(3, table.rowCount());
    }

    @Test
    void namesWithoutEndTakeNoMemoryWithoutEnd() {
        for (int i = 0; i < 20_000; i++) {
            table.add("load", "row " + i, one(TaskMetric.Unit.COUNT, 1));
        }
        table.add("fold", "rows", one(TaskMetric.Unit.COUNT, 3));
        table.add("load", "row 0", one(TaskMetric.Unit.COUNT, 1));
        final List<String> rows = rows(table);
        assertEquals(10_002, rows.size());
        assertEquals("fold: " + MetricTable.OTHERS + " in COUNT 1 3", rows.get(0));
        assertEquals("load: " + MetricTable.OTHERS + " in COUNT 10000 10000", rows.get(1));
        assertEquals("load: row 0 2 2", rows.get(2));
    }

    @Test
    void aSnapshotHasAllOfIt() {
        sumsByFunctionNameAndUnit();
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final SnapshotWriter writer = new SnapshotWriter(buffer, 0);
        table.write(writer);
        final MetricTable restored = new MetricTable();
        restored.read(new SnapshotReader(buffer, 0, buffer.capacity()));
        assertEquals(rows(table), rows(restored));
        assertEquals(3, restored.rowCount());
    }
}

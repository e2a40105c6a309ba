package io.heddle.tools;

import io.heddle.diagnostics.ClusterSnapshot;
import io.heddle.diagnostics.ClusterSnapshot.WorkerView;
import io.heddle.diagnostics.JsonText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A snapshot as lines of CSV, one for each worker: the time, and what a worker says in the order of {@link WorkerView}. */
final class StatCsv {
    private StatCsv() {}

    static String header() {
        return Arrays.stream(WorkerView.class.getRecordComponents())
                .map(component -> component.getName())
                .collect(Collectors.joining(",", "time,cluster,", ""));
    }

    static List<String> lines(final ClusterSnapshot snapshot) {
        final String time = Instant.ofEpochSecond(0, snapshot.timeNs()).toString();
        final List<String> lines = new ArrayList<>();
        for (final WorkerView worker : snapshot.workers()) {
            lines.add(JsonText.ofRecord(worker).values().stream()
                    .map(StatCsv::cell)
                    .collect(Collectors.joining(",", time + "," + cell(snapshot.cluster()) + ",", "")));
        }
        return lines;
    }

    private static String cell(final Object value) {
        if (value instanceof Double number) {
            return String.format(Locale.ROOT, "%.3f", number);
        }
        final String text =
                value instanceof Enum<?> name ? name.name().toLowerCase(Locale.ROOT) : String.valueOf(value);
        return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}

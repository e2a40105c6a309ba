package io.heddle.jmh;

import io.heddle.diagnostics.JsonText;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One measured number: the median of several runs, beside the median of a baseline measured in the same program run.
 *
 * @param bench        which benchmark, such as {@code latency}.
 * @param caseName     which way of running it, such as {@code processes}.
 * @param metric       what was measured, such as {@code p50}.
 * @param unit         of value, min, max and baseline.
 * @param value        median of the runs.
 * @param min          least of the runs.
 * @param max          greatest of the runs.
 * @param runs         how many there were.
 * @param baselineName what it is compared with, null for nothing.
 * @param baseline     median of the baseline, null without one.
 */
record Figure(
        String bench,
        String caseName,
        String metric,
        String unit,
        double value,
        double min,
        double max,
        int runs,
        @Nullable String baselineName,
        @Nullable Double baseline) {
    /** Of the values of all runs, without a baseline. */
    static Figure of(
            final String bench, final String caseName, final String metric, final String unit, final double[] values) {
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Figure(
                bench,
                caseName,
                metric,
                unit,
                median(sorted),
                sorted[0],
                sorted[sorted.length - 1],
                sorted.length,
                null,
                null);
    }

    /** The same figure beside the median of {@code values}. */
    Figure against(final String name, final double[] values) {
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Figure(bench, caseName, metric, unit, value, min, max, runs, name, median(sorted));
    }

    private static double median(final double[] sorted) {
        final int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Value divided by baseline, null without one. */
    @Nullable
    Double ratio() {
        return baseline == null ? null : value / baseline;
    }

    /** One line of JSON with the keys that every benchmark has. */
    String toJson() {
        final Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("bench", bench);
        values.put("case", caseName);
        values.put("metric", metric);
        values.put("unit", unit);
        values.put("value", value);
        values.put("min", min);
        values.put("max", max);
        values.put("runs", runs);
        values.put("baselineName", baselineName);
        values.put("baseline", baseline);
        values.put("ratio", ratio());
        return JsonText.of(values);
    }
}

package io.heddle.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.diagnostics.CounterKind;
import io.heddle.diagnostics.CounterType;
import io.heddle.diagnostics.DurationHistogram;
import io.heddle.diagnostics.JsonText;
import io.heddle.diagnostics.NodeReading;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * All counters that nodes have once as a JSON array, and their histograms: of these {@code count} durations, their {@code sum}, what half of them and
 * 99 in a hundred did not exceed ({@code median} and {@code tail}, rounded up to a power of two; null: none, or longer than the last bound),
 * and {@code buckets}, of which number i has those longer than {@code 2^(9 + i)} ns and no longer than {@code 2^(10 + i)} ns; the first has
 * all shorter, the last all longer ones.
 */
final class CountersJson {
    /** What stands before and behind the value: the same for all nodes. */
    private static final Map<CounterType, byte[]> BEFORE = new EnumMap<>(CounterType.class);

    private static final Map<CounterType, byte[]> BEHIND = new EnumMap<>(CounterType.class);

    static {
        for (final CounterType type : CounterType.values()) {
            final boolean isHistogram = type.kind() == CounterKind.HISTOGRAM;
            BEFORE.put(
                    type,
                    (",\"name\":" + JsonText.of(type.text()) + (isHistogram ? ",\"count\":" : ",\"value\":"))
                            .getBytes(UTF_8));
            BEHIND.put(
                    type,
                    (",\"unit\":" + JsonText.of(type.unit()) + ",\"kind\":" + JsonText.of(type.kind())
                                    + ",\"description\":" + JsonText.of(type.description()) + "}")
                            .getBytes(UTF_8));
        }
    }

    private CountersJson() {}

    static byte[] of(final List<NodeReading> nodes, final int expectedLength) {
        final AnswerBytes json = new AnswerBytes(expectedLength);
        char separator = '[';
        for (final NodeReading node : nodes) {
            final byte[] name = ("{\"node\":" + JsonText.of(node.name())).getBytes(UTF_8);
            for (final Map.Entry<CounterType, Long> counter : node.values().entrySet()) {
                json.append(separator).append(name).append(part(BEFORE, counter.getKey()));
                json.append(counter.getValue()).append(part(BEHIND, counter.getKey()));
                separator = ',';
            }
            for (final Map.Entry<CounterType, DurationHistogram> histogram :
                    node.durations().entrySet()) {
                json.append(separator).append(name).append(part(BEFORE, histogram.getKey()));
                append(json, histogram.getValue());
                json.append(part(BEHIND, histogram.getKey()));
                separator = ',';
            }
        }
        return json.append(separator == '[' ? "[]\n" : "]\n").toBytes();
    }

    private static byte[] part(final Map<CounterType, byte[]> parts, final CounterType type) {
        return parts.getOrDefault(type, new byte[0]);
    }

    private static void append(final AnswerBytes json, final DurationHistogram durations) {
        json.append(durations.count()).append(",\"sum\":").append(durations.sumNs());
        json.append(",\"median\":").append(bound(durations, 50));
        json.append(",\"tail\":").append(bound(durations, 99));
        char separator = '[';
        json.append(",\"buckets\":");
        for (final long count : durations.counts()) {
            json.append(separator).append(count);
            separator = ',';
        }
        json.append(']');
    }

    private static String bound(final DurationHistogram durations, final double percentile) {
        final long boundNs = durations.percentileNs(percentile);
        return boundNs == 0 || boundNs == Long.MAX_VALUE ? "null" : Long.toString(boundNs);
    }
}

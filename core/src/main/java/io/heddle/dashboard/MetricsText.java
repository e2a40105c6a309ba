package io.heddle.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.diagnostics.ClusterSnapshot;
import io.heddle.diagnostics.ClusterSnapshot.PrefixView;
import io.heddle.diagnostics.CounterKey;
import io.heddle.diagnostics.CounterKind;
import io.heddle.diagnostics.CounterType;
import io.heddle.diagnostics.DurationHistogram;
import io.heddle.diagnostics.NodeReading;
import io.heddle.diagnostics.NodeState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * All counters of all nodes in the text format of Prometheus, version 0.0.4. A counter {@code tasks-finished} is the metric
 * {@code heddle_tasks_finished_total} with the labels cluster, node and role; one that is counted by function has the label function; a
 * histogram has {@code _bucket}, {@code _sum} and {@code _count}, its bounds in nanoseconds as its name says.
 */
final class MetricsText {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final byte[] END = bytes("} ");

    /** The label of the bound of each bucket. */
    private static final List<byte[]> BOUNDS = IntStream.range(0, DurationHistogram.BUCKETS)
            .mapToLong(DurationHistogram::boundNs)
            .mapToObj(boundNs -> bytes(label("le", boundNs == Long.MAX_VALUE ? "+Inf" : Long.toString(boundNs))))
            .toList();

    private final AnswerBytes text;
    private final List<NodeReading> nodes;
    /** What stands behind the name of each metric of a node, up to further labels. */
    private final List<byte[]> labels = new ArrayList<>();

    private MetricsText(final String cluster, final List<NodeReading> nodes, final int expectedLength) {
        this.text = new AnswerBytes(expectedLength);
        this.nodes = nodes;
        for (final NodeReading node : nodes) {
            labels.add(bytes(first(cluster)
                    + label("node", node.name())
                    + label("role", node.role().text())));
        }
    }

    static byte[] of(final ClusterSnapshot snapshot, final List<NodeReading> nodes, final int expectedLength) {
        final MetricsText metrics = new MetricsText(snapshot.cluster(), nodes, expectedLength);
        metrics.states();
        for (final CounterType type : CounterType.values()) {
            if (type.kind() == CounterKind.HISTOGRAM) {
                metrics.histogram(type);
            } else if (type.key() == CounterKey.NONE) {
                metrics.counter(type);
            } else if (!snapshot.prefixes().isEmpty()) {
                metrics.head(type);
                for (final PrefixView prefix : snapshot.prefixes()) {
                    metrics.text.append(name(type) + first(snapshot.cluster()) + label("function", prefix.name()));
                    metrics.text.append(END).append(prefix.value(type)).append('\n');
                }
            }
        }
        return metrics.text.toBytes();
    }

    private void states() {
        text.append("# HELP heddle_node_state 1 for the state that the node is in\n# TYPE heddle_node_state gauge\n");
        final byte[] name = bytes("heddle_node_state");
        for (final NodeState state : NodeState.values()) {
            final byte[] label = bytes(label("state", state.text()));
            for (int i = 0; i < nodes.size(); i++) {
                text.append(name).append(labels.get(i)).append(label).append(END);
                text.append(nodes.get(i).state() == state ? 1L : 0L).append('\n');
            }
        }
    }

    private void counter(final CounterType type) {
        final byte[] name = bytes(name(type));
        boolean hasHead = false;
        for (int i = 0; i < nodes.size(); i++) {
            final Long value = nodes.get(i).values().get(type);
            if (value != null) {
                if (!hasHead) {
                    head(type);
                    hasHead = true;
                }
                ofNode(name, i, value);
            }
        }
    }

    private void histogram(final CounterType type) {
        final byte[] buckets = bytes(name(type) + "_bucket");
        final byte[] sum = bytes(name(type) + "_sum");
        final byte[] count = bytes(name(type) + "_count");
        boolean hasHead = false;
        for (int i = 0; i < nodes.size(); i++) {
            final DurationHistogram durations = nodes.get(i).durations().get(type);
            if (durations != null) {
                if (!hasHead) {
                    head(type);
                    hasHead = true;
                }
                final long[] counts = durations.counts();
                long below = 0;
                for (int bucket = 0; bucket < DurationHistogram.BUCKETS; bucket++) {
                    below += counts[bucket];
                    text.append(buckets)
                            .append(labels.get(i))
                            .append(BOUNDS.get(bucket))
                            .append(END);
                    text.append(below).append('\n');
                }
                ofNode(sum, i, durations.sumNs());
                ofNode(count, i, below);
            }
        }
    }

    private void ofNode(final byte[] metric, final int node, final long value) {
        text.append(metric).append(labels.get(node)).append(END).append(value).append('\n');
    }

    private void head(final CounterType type) {
        text.append("# HELP ").append(name(type)).append(' ').append(type.description());
        text.append("\n# TYPE ").append(name(type));
        text.append(' ').append(typeOf(type.kind())).append('\n');
    }

    private static String typeOf(final CounterKind kind) {
        return switch (kind) {
            case GAUGE -> "gauge";
            case TOTAL -> "counter";
            case HISTOGRAM -> "histogram";
        };
    }

    private static String first(final String cluster) {
        return "{cluster=\"" + escaped(cluster) + '"';
    }

    private static String label(final String key, final String value) {
        return ',' + key + "=\"" + escaped(value) + '"';
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(UTF_8);
    }

    static String name(final CounterType type) {
        return "heddle_" + type.text().replace('-', '_') + (type.kind() == CounterKind.TOTAL ? "_total" : "");
    }

    private static String escaped(final String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}

package io.heddle.dashboard;

import io.heddle.diagnostics.ClusterSnapshot;
import io.heddle.diagnostics.ClusterSnapshot.PrefixView;
import io.heddle.diagnostics.CounterKey;
import io.heddle.diagnostics.CounterKind;
import io.heddle.diagnostics.CounterType;
import io.heddle.diagnostics.DurationHistogram;
import io.heddle.diagnostics.NodeReading;
import io.heddle.diagnostics.NodeState;
import java.util.List;

/**
 * All counters of all nodes in the text format of Prometheus, version 0.0.4. A counter {@code tasks-finished} is the metric
 * {@code heddle_tasks_finished_total} with the labels cluster, node and role; one that is counted by function has the label function; a
 * histogram has {@code _bucket}, {@code _sum} and {@code _count}, its bounds in nanoseconds as its name says.
 */
final class MetricsText {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder(16_384);
    private final String cluster;

    private MetricsText(final String cluster) {
        this.cluster = cluster;
    }

    static String of(final ClusterSnapshot snapshot, final List<NodeReading> nodes) {
        final MetricsText metrics = new MetricsText(snapshot.cluster());
        metrics.states(nodes);
        for (final CounterType type : CounterType.values()) {
            if (type.kind() == CounterKind.HISTOGRAM) {
                metrics.histogram(type, nodes);
            } else if (type.key() == CounterKey.NONE) {
                metrics.counter(type, nodes);
            } else if (!snapshot.prefixes().isEmpty()) {
                metrics.head(type);
                for (final PrefixView prefix : snapshot.prefixes()) {
                    metrics.line(name(type), "function", prefix.name(), prefix.value(type));
                }
            }
        }
        return metrics.text.toString();
    }

    private void states(final List<NodeReading> nodes) {
        text.append("# HELP heddle_node_state 1 for the state that the node is in\n# TYPE heddle_node_state gauge\n");
        for (final NodeReading node : nodes) {
            for (final NodeState state : NodeState.values()) {
                labels("heddle_node_state", "node", node.name());
                label("role", node.role().text());
                label("state", state.text());
                text.append("} ").append(node.state() == state ? 1 : 0).append('\n');
            }
        }
    }

    private void counter(final CounterType type, final List<NodeReading> nodes) {
        boolean hasHead = false;
        for (final NodeReading node : nodes) {
            final Long value = node.values().get(type);
            if (value != null) {
                if (!hasHead) {
                    head(type);
                    hasHead = true;
                }
                ofNode(name(type), node, value);
            }
        }
    }

    private void histogram(final CounterType type, final List<NodeReading> nodes) {
        boolean hasHead = false;
        for (final NodeReading node : nodes) {
            final DurationHistogram durations = node.durations().get(type);
            if (durations != null) {
                if (!hasHead) {
                    head(type);
                    hasHead = true;
                }
                final long[] counts = durations.counts();
                long below = 0;
                for (int bucket = 0; bucket < DurationHistogram.BUCKETS; bucket++) {
                    below += counts[bucket];
                    final long boundNs = DurationHistogram.boundNs(bucket);
                    labels(name(type) + "_bucket", "node", node.name());
                    label("role", node.role().text());
                    label("le", boundNs == Long.MAX_VALUE ? "+Inf" : Long.toString(boundNs));
                    text.append("} ").append(below).append('\n');
                }
                ofNode(name(type) + "_sum", node, durations.sumNs());
                ofNode(name(type) + "_count", node, below);
            }
        }
    }

    private void ofNode(final String metric, final NodeReading node, final long value) {
        labels(metric, "node", node.name());
        label("role", node.role().text());
        text.append("} ").append(value).append('\n');
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

    private void line(final String metric, final String key, final String keyValue, final long value) {
        labels(metric, key, keyValue);
        text.append("} ").append(value).append('\n');
    }

    private void labels(final String metric, final String key, final String value) {
        text.append(metric).append("{cluster=\"").append(escaped(cluster)).append('"');
        label(key, value);
    }

    private void label(final String key, final String value) {
        text.append(',').append(key).append("=\"").append(escaped(value)).append('"');
    }

    static String name(final CounterType type) {
        return "heddle_" + type.text().replace('-', '_') + (type.kind() == CounterKind.TOTAL ? "_total" : "");
    }

    private static String escaped(final String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}

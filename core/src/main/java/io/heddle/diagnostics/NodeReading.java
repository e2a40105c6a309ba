package io.heddle.diagnostics;

import java.util.Map;

/**
 * All counters of one node at one moment; made by {@link ClusterWatch}.
 *
 * @param name   of the node.
 * @param role   of the node.
 * @param state  of the node.
 * @param values of the counters that it has once.
 * @param durations by histogram.
 */
public record NodeReading(
        String name,
        NodeRole role,
        NodeState state,
        Map<CounterType, Long> values,
        Map<CounterType, DurationHistogram> durations) {}

package io.heddle.simulation;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/** Results equal those of a sequential computation. */
final class ResultChecker {
    private static final class Submitted {
        final TaskSpec spec;
        final long[] inputs;

        Submitted(final TaskSpec spec, final long[] inputs) {
            this.spec = spec;
            this.inputs = inputs;
        }
    }

    private final TreeMap<Long, Submitted> tasks = new TreeMap<>();
    private final Map<Long, Long> values = new HashMap<>();
    private long compared;

    void onSubmitted(final long taskId, final TaskSpec spec, final long[] inputs) {
        tasks.put(taskId, new Submitted(spec, inputs));
        final long[] inputValues = new long[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            inputValues[i] = values.get(inputs[i]);
        }
        values.put(taskId, TaskSpec.value(taskId, inputValues));
    }

    /** All that were submitted, rising. */
    Collection<Long> taskIds() {
        return tasks.keySet();
    }

    TaskSpec spec(final long taskId) {
        return tasks.get(taskId).spec;
    }

    /** A client is told that a result is there; null if it has gone since. */
    void onFinished(final long taskId, final Long value) {
        if (value != null) {
            compared++;
            final long expected = values.get(taskId);
            if (value != expected) {
                throw new IllegalStateException("Task " + taskId + " has result " + value + ", expected " + expected);
            }
        }
    }

    /** True if the task or something it depends on has this property. */
    boolean anyBefore(final long taskId, final BiPredicate<Long, TaskSpec> property) {
        final Submitted task = tasks.get(taskId);
        if (property.test(taskId, task.spec)) {
            return true;
        }
        for (final long input : task.inputs) {
            if (anyBefore(input, property)) {
                return true;
            }
        }
        return false;
    }

    long compared() {
        return compared;
    }
}

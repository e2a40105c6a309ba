package io.heddle.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An immutable set of tasks that depend on one another, numbered from 0 in the order in which they were added, together
 * with the order in which to submit them. Built by clients and by the lowering of data frames; what a function and its
 * argument are is the caller's business. Any thread may read it.
 */
public final class TaskGraph {
    private final String[] names;
    private final Object[] functions;
    private final @Nullable Object[] arguments;
    private final int[][] dependencies;
    private final int[] dependentCounts;
    private final int[] priorities;
    private final boolean[] outputs;
    private final int[] order;

    private TaskGraph(final Builder builder) {
        final int size = builder.names.size();
        names = builder.names.toArray(String[]::new);
        functions = builder.functions.toArray();
        arguments = builder.arguments.toArray();
        dependencies = builder.dependencies.toArray(int[][]::new);
        priorities = Arrays.copyOf(builder.priorities, size);
        outputs = Arrays.copyOf(builder.outputs, size);
        dependentCounts = new int[size];
        for (final int[] inputs : dependencies) {
            for (final int input : inputs) {
                dependentCounts[input]++;
            }
        }
        order = DepthFirstOrder.of(names, dependencies, dependentCounts);
    }

    /** Starts an empty graph. */
    public static Builder builder() {
        return new Builder();
    }

    /** How many tasks there are. */
    public int size() {
        return names.length;
    }

    /** Name of the function, the prefix under which its runs are counted. */
    public String name(final int task) {
        return names[task];
    }

    /** The function, as given. */
    public Object function(final int task) {
        return functions[task];
    }

    /** The argument, as given. */
    public @Nullable Object argument(final int task) {
        return arguments[task];
    }

    /** How many inputs a task has. */
    public int dependencyCount(final int task) {
        return dependencies[task].length;
    }

    /** Number of the task whose result is an input. */
    public int dependency(final int task, final int position) {
        return dependencies[task][position];
    }

    /** How many tasks have this one as an input; one that has it twice counts twice. */
    public int dependentCount(final int task) {
        return dependentCounts[task];
    }

    /** Higher runs first. */
    public int priority(final int task) {
        return priorities[task];
    }

    /** True if the result is wanted for itself. */
    public boolean isOutput(final int task) {
        return outputs[task];
    }

    /**
     * True if the client has to submit the task as wanted: it is an output, or it has not exactly one dependent, so
     * that it must be held until the last of them is submitted (and is then released, unless it is an output).
     */
    public boolean mustHold(final int task) {
        return outputs[task] || dependentCounts[task] != 1;
    }

    /** The task to submit at this place: inputs come before dependents, and what an output needs stays together. */
    public int taskInOrder(final int place) {
        return order[place];
    }

    /** Collects tasks. Not for several threads. */
    public static final class Builder {
        private final List<String> names = new ArrayList<>();
        private final List<Object> functions = new ArrayList<>();
        private final List<@Nullable Object> arguments = new ArrayList<>();
        private final List<int[]> dependencies = new ArrayList<>();
        private int[] priorities = new int[16];
        private boolean[] outputs = new boolean[16];

        private Builder() {}

        /**
         * Adds a task. Its inputs may be added later, all of them before {@link #build}.
         *
         * @param name prefix under which its runs are counted
         * @param function any object that the caller can turn into code on a worker
         * @param argument any small object, or null
         * @param inputs numbers of the tasks whose results it takes, in the order of its parameters
         * @return the number of the task
         */
        public int add(final String name, final Object function, final @Nullable Object argument, final int... inputs) {
            final int task = names.size();
            names.add(name);
            functions.add(function);
            arguments.add(argument);
            dependencies.add(inputs.clone());
            if (task == priorities.length) {
                priorities = Arrays.copyOf(priorities, task * 2);
                outputs = Arrays.copyOf(outputs, task * 2);
            }
            return task;
        }

        /** Gives a task a priority other than 0; higher runs first. */
        public Builder priority(final int task, final int priority) {
            requireKnown(task, "a priority");
            priorities[task] = priority;
            return this;
        }

        /** Marks a task whose result is wanted for itself. */
        public Builder output(final int task) {
            requireKnown(task, "the mark of an output");
            outputs[task] = true;
            return this;
        }

        /** Checks the graph and puts it in order; a cycle or an unknown input is an {@link IllegalArgumentException}. */
        public TaskGraph build() {
            for (int task = 0; task < dependencies.size(); task++) {
                for (final int input : dependencies.get(task)) {
                    if (input < 0 || input >= names.size()) {
                        throw new IllegalArgumentException("Task " + task + " (" + names.get(task) + ") has input "
                                + input + ", but the graph has tasks 0 to " + (names.size() - 1)
                                + ": add the input before build()");
                    }
                }
            }
            return new TaskGraph(this);
        }

        private void requireKnown(final int task, final String what) {
            if (task < 0 || task >= names.size()) {
                throw new IllegalArgumentException(
                        "Task " + task + " cannot get " + what + ": the graph has " + names.size() + " tasks so far");
            }
        }
    }
}

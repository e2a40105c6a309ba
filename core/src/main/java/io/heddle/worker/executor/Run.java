package io.heddle.worker.executor;

import io.heddle.function.FunctionHash;
import io.heddle.store.ResultLocation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a task, as the worker's conductor hands it to the executor. It does not change until it is over; then it may become
 * another run ({@link RunPool}), unless somebody may have kept it.
 */
public final class Run {
    private static final byte[] NOTHING = new byte[0];

    private long taskId;
    private int run;
    private int clientId;
    private long age;
    private FunctionHash function;
    private byte[] arguments;
    private List<Input> inputs;
    private int priority;

    /**
     * Makes a run.
     *
     * @param taskId the task.
     * @param run number of the attempt.
     * @param clientId whose classes the function needs.
     * @param age orders the runs of this worker: of runs that wait for memory the older one wins.
     * @param function what to run.
     * @param arguments serialised {@link io.heddle.function.TaskArguments}.
     * @param inputs the results of the dependencies, in the order of the submission.
     * @param priority of the task; tasks that it submits run before its siblings.
     */
    public Run(
            final long taskId,
            final int run,
            final int clientId,
            final long age,
            final FunctionHash function,
            final byte[] arguments,
            final List<Input> inputs,
            final int priority) {
        this.taskId = taskId;
        this.run = run;
        this.clientId = clientId;
        this.age = age;
        this.function = function;
        this.arguments = arguments;
        this.inputs = inputs;
        this.priority = priority;
    }

    /** Becomes another one. */
    void begin(
            final long nextTaskId,
            final int nextRun,
            final int nextClientId,
            final long nextAge,
            final FunctionHash nextFunction,
            final byte[] nextArguments,
            final List<Input> nextInputs,
            final int nextPriority) {
        taskId = nextTaskId;
        run = nextRun;
        clientId = nextClientId;
        age = nextAge;
        function = nextFunction;
        arguments = nextArguments;
        inputs = nextInputs;
        priority = nextPriority;
    }

    /** Keeps nothing alive while it is no run. */
    void end() {
        arguments = NOTHING;
        inputs = List.of();
    }

    /** The task. */
    public long taskId() {
        return taskId;
    }

    /** Number of the attempt. */
    public int run() {
        return run;
    }

    /** Whose classes the function needs. */
    public int clientId() {
        return clientId;
    }

    /** Orders the runs of this worker: of runs that wait for memory the older one wins. */
    public long age() {
        return age;
    }

    /** What to run. */
    public FunctionHash function() {
        return function;
    }

    /** Serialised {@link io.heddle.function.TaskArguments}. */
    public byte[] arguments() {
        return arguments;
    }

    /** The results of the dependencies, in the order of the submission. */
    public List<Input> inputs() {
        return inputs;
    }

    /** Of the task; tasks that it submits run before its siblings. */
    public int priority() {
        return priority;
    }

    /** Whether an input is columns. */
    boolean hasPartitions() {
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).isPartition()) {
                return true;
            }
        }
        return false;
    }

    /** The result of a dependency. One whose value came along becomes another one with its run. */
    public static final class Input {
        private long taskId;
        private int holderWorkerId;
        private boolean isPartition;
        private ResultLocation location;
        private byte @Nullable [] value;

        /**
         * Makes an input.
         *
         * @param taskId the dependency.
         * @param holderWorkerId the worker that holds it.
         * @param isPartition columns; else a serialised value.
         * @param location where it lay when the run was assigned.
         * @param value the value itself, if it came with the assignment.
         */
        public Input(
                final long taskId,
                final int holderWorkerId,
                final boolean isPartition,
                final ResultLocation location,
                final byte @Nullable [] value) {
            this.taskId = taskId;
            this.holderWorkerId = holderWorkerId;
            this.isPartition = isPartition;
            this.location = location;
            this.value = value;
        }

        /** Becomes another one, which is a value that came along. */
        Input ofValue(
                final long nextTaskId,
                final int nextHolderWorkerId,
                final ResultLocation nextLocation,
                final byte[] nextValue) {
            taskId = nextTaskId;
            holderWorkerId = nextHolderWorkerId;
            isPartition = false;
            location = nextLocation;
            value = nextValue;
            return this;
        }

        /** The dependency. */
        public long taskId() {
            return taskId;
        }

        /** The worker that holds it. */
        public int holderWorkerId() {
            return holderWorkerId;
        }

        /** Columns; else a serialised value. */
        public boolean isPartition() {
            return isPartition;
        }

        /** Where it lay when the run was assigned. */
        public ResultLocation location() {
            return location;
        }

        /** The value itself, if it came with the assignment. */
        public byte @Nullable [] value() {
            return value;
        }
    }
}

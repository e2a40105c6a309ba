package io.heddle.worker.executor;

import io.heddle.function.FunctionHash;
import io.heddle.store.ResultLocation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Runs that are over, and their arguments, to be used again for others: so a task costs its worker no garbage. Conductor only. */
public final class RunPool {
    /** As many as may wait for their turn at a time; more are left to the heap. */
    private static final int SPARE_MAX = 1 << 16;

    private final ArrayDeque<Run> spare = new ArrayDeque<>();
    private final ArrayDeque<List<Run.Input>> spareLists = new ArrayDeque<>();
    private final ArrayDeque<Run.Input> spareInputs = new ArrayDeque<>();
    private final ShortArrays arrays = new ShortArrays();

    /** The arrays of arguments and small results. */
    public ShortArrays arrays() {
        return arrays;
    }

    /** A list for the inputs of the run that is taken next. */
    public List<Run.Input> inputs() {
        final List<Run.Input> known = spareLists.pollLast();
        return known == null ? new ArrayList<>() : known;
    }

    /** An input that came along as {@code value}, an array of {@link #arrays()} or of the heap. */
    public Run.Input input(
            final long taskId, final int holderWorkerId, final ResultLocation location, final byte[] value) {
        final Run.Input known = spareInputs.pollLast();
        return known == null
                ? new Run.Input(taskId, holderWorkerId, false, location, value)
                : known.ofValue(taskId, holderWorkerId, location, value);
    }

    /** A run as {@link Run} describes it; {@code inputs} are none or of {@link #inputs()}, {@code arguments} of {@link #arrays()} or of the heap, and the run's from now on. */
    public Run take(
            final long taskId,
            final int run,
            final int clientId,
            final FunctionHash function,
            final byte[] arguments,
            final List<Run.Input> inputs,
            final int priority) {
        // Task numbers rise with time, so that the number orders runs by age well enough to break a tie for memory.
        final Run known = spare.pollLast();
        if (known == null) {
            return new Run(taskId, run, clientId, taskId, function, arguments, inputs, priority);
        }
        known.begin(taskId, run, clientId, taskId, function, arguments, inputs, priority);
        return known;
    }

    /** The run is over, and nobody knows it any more. */
    void give(final Run run) {
        if (spare.size() < SPARE_MAX) {
            arrays.give(run.arguments());
            if (!run.inputs().isEmpty()) {
                giveInputs(run.inputs());
            }
            run.end();
            spare.addLast(run);
        }
    }

    /** Only values that came along: who fetches an input keeps it for longer. */
    private void giveInputs(final List<Run.Input> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            final Run.Input input = inputs.get(i);
            final byte[] value = input.value();
            if (value != null && spareInputs.size() < SPARE_MAX) {
                arrays.give(value);
                spareInputs.addLast(input);
            }
        }
        inputs.clear();
        spareLists.addLast(inputs);
    }
}

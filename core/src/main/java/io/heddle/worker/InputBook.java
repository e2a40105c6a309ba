package io.heddle.worker;

import java.util.function.Consumer;

/**
 * Where the inputs of runs come from: a result of this worker, which is then not dropped under the run; a copy from
 * another host, which several runs share; or in place, which is the executor's business alone.
 */
final class InputBook {
    private final WorkerTables tables;
    private final WorkerOutput output;
    private final WorkerOptions options;

    InputBook(final WorkerTables tables, final WorkerOutput output, final WorkerOptions options) {
        this.tables = tables;
        this.output = output;
        this.options = options;
    }

    void take(
            final long nowNs,
            final LocalTask task,
            final long[] dependencies,
            final int[] holders,
            final boolean[] inPlace,
            final int count) {
        task.inputs(count);
        for (int i = 0; i < count; i++) {
            final long inputId = dependencies[i];
            task.dependencies[i] = inputId;
            task.holders[i] = holders[i];
            final LocalTask own = tables.task(inputId);
            if (own != null && own.isStored()) {
                own.readers++;
                task.ownResults[i] = own;
            } else if (!inPlace[i]) {
                task.copies[i] = awaitCopy(nowNs, task, inputId, holders[i]);
            }
        }
    }

    private LocalInput awaitCopy(final long nowNs, final LocalTask task, final long inputId, final int holder) {
        LocalInput input = tables.input(inputId);
        if (input == null) {
            input = tables.newInput(inputId, holder, nowNs + options.fetchTimeoutNs());
            output.fetch(inputId, holder);
        }
        input.readers++;
        if (input.activity == Activity.FETCHING) {
            input.waiting.add(task);
            task.missing++;
        }
        return input;
    }

    /**
     * A run no longer needs its inputs.
     *
     * @param unread told of results that nobody reads or wants any more
     */
    void giveBack(final LocalTask task, final Consumer<LocalTask> unread) {
        for (int i = 0; i < task.inputCount; i++) {
            final LocalTask own = task.ownResults[i];
            final LocalInput copy = task.copies[i];
            task.ownResults[i] = null;
            task.copies[i] = null;
            if (own != null && --own.readers == 0 && own.wanted == Wanted.NOTHING) {
                unread.accept(own);
            }
            if (copy != null) {
                leave(copy, task);
            }
        }
    }

    private void leave(final LocalInput input, final LocalTask task) {
        input.readers--;
        if (input.failed) {
            return;
        }
        if (input.activity == Activity.FETCHING) {
            input.waiting.remove(task);
        }
        if (input.readers == 0) {
            if (input.activity == Activity.FETCHING) {
                tables.endFetch(input);
            }
            tables.removeInput(input);
            output.dropInput(input.taskId);
        }
    }
}

package io.heddle.client;

import io.heddle.function.NumberForm;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.graph.TaskIds;
import io.heddle.worker.executor.TaskContext;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one map, as long as its list of futures is held. Their numbers follow one another. A task of it costs a slot
 * of the {@link FutureTable} until somebody asks for its future, so that a million of them take no million objects and
 * nothing that the garbage collector must follow one by one.
 *
 * <p>Counts the tasks that end, for whoever gathers them all: ends come on the conductor's thread, waits on any.
 */
final class MappedRange {
    private static final long[] NO_NUMBERS = new long[0];

    private final FutureTable table;
    private final FutureState.Results results;
    private final String name;
    private final long firstTaskId;
    private final int sizeMax;
    private final @Nullable NumberForm form;
    /** Of tasks whose results are numbers; the slot of a task in the table says whether its number is here. */
    private final long[] numbers;

    private final AtomicInteger ended = new AtomicInteger();
    /** Not known before all are submitted. */
    private volatile int size = Integer.MAX_VALUE;

    private volatile boolean hasFailed;
    /** Of the list: as long as the range is known, the collector can tell of the list's end. */
    @SuppressWarnings("UnusedVariable") // to be referred to is all
    private @Nullable Hold hold;

    MappedRange(
            final FutureTable table,
            final FutureState.Results results,
            final String name,
            final long firstTaskId,
            final int sizeMax,
            final @Nullable NumberForm form) {
        this.sizeMax = sizeMax;
        this.form = form;
        this.numbers = form == null ? NO_NUMBERS : new long[sizeMax];
        this.table = table;
        this.results = results;
        this.name = name;
        this.firstTaskId = firstTaskId;
        table.putRange(this);
    }

    long firstSequence() {
        return TaskIds.sequenceOf(firstTaskId);
    }

    /** Whether the number is one of its own. */
    boolean contains(final long sequence) {
        return sequence >= firstSequence() && sequence - firstSequence() < sizeMax;
    }

    private long sequence(final int index) {
        return firstSequence() + index;
    }

    long taskId(final int index) {
        return firstTaskId + index;
    }

    /** As many numbers as are its own. */
    int sizeMax() {
        return sizeMax;
    }

    /** All tasks are submitted. */
    void close(final Hold listHold) {
        hold = listHold;
        size = sizeMax;
    }

    /** Only so many tasks were submitted, and nobody wants them any more. */
    void abandon(final int count) {
        size = count;
        release();
    }

    /** The task is about to be submitted. */
    void add(final int index) {
        table.putPending(sequence(index), this);
    }

    /** The number of this task is not used: a task with another one, whose state this is, stands in its place. */
    void replace(final int index, final FutureState state) {
        table.put(sequence(index), null);
        state.whenDone(this::onEnd);
    }

    /** The number of this task is not used. */
    void leaveOut(final int index) {
        table.put(sequence(index), null);
    }

    /** A state for the future of a task. */
    FutureState newState(final long sequence) {
        return new FutureState(firstTaskId + (sequence - firstSequence()), name, results);
    }

    /** The state of a task's future, null if the task is let go. */
    @Nullable
    FutureState state(final int index) {
        return table.get(sequence(index));
    }

    /** As {@link #state}, but only if somebody has asked for it before. */
    @Nullable
    FutureState stateIfMade(final int index) {
        return table.stateIfMade(sequence(index));
    }

    /** Whether the task has finished and its value is at hand. */
    boolean hasValue(final int index) {
        return table.hasValue(sequence(index));
    }

    /** That value. */
    @Nullable
    Object value(final int index) {
        return table.value(sequence(index));
    }

    /** Whether its results are kept as bits of this form. */
    boolean keeps(final NumberForm wanted) {
        return form == wanted;
    }

    void putNumber(final long sequence, final long bits) {
        numbers[(int) (sequence - firstSequence())] = bits;
    }

    /** The result of a task whose number is here. */
    Object boxedNumber(final long sequence) {
        return Objects.requireNonNull(form, "numbers have a form").box(numbers[(int) (sequence - firstSequence())]);
    }

    /** Whether the number of a task is here. */
    boolean hasNumber(final int index) {
        return table.hasNumber(sequence(index));
    }

    /** Its bits. */
    long number(final int index) {
        return numbers[index];
    }

    /** A task without a state has finished. */
    void onFinished() {
        if (ended.incrementAndGet() >= size) {
            wake();
        }
    }

    /** A task that has a state has ended. */
    void onEnd(final FutureState state) {
        if (state.status() == TaskStatus.FINISHED) {
            onFinished();
        } else {
            hasFailed = true;
            ended.incrementAndGet();
            wake();
        }
    }

    private synchronized void wake() {
        notifyAll();
    }

    private boolean isOver(final boolean untilFailure) {
        return ended.get() >= size || (untilFailure && hasFailed);
    }

    /** Waits until all tasks have ended, or, {@code untilFailure}, until one has failed. */
    void await(final boolean untilFailure) {
        if (isOver(untilFailure)) {
            return;
        }
        TaskContext.beforeWaiting();
        int pending = 0;
        while (pending < size - 1 && !table.isPending(sequence(pending))) {
            pending++;
        }
        results.drive(taskId(pending), () -> isOver(untilFailure), Long.MAX_VALUE);
        synchronized (this) {
            while (!isOver(untilFailure)) {
                try {
                    wait();
                } catch (final InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new HeddleException(
                            ErrorKind.USER,
                            "interrupted while waiting for " + (size - ended.get()) + " of " + size
                                    + " tasks; the tasks go on",
                            interrupted);
                }
            }
        }
    }

    /** Nobody holds the list any more: tasks without a future of their own are let go. */
    void release() {
        final int count = size;
        for (int i = 0; i < count; i++) {
            final FutureState state = stateIfMade(i);
            if (state != null) {
                state.letGoUnlessHeld();
            } else if (table.contains(sequence(i))) {
                results.release(taskId(i));
            }
        }
        table.removeRange(this);
    }
}

package io.heddle.worker;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One run of a task on this worker, and later its result. Used again for other tasks when it is over. */
final class LocalTask {
    private static final int INPUTS_MIN = 4;
    private static final long[] NO_IDS = new long[0];
    private static final int[] NO_HOLDERS = new int[0];
    private static final @Nullable LocalTask[] NO_RESULTS = new @Nullable LocalTask[0];
    private static final @Nullable LocalInput[] NO_COPIES = new @Nullable LocalInput[0];

    long taskId;
    int run;
    int priority;
    /** How long its function may take, nanoseconds; 0: for ever. */
    long timeoutNs;
    /** When it will have taken that long. */
    long endNs;

    /** It went on after it was asked to end; it is displaced and seceded, and ends unseen. */
    boolean abandoned;

    long arrival;
    Wanted wanted = Wanted.NOTHING;
    Activity activity = Activity.IDLE;
    /** Set when an interrupt was asked for. */
    @Nullable
    AbortedBecause interruptedBecause;
    /** A newer run of the task has taken its place in the table; its result is not wanted whatever happens. */
    boolean displaced;

    /** It waits for other tasks and has left its place to another run. */
    boolean seceded;

    boolean blocked;
    long heldBytes;

    long[] dependencies = NO_IDS;
    int[] holders = NO_HOLDERS;
    /** For each input the result of this worker that is read, if it is one. */
    @Nullable
    LocalTask[] ownResults = NO_RESULTS;
    /** For each input the copy that is read, if it is one. */
    @Nullable
    LocalInput[] copies = NO_COPIES;

    int inputCount;
    /** Copies that are still on their way, counted per input. */
    int missing;
    /** Inputs of runs that read this result. */
    int readers;

    int queuePlace = -1;

    @Nullable
    LocalTask next;

    @Nullable
    LocalTask previous;

    void inputs(final int count) {
        inputCount = count;
        if (count > dependencies.length) {
            final int room = Math.max(INPUTS_MIN, count * 2);
            dependencies = new long[room];
            holders = new int[room];
            ownResults = Arrays.copyOf(ownResults, room);
            copies = Arrays.copyOf(copies, room);
        }
    }

    boolean isStored() {
        return activity == Activity.STORED || activity == Activity.SPILLED;
    }

    boolean isPending() {
        return wanted == Wanted.RUN && (activity == Activity.IDLE || activity == Activity.FETCHING);
    }

    boolean precedes(final LocalTask other) {
        return priority > other.priority || (priority == other.priority && arrival < other.arrival);
    }

    void clear() {
        taskId = 0;
        run = 0;
        timeoutNs = 0;
        abandoned = false;
        wanted = Wanted.NOTHING;
        activity = Activity.IDLE;
        interruptedBecause = null;
        displaced = false;
        seceded = false;
        blocked = false;
        heldBytes = 0;
        inputCount = 0;
        missing = 0;
        readers = 0;
        queuePlace = -1;
    }
}

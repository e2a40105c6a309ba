package io.heddle.worker;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One run of a task on this worker, and later its result. Used again for other tasks when it is over. */
final class LocalTask {
    private static final int INPUTS = 4;

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

    long[] dependencies = new long[INPUTS];
    int[] holders = new int[INPUTS];
    /** For each input the result of this worker that is read, if it is one. */
    @Nullable
    LocalTask[] ownResults = new @Nullable LocalTask[INPUTS];
    /** For each input the copy that is read, if it is one. */
    @Nullable
    LocalInput[] copies = new @Nullable LocalInput[INPUTS];

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
            dependencies = new long[count * 2];
            holders = new int[count * 2];
            ownResults = Arrays.copyOf(ownResults, count * 2);
            copies = Arrays.copyOf(copies, count * 2);
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

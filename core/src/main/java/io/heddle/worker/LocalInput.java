package io.heddle.worker;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The copy of an input that another host holds; stays as long as a run of this worker reads or awaits it. */
final class LocalInput {
    final long taskId;
    final int holder;
    final long deadlineNs;
    Activity activity = Activity.FETCHING;
    /** Inputs of runs that read or await it. */
    int readers;
    /** Runs that await it, once per input. */
    final List<LocalTask> waiting = new ArrayList<>(2);
    /** It is being given up; runs that leave do not need to say that they do. */
    boolean failed;

    @Nullable
    LocalInput next;

    @Nullable
    LocalInput previous;

    LocalInput(final long taskId, final int holder, final long deadlineNs) {
        this.taskId = taskId;
        this.holder = holder;
        this.deadlineNs = deadlineNs;
    }
}

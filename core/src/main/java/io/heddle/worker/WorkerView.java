package io.heddle.worker;

/** Everything about a {@link WorkerState} that may be read. On the thread that owns the state; always shows its present. */
public final class WorkerView {
    private final WorkerTables tables;

    WorkerView(final WorkerTables tables) {
        this.tables = tables;
    }

    /** Runs that execute now, abandoned ones included. */
    public int executing() {
        return tables.executing.size();
    }

    /** Runs that wait for inputs or a thread. */
    public int queued() {
        return tables.pending;
    }

    /** Results held. */
    public int held() {
        return tables.held;
    }

    /** Copies of inputs, those on their way included. */
    public int copies() {
        return tables.inputCount();
    }

    /** Events about things that are not there (any more). */
    public long ignoredEvents() {
        return tables.ignored;
    }

    /** True if there is a run, a result or the rest of one of a task. */
    public boolean knows(final long taskId) {
        return tables.task(taskId) != null;
    }

    /** What is wanted of a task. */
    public Wanted wantedOf(final long taskId) {
        final LocalTask task = tables.task(taskId);
        return task == null ? Wanted.NOTHING : task.wanted;
    }

    /** What goes on with a task; {@link Activity#IDLE} also if it is not known. */
    public Activity activityOf(final long taskId) {
        final LocalTask task = tables.task(taskId);
        return task == null ? Activity.IDLE : task.activity;
    }
}

package io.heddle.scheduler;

/**
 * One row per task: 14 ints and 4 longs. A row number is only valid while the task lives; 0 means none. Everything that
 * points at a task from elsewhere either keeps it alive or is checked against its order key, which is unique.
 */
final class TaskTable {
    /** A client that submitted it unwanted waits for its first dependent. */
    static final int EXPECTED = 1 << 4;
    /** Stands in the work list to be looked at again. */
    static final int LISTED_CHECK = 1 << 5;
    /** Stands in the work list to pass its error on. */
    static final int LISTED_FAIL = 1 << 6;
    /** An entry of the ready queue carries its order key, whether it is ready or not. */
    static final int QUEUED = 1 << 7;
    /** Somebody waits for its result although it was released: run it again. */
    static final int REVIVE = 1 << 8;
    /** Its holder is dead and may still be adopted: dependents count it as missing. */
    static final int DETACHED = 1 << 9;
    /** Its run was called back so that an idle worker gets it. */
    static final int STEALING = 1 << 10;
    /** It was called back once; that is not done twice. */
    static final int STOLEN = 1 << 11;
    /** Its run counts among those with large results. */
    static final int LARGE = 1 << 12;

    /** Its run waits for other tasks and does not count for its worker. */
    static final int SECEDED = 1 << 13;

    static final int PRIORITY_LIMIT = 2_000_000;
    static final int ORDER_BITS = 41;
    static final int BYTES_PER_ROW = 14 * Integer.BYTES + 4 * Long.BYTES;

    private static final int STATE_MASK = 0xF;
    private static final int REASON_SHIFT = 16;
    private static final int REASON_MASK = 0xF << REASON_SHIFT;

    private static final int STATE_AND_FLAGS = 0;
    private static final int RUN = 1;
    private static final int WORKER = 2;
    private static final int PREFIX = 3;
    private static final int RETRIES_AND_DEATHS = 4;
    private static final int WAITING_ON = 5;
    private static final int FIRST_DEPENDENCY = 6;
    private static final int DEPENDENCY_COUNT = 7;
    private static final int FIRST_DEPENDENT = 8;
    private static final int LAST_DEPENDENT = 9;
    private static final int NEEDED_BY = 10;
    private static final int FIRST_WISH = 11;
    private static final int NEXT = 12;
    private static final int PREVIOUS = 13;
    private static final int INTS = 14;

    private static final int ID = 0;
    private static final int ORDER = 1;
    private static final int BYTES = 2;
    private static final int EXTRA = 3;
    private static final int LONGS = 4;

    private final TaskIndex index = new TaskIndex();
    private final IntRows ints = new IntRows(INTS);
    private final LongRows longs = new LongRows(LONGS);

    int find(final long taskId) {
        return index.find(taskId);
    }

    int allocate(final long taskId, final long order, final int prefix, final int retries) {
        final int task = ints.allocate();
        longs.ensure(task);
        longs.set(task, ID, taskId);
        longs.set(task, ORDER, order);
        longs.set(task, BYTES, 0);
        longs.set(task, EXTRA, 0);
        ints.set(task, PREFIX, prefix);
        ints.set(task, RETRIES_AND_DEATHS, retries);
        ints.set(task, STATE_AND_FLAGS, TaskState.RELEASED.code());
        index.put(taskId, task);
        return task;
    }

    void free(final int task) {
        index.remove(id(task));
        longs.set(task, ID, 0);
        longs.set(task, ORDER, 0);
        ints.free(task);
    }

    static long order(final int priority, final long arrival) {
        final long clamped = Math.max(-PRIORITY_LIMIT, Math.min(PRIORITY_LIMIT, priority));
        return ((PRIORITY_LIMIT - clamped) << ORDER_BITS) | arrival;
    }

    int priority(final int task) {
        return PRIORITY_LIMIT - (int) (order(task) >>> ORDER_BITS);
    }

    /** Rows are numbered from 1 to here; a row whose {@link #id} is 0 is free. */
    int end() {
        return ints.end();
    }

    int live() {
        return ints.live();
    }

    long id(final int task) {
        return longs.get(task, ID);
    }

    long order(final int task) {
        return longs.get(task, ORDER);
    }

    /** Size of the result; of an assigned task the size expected. */
    long bytes(final int task) {
        return longs.get(task, BYTES);
    }

    void bytes(final int task, final long value) {
        longs.set(task, BYTES, value);
    }

    /** Assigned: estimated duration. Without worker: since when. Erred: id of the task that caused it. */
    // While a task is ready: the worker that it would rather not have, or 0.
    long extra(final int task) {
        return longs.get(task, EXTRA);
    }

    void extra(final int task, final long value) {
        longs.set(task, EXTRA, value);
    }

    TaskState state(final int task) {
        return TaskState.of(ints.get(task, STATE_AND_FLAGS) & STATE_MASK);
    }

    void state(final int task, final TaskState state) {
        ints.set(task, STATE_AND_FLAGS, (ints.get(task, STATE_AND_FLAGS) & ~STATE_MASK) | state.code());
    }

    boolean has(final int task, final int flag) {
        return (ints.get(task, STATE_AND_FLAGS) & flag) != 0;
    }

    void raise(final int task, final int flag) {
        ints.set(task, STATE_AND_FLAGS, ints.get(task, STATE_AND_FLAGS) | flag);
    }

    void lower(final int task, final int flag) {
        ints.set(task, STATE_AND_FLAGS, ints.get(task, STATE_AND_FLAGS) & ~flag);
    }

    ErredReason reason(final int task) {
        return ErredReason.of((ints.get(task, STATE_AND_FLAGS) & REASON_MASK) >>> REASON_SHIFT);
    }

    void reason(final int task, final ErredReason reason) {
        final int others = ints.get(task, STATE_AND_FLAGS) & ~REASON_MASK;
        ints.set(task, STATE_AND_FLAGS, others | (reason.code() << REASON_SHIFT));
    }

    int run(final int task) {
        return ints.get(task, RUN);
    }

    int nextRun(final int task) {
        return ints.add(task, RUN, 1);
    }

    int worker(final int task) {
        return ints.get(task, WORKER);
    }

    void worker(final int task, final int workerId) {
        ints.set(task, WORKER, workerId);
    }

    int prefix(final int task) {
        return ints.get(task, PREFIX);
    }

    int retries(final int task) {
        return ints.get(task, RETRIES_AND_DEATHS) & 0xFFFF;
    }

    void useRetry(final int task) {
        ints.add(task, RETRIES_AND_DEATHS, -1);
    }

    int deaths(final int task) {
        return ints.get(task, RETRIES_AND_DEATHS) >>> 16;
    }

    int addDeath(final int task) {
        return ints.add(task, RETRIES_AND_DEATHS, 1 << 16) >>> 16;
    }

    /** Inputs that are not available, of a waiting task. Counted per edge. */
    int waitingOn(final int task) {
        return ints.get(task, WAITING_ON);
    }

    void waitingOn(final int task, final int value) {
        ints.set(task, WAITING_ON, value);
    }

    int addWaitingOn(final int task, final int delta) {
        return ints.add(task, WAITING_ON, delta);
    }

    int firstDependency(final int task) {
        return ints.get(task, FIRST_DEPENDENCY);
    }

    void dependencies(final int task, final int firstEdge, final int count) {
        ints.set(task, FIRST_DEPENDENCY, firstEdge);
        ints.set(task, DEPENDENCY_COUNT, count);
    }

    int dependencyCount(final int task) {
        return ints.get(task, DEPENDENCY_COUNT);
    }

    int firstDependent(final int task) {
        return ints.get(task, FIRST_DEPENDENT);
    }

    void firstDependent(final int task, final int edge) {
        ints.set(task, FIRST_DEPENDENT, edge);
    }

    int lastDependent(final int task) {
        return ints.get(task, LAST_DEPENDENT);
    }

    void lastDependent(final int task, final int edge) {
        ints.set(task, LAST_DEPENDENT, edge);
    }

    /** Edges to dependents that have a run to come. */
    int neededBy(final int task) {
        return ints.get(task, NEEDED_BY);
    }

    int addNeededBy(final int task, final int delta) {
        return ints.add(task, NEEDED_BY, delta);
    }

    int firstWish(final int task) {
        return ints.get(task, FIRST_WISH);
    }

    void firstWish(final int task, final int wish) {
        ints.set(task, FIRST_WISH, wish);
    }

    int next(final int task) {
        return ints.get(task, NEXT);
    }

    void next(final int task, final int other) {
        ints.set(task, NEXT, other);
    }

    int previous(final int task) {
        return ints.get(task, PREVIOUS);
    }

    void previous(final int task, final int other) {
        ints.set(task, PREVIOUS, other);
    }

    /** True if the result is there and its holder is not known to be dead. */
    boolean isAvailable(final int task) {
        return (ints.get(task, STATE_AND_FLAGS) & (STATE_MASK | DETACHED)) == TaskState.IN_MEMORY.code();
    }

    /** True if a client or a run to come wants the result. */
    boolean isNeeded(final int task) {
        return firstWish(task) != 0 || neededBy(task) != 0;
    }

    long allocatedBytes() {
        return ints.allocatedBytes() + longs.allocatedBytes() + index.allocatedBytes();
    }

    void write(final SnapshotWriter writer) {
        ints.write(writer);
        longs.write(writer, ints.end());
    }

    void read(final SnapshotReader reader) {
        ints.read(reader);
        longs.read(reader, ints.end());
        for (int task = 1; task < ints.end(); task++) {
            if (id(task) != 0) {
                index.put(id(task), task);
            }
        }
    }
}

package io.heddle.scheduler;

import org.agrona.UnsafeApi;

/**
 * One row per task: 4 longs and 16 ints, which a snapshot has as they are. A row number is only valid while the task lives; 0 means none.
 * Everything that
 * points at a task from elsewhere either keeps it alive or is checked against its order key, which is unique.
 */
final class TaskTable {
    /** The client that submitted it unwanted will submit a dependent: that holds it until then. */
    static final int EXPECTED = 1 << 4;
    /** The client that submitted it holds it. What other clients hold stands in the table of wishes. */
    static final int HELD = 1 << 14;
    /** It is an element of a range. */
    static final int RANGED = 1 << 15;
    /** It has had a result: no deadline can come any more. */
    static final int FINISHED_ONCE = 1 << 20;
    /** Stands in the work list so that its failed inputs are tried again with it. */
    static final int LISTED_RETRY = 1 << 21;
    /** Both kinds of hold of the client that submitted it. */
    static final int OWNERS = EXPECTED | HELD;
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

    /** It came from a client and not from a function: lost, it cannot be made again. */
    static final int DATUM = 1 << 22;
    /** A copy is on its way that will take its holder's place. */
    static final int MOVES = 1 << 23;
    /** Its holder does not have it, nobody can make it again, and a worker that is away may have it: nothing is decided yet. */
    static final int DOUBTFUL = 1 << 24;

    static final int PRIORITY_LIMIT = 2_000_000;
    static final int ORDER_BITS = 41;
    static final int BYTES_PER_ROW = 16 * Integer.BYTES + 4 * Long.BYTES;

    private static final int STATE_MASK = 0xF;
    /** The bit of each state with a run to come. */
    private static final int PENDING_STATES = (1 << TaskState.WAITING.code())
            | (1 << TaskState.READY.code())
            | (1 << TaskState.ASSIGNED.code())
            | (1 << TaskState.NO_WORKER.code());

    private static final int REASON_SHIFT = 16;
    private static final int REASON_MASK = 0xF << REASON_SHIFT;

    // Where in its row each column stands, longs first.
    private static final int ID = 0;
    private static final int ORDER = 8;
    private static final int BYTES = 16;
    private static final int EXTRA = 24;
    private static final int STATE_AND_FLAGS = 32;
    private static final int RUN = 36;
    private static final int WORKER = 40;
    private static final int PREFIX = 44;
    private static final int RETRIES_AND_DEATHS = 48;
    private static final int WAITING_ON = 52;
    private static final int FIRST_DEPENDENCY = 56;
    private static final int DEPENDENCY_COUNT = 60;
    private static final int FIRST_DEPENDENT = 64;
    private static final int LAST_DEPENDENT = 68;
    private static final int NEEDED_BY = 72;
    private static final int FIRST_WISH = 76;
    private static final int NEXT = 80;
    private static final int PREVIOUS = 84;
    private static final int DEMANDS = 88;
    private static final int FIRST_REPLICA = 92;

    private final TaskIndex index = new TaskIndex();
    private final RowNumbers numbers = new RowNumbers();
    private final RowPages pages = new RowPages(BYTES_PER_ROW);
    private long[] addresses = {};

    int find(final long taskId) {
        return index.find(taskId);
    }

    int allocate(final long taskId, final long order, final int prefix, final int retries) {
        final int task = numbers.allocate();
        if (numbers.pageCount() > addresses.length) {
            addresses = pages.grow(numbers.pageCount());
        }
        for (int column = 0; column < BYTES_PER_ROW; column += Long.BYTES) {
            setLong(task, column, 0);
        }
        setLong(task, ID, taskId);
        setLong(task, ORDER, order);
        setInt(task, PREFIX, prefix);
        setInt(task, RETRIES_AND_DEATHS, retries);
        setInt(task, STATE_AND_FLAGS, TaskState.RELEASED.code());
        index.put(taskId, task);
        return task;
    }

    private long address(final int task) {
        return addresses[task >>> RowNumbers.PAGE_SHIFT] + (long) (task & RowNumbers.PAGE_MASK) * BYTES_PER_ROW;
    }

    private int getInt(final int task, final int column) {
        return UnsafeApi.getInt(address(task) + column);
    }

    private void setInt(final int task, final int column, final int value) {
        UnsafeApi.putInt(address(task) + column, value);
    }

    private int addInt(final int task, final int column, final int delta) {
        final int sum = getInt(task, column) + delta;
        setInt(task, column, sum);
        return sum;
    }

    private long getLong(final int task, final int column) {
        return UnsafeApi.getLong(address(task) + column);
    }

    private void setLong(final int task, final int column, final long value) {
        UnsafeApi.putLong(address(task) + column, value);
    }

    void free(final int task) {
        index.remove(id(task));
        setLong(task, ID, 0);
        setLong(task, ORDER, 0);
        numbers.free(task);
    }

    static long order(final int priority, final long arrival) {
        final long clamped = Math.max(-PRIORITY_LIMIT, Math.min(PRIORITY_LIMIT, priority));
        return ((PRIORITY_LIMIT - clamped) << ORDER_BITS) | arrival;
    }

    /** The how manieth task it was. */
    long arrival(final int task) {
        return order(task) & (1L << ORDER_BITS) - 1;
    }

    int priority(final int task) {
        return PRIORITY_LIMIT - (int) (order(task) >>> ORDER_BITS);
    }

    /** Rows are numbered from 1 to here; a row whose {@link #id} is 0 is free. */
    int end() {
        return numbers.end();
    }

    int live() {
        return numbers.live();
    }

    long id(final int task) {
        return getLong(task, ID);
    }

    long order(final int task) {
        return getLong(task, ORDER);
    }

    /** Size of the result; of an assigned task the size expected. */
    long bytes(final int task) {
        return getLong(task, BYTES);
    }

    void bytes(final int task, final long value) {
        setLong(task, BYTES, value);
    }

    /**
     * Assigned: estimated duration. Without worker: since when. Erred: id of the task that caused it. Ready: the worker that
     * it would rather not have, or 0. In memory: by when a task had read it last, or 0.
     */
    long extra(final int task) {
        return getLong(task, EXTRA);
    }

    void extra(final int task, final long value) {
        setLong(task, EXTRA, value);
    }

    /** A task that needed a result has ended: by this time it had read it. */
    void readAt(final int task, final long nowNs) {
        if (is(task, TaskState.IN_MEMORY)) {
            extra(task, nowNs);
        }
    }

    TaskState state(final int task) {
        return TaskState.of(getInt(task, STATE_AND_FLAGS) & STATE_MASK);
    }

    boolean is(final int task, final TaskState state) {
        return (getInt(task, STATE_AND_FLAGS) & STATE_MASK) == state.code();
    }

    /** True while a run is still to come: such a task needs its inputs. */
    boolean isPending(final int task) {
        return (PENDING_STATES >>> (getInt(task, STATE_AND_FLAGS) & STATE_MASK) & 1) != 0;
    }

    void state(final int task, final TaskState state) {
        setInt(task, STATE_AND_FLAGS, (getInt(task, STATE_AND_FLAGS) & ~STATE_MASK) | state.code());
    }

    boolean has(final int task, final int flag) {
        return (getInt(task, STATE_AND_FLAGS) & flag) != 0;
    }

    void raise(final int task, final int flag) {
        setInt(task, STATE_AND_FLAGS, getInt(task, STATE_AND_FLAGS) | flag);
    }

    void lower(final int task, final int flag) {
        setInt(task, STATE_AND_FLAGS, getInt(task, STATE_AND_FLAGS) & ~flag);
    }

    ErredReason reason(final int task) {
        return ErredReason.of((getInt(task, STATE_AND_FLAGS) & REASON_MASK) >>> REASON_SHIFT);
    }

    void reason(final int task, final ErredReason reason) {
        final int others = getInt(task, STATE_AND_FLAGS) & ~REASON_MASK;
        setInt(task, STATE_AND_FLAGS, others | (reason.code() << REASON_SHIFT));
    }

    int run(final int task) {
        return getInt(task, RUN);
    }

    void run(final int task, final int value) {
        setInt(task, RUN, value);
    }

    int nextRun(final int task) {
        return addInt(task, RUN, 1);
    }

    int worker(final int task) {
        return getInt(task, WORKER);
    }

    void worker(final int task, final int workerId) {
        setInt(task, WORKER, workerId);
    }

    int prefix(final int task) {
        return getInt(task, PREFIX);
    }

    int retries(final int task) {
        return getInt(task, RETRIES_AND_DEATHS) & 0xFFFF;
    }

    void useRetry(final int task) {
        addInt(task, RETRIES_AND_DEATHS, -1);
    }

    int deaths(final int task) {
        return getInt(task, RETRIES_AND_DEATHS) >>> 16;
    }

    int addDeath(final int task) {
        return addInt(task, RETRIES_AND_DEATHS, 1 << 16) >>> 16;
    }

    /** Inputs that are not available, of a waiting task. Counted per edge. */
    int waitingOn(final int task) {
        return getInt(task, WAITING_ON);
    }

    void waitingOn(final int task, final int value) {
        setInt(task, WAITING_ON, value);
    }

    int addWaitingOn(final int task, final int delta) {
        return addInt(task, WAITING_ON, delta);
    }

    int firstDependency(final int task) {
        return getInt(task, FIRST_DEPENDENCY);
    }

    void dependencies(final int task, final int firstEdge, final int count) {
        setInt(task, FIRST_DEPENDENCY, firstEdge);
        setInt(task, DEPENDENCY_COUNT, count);
    }

    int dependencyCount(final int task) {
        return getInt(task, DEPENDENCY_COUNT);
    }

    int firstDependent(final int task) {
        return getInt(task, FIRST_DEPENDENT);
    }

    void firstDependent(final int task, final int edge) {
        setInt(task, FIRST_DEPENDENT, edge);
    }

    int lastDependent(final int task) {
        return getInt(task, LAST_DEPENDENT);
    }

    void lastDependent(final int task, final int edge) {
        setInt(task, LAST_DEPENDENT, edge);
    }

    /** Edges to dependents that have a run to come. */
    int neededBy(final int task) {
        return getInt(task, NEEDED_BY);
    }

    int addNeededBy(final int task, final int delta) {
        return addInt(task, NEEDED_BY, delta);
    }

    /** Number of what it demands of its worker. */
    int demands(final int task) {
        return getInt(task, DEMANDS);
    }

    void demands(final int task, final int number) {
        setInt(task, DEMANDS, number);
    }

    int firstWish(final int task) {
        return getInt(task, FIRST_WISH);
    }

    void firstWish(final int task, final int wish) {
        setInt(task, FIRST_WISH, wish);
    }

    /** Holders beside the one that {@link #worker} names, and those that are about to be. */
    int firstReplica(final int task) {
        return getInt(task, FIRST_REPLICA);
    }

    void firstReplica(final int task, final int replica) {
        setInt(task, FIRST_REPLICA, replica);
    }

    int next(final int task) {
        return getInt(task, NEXT);
    }

    void next(final int task, final int other) {
        setInt(task, NEXT, other);
    }

    int previous(final int task) {
        return getInt(task, PREVIOUS);
    }

    void previous(final int task, final int other) {
        setInt(task, PREVIOUS, other);
    }

    /** True if the result is there and its holder is not known to be dead. */
    boolean isAvailable(final int task) {
        return (getInt(task, STATE_AND_FLAGS) & (STATE_MASK | DETACHED)) == TaskState.IN_MEMORY.code();
    }

    /** True if a client or a run to come wants the result. */
    boolean isNeeded(final int task) {
        return (firstWish(task) | neededBy(task) | (getInt(task, STATE_AND_FLAGS) & OWNERS)) != 0;
    }

    /** True if a client holds it or will submit a dependent. */
    boolean isWished(final int task) {
        return (firstWish(task) | (getInt(task, STATE_AND_FLAGS) & OWNERS)) != 0;
    }

    /** True if its own client holds it and nobody else has or will have to do with it. */
    boolean isHeldByOwnerAlone(final int task) {
        return has(task, HELD)
                && !has(task, LISTED_CHECK | LISTED_FAIL | LISTED_RETRY)
                && (firstWish(task) | neededBy(task) | firstDependent(task)) == 0;
    }

    /** True if one of these ids is known. */
    boolean hasAnyOf(final long firstTaskId, final int count) {
        return index.hasAnyOf(firstTaskId, count);
    }

    long allocatedBytes() {
        return pages.allocatedBytes() + numbers.allocatedBytes() + index.allocatedBytes();
    }

    void write(final SnapshotWriter writer) {
        numbers.write(writer);
        for (int task = 1; task < numbers.end(); task++) {
            for (int column = 0; column < BYTES_PER_ROW; column += Long.BYTES) {
                writer.putLong(getLong(task, column));
            }
        }
    }

    void read(final SnapshotReader reader) {
        numbers.read(reader);
        addresses = pages.grow(numbers.pageCount());
        for (int task = 1; task < numbers.end(); task++) {
            for (int column = 0; column < BYTES_PER_ROW; column += Long.BYTES) {
                setLong(task, column, reader.getLong());
            }
            if (id(task) != 0) {
                index.put(id(task), task);
            }
        }
    }
}

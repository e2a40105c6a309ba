package io.heddle.scheduler;

/**
 * One row per (dependent, dependency): 20 bytes. The edges of a dependent are a list in the order of its inputs; those
 * of a dependency a doubly linked list in order of submission.
 */
final class EdgeTable {
    private static final int DEPENDENCY = 0;
    private static final int DEPENDENT = 1;
    private static final int NEXT_INPUT = 2;
    private static final int NEXT_DEPENDENT = 3;
    private static final int PREVIOUS_DEPENDENT = 4;

    private final TaskTable tasks;
    private final LinkRows rows = new LinkRows();

    EdgeTable(final TaskTable tasks) {
        this.tasks = tasks;
    }

    /** Links a new edge behind another one of the same dependent (0 for its first); the caller keeps the first. */
    int link(final int dependent, final int dependency, final int previousInput) {
        final int edge = rows.allocate();
        rows.set(edge, DEPENDENCY, dependency);
        rows.set(edge, DEPENDENT, dependent);
        if (previousInput != 0) {
            rows.set(previousInput, NEXT_INPUT, edge);
        }
        final int last = tasks.lastDependent(dependency);
        rows.set(edge, PREVIOUS_DEPENDENT, last);
        if (last == 0) {
            tasks.firstDependent(dependency, edge);
        } else {
            rows.set(last, NEXT_DEPENDENT, edge);
        }
        tasks.lastDependent(dependency, edge);
        return edge;
    }

    /** Takes an edge out of its dependency's list and frees it. */
    void unlink(final int edge) {
        final int dependency = dependency(edge);
        final int next = nextDependent(edge);
        final int previous = rows.get(edge, PREVIOUS_DEPENDENT);
        if (previous == 0) {
            tasks.firstDependent(dependency, next);
        } else {
            rows.set(previous, NEXT_DEPENDENT, next);
        }
        if (next == 0) {
            tasks.lastDependent(dependency, previous);
        } else {
            rows.set(next, PREVIOUS_DEPENDENT, previous);
        }
        rows.free(edge);
    }

    int dependency(final int edge) {
        return rows.get(edge, DEPENDENCY);
    }

    int dependent(final int edge) {
        return rows.get(edge, DEPENDENT);
    }

    int nextInput(final int edge) {
        return rows.get(edge, NEXT_INPUT);
    }

    int nextDependent(final int edge) {
        return rows.get(edge, NEXT_DEPENDENT);
    }

    int previousDependent(final int edge) {
        return rows.get(edge, PREVIOUS_DEPENDENT);
    }

    int live() {
        return rows.live();
    }

    long allocatedBytes() {
        return rows.allocatedBytes();
    }

    void write(final SnapshotWriter writer) {
        rows.write(writer);
    }

    void read(final SnapshotReader reader) {
        rows.read(reader);
    }
}

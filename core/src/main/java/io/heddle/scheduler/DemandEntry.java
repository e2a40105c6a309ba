package io.heddle.scheduler;

/** All tasks that ask for the same: those that are ready, and those for which there is no worker at all. */
final class DemandEntry {
    final int number;
    final Demands demands;
    final ReadyQueue ready = new ReadyQueue();
    final TaskList withoutWorker;
    /** Living workers that stay and could run such a task. */
    int capable;
    /** Of them those at a preferred place. */
    int preferred;
    /** The front task fits no open worker: no use trying before something changes. */
    boolean stalled;
    /** It stalled because a resource is in use: those who use it too and come later wait behind it. */
    boolean waitsForResource;
    /** {@link WorkList#NO_WORKER} stands in the work list for it. */
    boolean listed;
    /** It is among those that {@link DemandTable#front} looks at; not part of a snapshot. */
    boolean active;

    DemandEntry(final int number, final Demands demands, final TaskTable tasks) {
        this.number = number;
        this.demands = demands;
        withoutWorker = new TaskList(tasks);
    }

    void write(final SnapshotWriter writer) {
        demands.write(writer);
        ready.write(writer);
        withoutWorker.write(writer);
        writer.putInt(capable);
        writer.putInt(preferred);
        writer.putBoolean(stalled);
        writer.putBoolean(waitsForResource);
        writer.putBoolean(listed);
    }

    /** Reads all but the demands, which were needed to make it. */
    void read(final SnapshotReader reader) {
        ready.read(reader);
        withoutWorker.read(reader);
        capable = reader.getInt();
        preferred = reader.getInt();
        stalled = reader.getBoolean();
        waitsForResource = reader.getBoolean();
        listed = reader.getBoolean();
    }
}

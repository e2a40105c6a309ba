package io.heddle.scheduler;

import java.util.Arrays;
import org.agrona.collections.IntArrayList;
import org.jspecify.annotations.Nullable;

/** Workers by id, which ones take work, and which hosts there are. */
final class WorkerTable {
    static final int WORKER_ID_LIMIT = 1 << 20;

    private final TaskTable tasks;
    private final long windowNs;
    private @Nullable WorkerEntry[] entries = new @Nullable WorkerEntry[16];
    private int end = 1;
    private int alive;
    private final IntArrayList open = new IntArrayList();
    private long[] hostIds = new long[4];
    private int hostCount;

    WorkerTable(final TaskTable tasks, final SchedulerOptions options) {
        this.tasks = tasks;
        windowNs = options.windowNs();
    }

    /** The entry of a worker, dead or alive. */
    @Nullable
    WorkerEntry find(final int workerId) {
        return workerId > 0 && workerId < end ? entries[workerId] : null;
    }

    /** The entry of a worker that is alive. */
    @Nullable
    WorkerEntry findAlive(final int workerId) {
        final WorkerEntry worker = find(workerId);
        return worker != null && worker.alive ? worker : null;
    }

    /** The entry of a worker that a task points at. */
    WorkerEntry get(final int workerId) {
        final WorkerEntry worker = find(workerId);
        if (worker == null) {
            throw new IllegalStateException("A task points at worker " + workerId + ", which is not in the table");
        }
        return worker;
    }

    /** Ids are below this. */
    int end() {
        return end;
    }

    int alive() {
        return alive;
    }

    int hostCount() {
        return hostCount;
    }

    WorkerEntry add(final int workerId, final long hostId, final int threads, final long limitBytes) {
        final WorkerEntry worker = new WorkerEntry(tasks, workerId, host(hostId), threads, limitBytes);
        place(worker);
        alive++;
        return worker;
    }

    private void place(final WorkerEntry worker) {
        if (worker.workerId >= entries.length) {
            entries = Arrays.copyOf(entries, Math.max(worker.workerId + 1, entries.length * 2));
        }
        entries[worker.workerId] = worker;
        end = Math.max(end, worker.workerId + 1);
    }

    void markDead(final WorkerEntry worker) {
        worker.alive = false;
        alive--;
        refreshOpen(worker);
    }

    void remove(final WorkerEntry worker) {
        entries[worker.workerId] = null;
    }

    int openCount() {
        return open.size();
    }

    WorkerEntry open(final int place) {
        return get(open.getInt(place));
    }

    /** True if the dispatch window has room for one more run of any kind. */
    boolean isOpen(final WorkerEntry worker) {
        if (!worker.alive || worker.paused || worker.late || worker.leaving || worker.quarantined) {
            return false;
        }
        final int inFlight = worker.inFlight();
        return inFlight <= worker.threads
                || (inFlight < worker.windowTasks && worker.queuedNs < windowNs * worker.threads);
    }

    /** To be called after anything that {@link #isOpen} looks at has changed. */
    void refreshOpen(final WorkerEntry worker) {
        if (isOpen(worker)) {
            if (worker.openPlace < 0) {
                worker.openPlace = open.size();
                open.addInt(worker.workerId);
            }
        } else if (worker.openPlace >= 0) {
            final int place = worker.openPlace;
            open.fastUnorderedRemove(place);
            worker.openPlace = -1;
            if (place < open.size()) {
                get(open.getInt(place)).openPlace = place;
            }
        }
    }

    private int host(final long hostId) {
        for (int host = 0; host < hostCount; host++) {
            if (hostIds[host] == hostId) {
                return host;
            }
        }
        if (hostCount == hostIds.length) {
            hostIds = Arrays.copyOf(hostIds, hostCount * 2);
        }
        hostIds[hostCount] = hostId;
        return hostCount++;
    }

    void write(final SnapshotWriter writer) {
        writer.putInt(end);
        writer.putInt(alive);
        writer.putInt(hostCount);
        for (int host = 0; host < hostCount; host++) {
            writer.putLong(hostIds[host]);
        }
        writer.putInt(open.size());
        for (int place = 0; place < open.size(); place++) {
            writer.putInt(open.getInt(place));
        }
        for (int workerId = 1; workerId < end; workerId++) {
            final WorkerEntry worker = entries[workerId];
            writer.putBoolean(worker != null);
            if (worker != null) {
                worker.write(writer);
            }
        }
    }

    void read(final SnapshotReader reader) {
        final int newEnd = reader.getInt();
        alive = reader.getInt();
        final int hosts = reader.getInt();
        for (int host = 0; host < hosts; host++) {
            host(reader.getLong());
        }
        final int openSize = reader.getInt();
        for (int place = 0; place < openSize; place++) {
            open.addInt(reader.getInt());
        }
        for (int workerId = 1; workerId < newEnd; workerId++) {
            if (reader.getBoolean()) {
                place(WorkerEntry.read(reader, tasks));
            }
        }
        end = newEnd;
        if (entries.length < end) {
            entries = Arrays.copyOf(entries, end);
        }
    }
}

package io.heddle.scheduler;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Workers by id, which ones take work, and which hosts there are. */
final class WorkerTable {
    static final int WORKER_ID_LIMIT = 1 << 20;

    private final TaskTable tasks;
    private final long windowNs;
    private @Nullable WorkerEntry[] entries = new @Nullable WorkerEntry[16];
    private int end = 1;
    private int alive;
    private final OpenWorkers open = new OpenWorkers(false);
    /** The open workers of each host; kept once there are two hosts. */
    private OpenWorkers[] openOfHost = new OpenWorkers[0];

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

    WorkerEntry add(
            final int workerId, final long hostId, final int threads, final long limitBytes, final Offers offers) {
        final WorkerEntry worker = new WorkerEntry(tasks, workerId, host(hostId), threads, limitBytes, offers);
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
        refresh(worker);
    }

    void remove(final WorkerEntry worker) {
        entries[worker.workerId] = null;
    }

    int openCount() {
        return open.size();
    }

    /** The open worker with the least load at place 0, the others in no particular order. */
    WorkerEntry open(final int place) {
        return open.at(place);
    }

    /** The open worker with the least load of a host. To be asked only while there are several hosts. */
    @Nullable
    WorkerEntry leastLoadedOf(final int host) {
        final OpenWorkers ofHost = openOfHost[host];
        return ofHost.size() == 0 ? null : ofHost.at(0);
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

    /** To be called after anything that {@link #isOpen} or the order of open workers looks at has changed. */
    void refresh(final WorkerEntry worker) {
        worker.loadNs = worker.loadNowNs();
        final boolean isOpen = isOpen(worker);
        refresh(open, worker, isOpen);
        if (hostCount > 1) {
            refresh(openOfHost[worker.host], worker, isOpen);
        }
    }

    private static void refresh(final OpenWorkers list, final WorkerEntry worker, final boolean isOpen) {
        if (list.has(worker)) {
            if (isOpen) {
                list.moved(worker);
            } else {
                list.remove(worker);
            }
        } else if (isOpen) {
            list.add(worker);
        }
    }

    /** True if the lists of open workers are what they should be, as far as this worker can tell. */
    boolean isListedRight(final WorkerEntry worker) {
        final boolean isOpen = isOpen(worker);
        return worker.loadNs == worker.loadNowNs()
                && open.has(worker) == isOpen
                && open.isInOrder(worker)
                && (hostCount < 2
                        || (openOfHost[worker.host].has(worker) == isOpen
                                && openOfHost[worker.host].isInOrder(worker)));
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
        hostIds[hostCount++] = hostId;
        if (hostCount > 1) {
            addOpenOfHost();
        }
        return hostCount - 1;
    }

    private void addOpenOfHost() {
        final int known = openOfHost.length;
        openOfHost = Arrays.copyOf(openOfHost, hostCount);
        for (int host = known; host < hostCount; host++) {
            openOfHost[host] = new OpenWorkers(true);
        }
        if (known == 0) {
            for (int place = 0; place < open.size(); place++) {
                openOfHost[0].add(open.at(place));
            }
        }
    }

    void write(final SnapshotWriter writer) {
        writer.putInt(end);
        writer.putInt(alive);
        writer.putInt(hostCount);
        for (int host = 0; host < hostCount; host++) {
            writer.putLong(hostIds[host]);
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
        for (int workerId = 1; workerId < newEnd; workerId++) {
            if (reader.getBoolean()) {
                final WorkerEntry worker = WorkerEntry.read(reader, tasks);
                place(worker);
                refresh(worker);
            }
        }
        end = newEnd;
        if (entries.length < end) {
            entries = Arrays.copyOf(entries, end);
        }
    }
}

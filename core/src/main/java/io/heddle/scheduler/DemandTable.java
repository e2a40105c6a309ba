package io.heddle.scheduler;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What tasks may demand, by the numbers that the node gives. Number 0 demands nothing and is always there. */
final class DemandTable {
    private final TaskTable tasks;
    private final List<DemandEntry> entries = new ArrayList<>();
    /** Entries with something ready, in no particular order; perhaps some that have nothing ready any more. */
    private final List<DemandEntry> active = new ArrayList<>();

    DemandTable(final TaskTable tasks) {
        this.tasks = tasks;
        entries.add(new DemandEntry(0, Demands.NONE, tasks));
    }

    int size() {
        return entries.size();
    }

    DemandEntry get(final int number) {
        return entries.get(number);
    }

    DemandEntry of(final int task) {
        return entries.get(tasks.demands(task));
    }

    @Nullable
    DemandEntry define(final int number, final Demands demands) {
        if (number != entries.size() || number >= SchedulerState.DEMANDS_MAX) {
            return null;
        }
        final DemandEntry entry = new DemandEntry(number, demands, tasks);
        entries.add(entry);
        return entry;
    }

    /** Something has changed for workers: what fitted nowhere may fit now. */
    void unstall() {
        for (int place = 0; place < active.size(); place++) {
            active.get(place).stalled = false;
            active.get(place).waitsForResource = false;
        }
    }

    /** A task, or minus a range's number, is ready. */
    void addReady(final DemandEntry entry, final long key, final int item) {
        entry.ready.add(key, item);
        entry.stalled = false;
        if (!entry.active) {
            entry.active = true;
            entry.waitsForResource = false;
            active.add(entry);
        }
    }

    /** The entry with the most urgent task that may be tried now, or null. */
    @Nullable
    DemandEntry front() {
        DemandEntry best = null;
        for (int place = active.size() - 1; place >= 0; place--) {
            final DemandEntry entry = active.get(place);
            if (entry.ready.isEmpty()) {
                deactivate(entry, place);
            } else if (!entry.stalled
                    && (best == null || entry.ready.frontKey() < best.ready.frontKey())
                    && !waitsBehindAnother(entry)) {
                best = entry;
            }
        }
        return best;
    }

    private void deactivate(final DemandEntry entry, final int place) {
        entry.active = false;
        entry.stalled = false;
        entry.waitsForResource = false;
        final DemandEntry last = active.remove(active.size() - 1);
        if (last != entry) {
            active.set(place, last);
        }
    }

    private boolean waitsBehindAnother(final DemandEntry entry) {
        if (entry.demands.resources.length == 0) {
            return false;
        }
        for (int place = 0; place < active.size(); place++) {
            final DemandEntry other = active.get(place);
            if (other.waitsForResource
                    && !other.ready.isEmpty()
                    && other.ready.frontKey() < entry.ready.frontKey()
                    && entry.demands.sharesResourceWith(other.demands)) {
                return true;
            }
        }
        return false;
    }

    int readyEntries() {
        int count = 0;
        for (final DemandEntry entry : entries) {
            count += entry.ready.size();
        }
        return count;
    }

    long allocatedBytes() {
        long bytes = 0;
        for (final DemandEntry entry : entries) {
            bytes += entry.ready.allocatedBytes();
        }
        return bytes;
    }

    void write(final SnapshotWriter writer) {
        writer.putInt(entries.size());
        for (final DemandEntry entry : entries) {
            entry.write(writer);
        }
    }

    void read(final SnapshotReader reader) {
        final int size = reader.getInt();
        entries.clear();
        active.clear();
        for (int number = 0; number < size; number++) {
            final DemandEntry entry = new DemandEntry(number, Demands.read(reader), tasks);
            entry.read(reader);
            entries.add(entry);
            if (!entry.ready.isEmpty()) {
                entry.active = true;
                active.add(entry);
            }
        }
    }
}

package io.heddle.scheduler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** Ranges by number and by the ids of their tasks. There are few, so an ordered list will do. */
final class RangeTable {
    private final Int2ObjectHashMap<RangeEntry> numbered = new Int2ObjectHashMap<>();
    private final List<RangeEntry> ordered = new ArrayList<>();
    private @Nullable RangeEntry lastFound;
    private final ArrayDeque<long[]> sparePages = new ArrayDeque<>();
    private int lastNumber;
    /** Elements that wait or are done, over all ranges. */
    long elements;

    boolean isEmpty() {
        return ordered.isEmpty();
    }

    int size() {
        return ordered.size();
    }

    /** Ranges in the order of their tasks' ids. */
    RangeEntry at(final int place) {
        return ordered.get(place);
    }

    @Nullable
    RangeEntry get(final int number) {
        return numbered.get(number);
    }

    /** The range of which this is or was a task. */
    @Nullable
    RangeEntry find(final long taskId) {
        final RangeEntry last = lastFound;
        if (last != null && last.has(taskId)) {
            return last;
        }
        final int place = placeAtOrBefore(taskId);
        if (place < 0 || !ordered.get(place).has(taskId)) {
            return null;
        }
        lastFound = ordered.get(place);
        return lastFound;
    }

    /** The last place whose range starts at this id or before it; -1 if there is none. */
    private int placeAtOrBefore(final long taskId) {
        int low = 0;
        int high = ordered.size() - 1;
        while (low <= high) {
            final int middle = (low + high) >>> 1;
            if (ordered.get(middle).firstTaskId <= taskId) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /** The first place whose range ends at this id or behind it; {@link #size} if there is none. */
    int placeFrom(final long taskId) {
        final int place = placeAtOrBefore(taskId);
        return place >= 0 && ordered.get(place).has(taskId) ? place : place + 1;
    }

    boolean overlaps(final long firstTaskId, final int count) {
        final int place = placeFrom(firstTaskId);
        return place < ordered.size() && ordered.get(place).firstTaskId < firstTaskId + count;
    }

    RangeEntry add(
            final long firstTaskId,
            final int count,
            final int prefix,
            final int retries,
            final int demands,
            final long firstOrder) {
        final RangeEntry range =
                new RangeEntry(++lastNumber, firstTaskId, count, prefix, retries, demands, firstOrder, sparePages);
        insert(range);
        elements += count;
        return range;
    }

    private void insert(final RangeEntry range) {
        numbered.put(range.number, range);
        ordered.add(placeAtOrBefore(range.firstTaskId) + 1, range);
    }

    void remove(final RangeEntry range) {
        lastFound = null;
        numbered.remove(range.number);
        ordered.remove(range);
    }

    long allocatedBytes() {
        long bytes = 0;
        for (final RangeEntry range : ordered) {
            bytes += range.allocatedBytes();
        }
        return bytes;
    }

    void write(final SnapshotWriter writer) {
        writer.putInt(lastNumber);
        writer.putLong(elements);
        writer.putInt(ordered.size());
        for (final RangeEntry range : ordered) {
            range.write(writer);
        }
    }

    void read(final SnapshotReader reader) {
        lastNumber = reader.getInt();
        elements = reader.getLong();
        final int size = reader.getInt();
        for (int i = 0; i < size; i++) {
            insert(RangeEntry.read(reader, sparePages));
        }
    }
}

package io.heddle.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.openhft.posix.PosixAPI;
import org.jspecify.annotations.Nullable;

/**
 * The slab files of a dead owner. No map is opened on them any more: memory that holds no partition is punched out of the file, which is
 * a hole in shared memory from then on, and a file goes with its last partition.
 */
final class AdoptedSlabs {
    private static final int MADV_REMOVE = 9;
    private static final long PAGE_BYTES = 4096;

    private final Path directory;
    private final Map<Integer, Held> slabs = new HashMap<>();

    AdoptedSlabs(Path directory) {
        this.directory = directory;
    }

    record Range(int slab, long offset, int lengthBytes) {}

    private static final class Held {
        final MappedFile file;
        final Set<Range> ranges = new HashSet<>();

        Held(MappedFile file) {
            this.file = file;
        }
    }

    /** Where a range lies in this process, or 0 if there is no such slab or the range is not inside it. */
    long address(int slab, long offset, int lengthBytes) {
        Held held = slabs.get(slab);
        if (held == null) {
            held = map(slab);
            if (held == null) {
                return 0;
            }
            slabs.put(slab, held);
        }
        boolean inside = offset >= 0 && lengthBytes >= 0 && offset + lengthBytes <= held.file.lengthBytes;
        return inside ? held.file.address + offset : 0;
    }

    private @Nullable Held map(int slab) {
        try {
            return new Held(MappedFile.open(ArenaFiles.slab(directory, slab), true));
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new StoreException("cannot map slab " + slab + " of the dead owner of " + directory, e);
        }
    }

    private Held held(int slab) {
        Held held = slabs.get(slab);
        if (held == null) {
            throw new IllegalStateException("slab " + slab + " of " + directory + " is not mapped");
        }
        return held;
    }

    void retain(List<Range> ranges) {
        for (Range range : ranges) {
            held(range.slab()).ranges.add(range);
        }
    }

    /** After all is retained: deletes slabs without a partition and punches out what lies between. */
    void dropUnused(ControlFile control) {
        try {
            for (Path file : ArenaFiles.list(directory)) {
                String name = file.getFileName().toString();
                if (name.startsWith(ArenaFiles.SLAB_PREFIX)) {
                    int number = Integer.parseInt(name.substring(ArenaFiles.SLAB_PREFIX.length()));
                    if (!slabs.containsKey(number)) {
                        Files.deleteIfExists(file);
                        control.announceDroppedSlab();
                    }
                }
            }
        } catch (IOException e) {
            throw new StoreException("cannot drop empty slabs in " + directory, e);
        }
        dropEmpty(control);
        for (Held held : slabs.values()) {
            List<Range> sorted = new ArrayList<>(held.ranges);
            sorted.sort(Comparator.comparingLong(Range::offset));
            long end = 0;
            for (Range range : sorted) {
                punch(held.file, end, range.offset());
                end = Math.max(end, range.offset() + range.lengthBytes());
            }
            punch(held.file, end, held.file.lengthBytes);
        }
    }

    private static void punch(MappedFile file, long from, long to) {
        long first = (from + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
        long last = to / PAGE_BYTES * PAGE_BYTES;
        if (first < last) {
            // Where the file system cannot punch holes the memory stays until the file goes: more is held than needed,
            // nothing else.
            PosixAPI.posix().madvise(file.address + first, last - first, MADV_REMOVE);
        }
    }

    /** Gives the memory of a partition back. Pages it shares with packed neighbours stay until the slab goes. */
    void release(List<Range> ranges, ControlFile control) {
        for (Range range : ranges) {
            Held held = held(range.slab());
            held.ranges.remove(range);
            punch(held.file, range.offset(), range.offset() + range.lengthBytes());
        }
        dropEmpty(control);
    }

    private void dropEmpty(ControlFile control) {
        for (Iterator<Held> iterator = slabs.values().iterator(); iterator.hasNext(); ) {
            Held held = iterator.next();
            if (held.ranges.isEmpty()) {
                iterator.remove();
                try {
                    Files.deleteIfExists(held.file.path);
                } catch (IOException e) {
                    throw new StoreException("cannot delete slab " + held.file.path + ": remove it by hand", e);
                }
                held.file.close();
                control.announceDroppedSlab();
            }
        }
    }

    void close() {
        slabs.values().forEach(held -> held.file.close());
        slabs.clear();
    }
}

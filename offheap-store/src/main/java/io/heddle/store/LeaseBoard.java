package io.heddle.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.agrona.UnsafeApi;
import org.agrona.collections.LongHashSet;

/** All rows of leases on one arena as its owner sees them. Used under the arena's lock. */
final class LeaseBoard implements AutoCloseable {
    private final Path readersDirectory;
    private final ControlFile control;
    private final List<MappedFile> rows = new ArrayList<>();
    private long readersSeen = -1;

    LeaseBoard(Path arenaDirectory, ControlFile control) {
        this.readersDirectory = arenaDirectory.resolve(ArenaFiles.READERS);
        this.control = control;
    }

    /** Whether any reader holds the generation. Exact if the generation was revoked before, else a hint. */
    boolean isLeased(long generation) {
        refresh();
        for (int i = 0; i < rows.size(); i++) {
            long at = rows.get(i).address;
            long used = UnsafeApi.getLongVolatile(null, at);
            for (long word = at + LeaseRow.WORDS_OFFSET, end = word + used * Long.BYTES;
                    word < end;
                    word += Long.BYTES) {
                if (UnsafeApi.getLongVolatile(null, word) == generation) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether any reader holds anything. */
    boolean hasLeases() {
        boolean[] found = {false};
        forEachLease(generation -> found[0] = true);
        return found[0];
    }

    void forEachLease(LongConsumer consumer) {
        refresh();
        for (MappedFile row : rows) {
            long used = UnsafeApi.getLongVolatile(null, row.address);
            for (int i = 0; i < used; i++) {
                long generation =
                        UnsafeApi.getLongVolatile(null, row.address + LeaseRow.WORDS_OFFSET + (long) i * Long.BYTES);
                if (generation != 0) {
                    consumer.accept(generation);
                }
            }
        }
    }

    /** Told of what each process holds. */
    interface ReaderConsumer {
        void accept(long pid, LongHashSet generations);
    }

    void forEachReader(ReaderConsumer consumer) {
        refresh();
        Map<Long, LongHashSet> byReader = new HashMap<>();
        for (MappedFile row : rows) {
            long used = UnsafeApi.getLongVolatile(null, row.address);
            LongHashSet held = byReader.computeIfAbsent(
                    UnsafeApi.getLong(row.address + LeaseRow.PID_OFFSET), pid -> new LongHashSet(0));
            for (int i = 0; i < used; i++) {
                held.add(UnsafeApi.getLongVolatile(null, row.address + LeaseRow.WORDS_OFFSET + (long) i * Long.BYTES));
            }
            held.remove(0);
        }
        byReader.forEach(consumer::accept);
    }

    /** Drops rows of processes that are gone: of those that closed, and of those whose lock the kernel freed. */
    int reclaimDead() {
        refresh();
        int reclaimed = 0;
        for (int i = rows.size() - 1; i >= 0; i--) {
            MappedFile row = rows.get(i);
            Path lock = lockOf(row.path);
            try {
                if (!LifeLock.isHeld(lock)) {
                    Files.deleteIfExists(row.path);
                    Files.deleteIfExists(lock);
                    row.close();
                    rows.remove(i);
                    reclaimed++;
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot look at reader's lock " + lock, e);
            }
        }
        return reclaimed;
    }

    private static Path lockOf(Path row) {
        String name = row.getFileName().toString();
        return row.resolveSibling(
                name.substring(0, name.length() - ArenaFiles.ROW_SUFFIX.length()) + ArenaFiles.LOCK_SUFFIX);
    }

    /** A reader announces itself after its file stands and before its first lease, so an unchanged count means no unknown row. */
    private void refresh() {
        long come = control.readersCome();
        if (come == readersSeen) {
            return;
        }
        try {
            for (Path file : ArenaFiles.list(readersDirectory)) {
                if (file.toString().endsWith(ArenaFiles.ROW_SUFFIX)
                        && rows.stream().noneMatch(row -> row.path.equals(file))) {
                    add(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list readers in " + readersDirectory, e);
        }
        readersSeen = come;
    }

    private void add(Path file) throws IOException {
        try {
            MappedFile row = MappedFile.open(file, false);
            if (row.lengthBytes == LeaseRow.LENGTH_BYTES) {
                rows.add(row);
            } else {
                // Still being written: its reader has not announced itself, so it holds no lease and will be found
                // later.
                row.close();
            }
        } catch (NoSuchFileException e) {
            // Closed meanwhile.
        }
    }

    int readerCount() {
        refresh();
        return rows.size();
    }

    @Override
    public void close() {
        rows.forEach(MappedFile::close);
        rows.clear();
    }
}

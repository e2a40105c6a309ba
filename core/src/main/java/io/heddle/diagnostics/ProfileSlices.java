package io.heddle.diagnostics;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Slices of profiles that were read once: those that are full do not change any more, so who looks again and again reads and unpacks only
 * what is new. Keeps the latest of all nodes, about 32 MiB at most. Thread-safe.
 */
public final class ProfileSlices {
    private static final int ROWS_MAX = 1 << 21;
    private static final int ROWS_BESIDE = 32;
    private static final int TEXT_MAX = 1 << 23;

    private final TreeMap<Key, ProfileSlice> slices = new TreeMap<>(Comparator.comparingLong(Key::startMs)
            .thenComparing(Key::file)
            .thenComparingLong(Key::sequence)
            .thenComparingLong(Key::fileStartMs));

    /** One copy of each stack, as workers that do the same have the same ones in every slice. */
    private final Map<String, String> stacks = new HashMap<>();

    private int rows;
    private int textLength;

    /** Which slice: a file is known by its path and its beginning, as a node may have the directory of one before it. */
    private record Key(long startMs, Path file, long fileStartMs, long sequence) {}

    synchronized @Nullable ProfileSlice get(
            final Path file, final long fileStartMs, final long sequence, final long startMs) {
        return slices.get(new Key(startMs, file, fileStartMs, sequence));
    }

    /** Keeps a slice that is full, unless it is older than all others and there is no room. */
    synchronized void put(final Path file, final long fileStartMs, final long sequence, final ProfileSlice slice) {
        for (int row = 0; row < slice.stacks().length; row++) {
            final String stack = slice.stacks()[row];
            final String known = stacks.putIfAbsent(stack, stack);
            textLength += known == null ? stack.length() : 0;
            slice.stacks()[row] = known == null ? stack : known;
        }
        final ProfileSlice replaced = slices.put(new Key(slice.startMs(), file, fileStartMs, sequence), slice);
        rows += size(slice) - (replaced == null ? 0 : size(replaced));
        while (rows > ROWS_MAX) {
            rows -= size(slices.pollFirstEntry().getValue());
        }
        if (textLength > TEXT_MAX) {
            slices.clear();
            stacks.clear();
            rows = 0;
            textLength = 0;
        }
    }

    /** In rows; what a slice takes beside them is as much as so many. */
    private static int size(final ProfileSlice slice) {
        return slice.stacks().length + ROWS_BESIDE;
    }
}

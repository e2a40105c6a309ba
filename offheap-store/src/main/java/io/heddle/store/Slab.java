package io.heddle.store;

import java.io.File;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import net.openhft.chronicle.hash.impl.VanillaChronicleHash;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import net.openhft.posix.PosixAPI;

/**
 * One file of the arena, a Chronicle Map whose only user is the owner. All methods but {@link #prefault} are called under the arena's lock, so
 * the map's own locks are never waited for.
 */
final class Slab {
    private static final int MADV_POPULATE_WRITE = 23;
    private static final long PREFAULT_STEP_BYTES = 4L << 20;

    /** Maps unmap themselves when they are collected. */
    private static final Set<Object> ABANDONED = ConcurrentHashMap.newKeySet();

    final int number;
    final int capacityChunks;
    final File file;
    final long baseAddress;
    final long mappedBytes;
    /** When it last ran empty; without meaning while it is not. */
    long emptySinceNs = System.nanoTime();

    private final ChronicleMap<BlockKey, BlockRef> map;
    /** Its pages become huge as they are touched. */
    private final boolean isHuge;

    private final BlockKey key = new BlockKey();
    private final BlockRef ref = new BlockRef();
    private int freeChunks;
    /** No run of free chunks is longer than this; spares the map tries that must fail, each of which costs an exception. */
    private int longestRunBound;

    private Slab(int number, int capacityChunks, File file, ChronicleMap<BlockKey, BlockRef> map, boolean isHuge) {
        this.number = number;
        this.capacityChunks = capacityChunks;
        this.file = file;
        this.map = map;
        this.isHuge = isHuge;
        this.baseAddress = address(map);
        this.mappedBytes = file.length();
        this.freeChunks = capacityChunks;
        this.longestRunBound = capacityChunks;
    }

    /** Allocates the whole file at once: a full file system shows here as an exception and not later as a crash. */
    static Slab create(File file, int number, int capacityChunks, boolean isHuge) throws IOException {
        try {
            return map(file, number, capacityChunks, isHuge);
        } catch (IOException | RuntimeException failure) {
            file.delete(); // perhaps all of it is allocated already
            throw failure;
        }
    }

    private static Slab map(File file, int number, int capacityChunks, boolean isHuge) throws IOException {
        String name = "slab-" + number;
        ChronicleMap<BlockKey, BlockRef> map = builder(name, capacityChunks).createPersistedTo(file);
        if (isHuge && file.length() >= HugePages.BYTES && !HugePages.fitsAt(address(map))) {
            // How long the file is shows only now.
            map.close();
            map = HugePages.place(
                    file.length(), () -> builder(name, capacityChunks).createPersistedTo(file));
        }
        return new Slab(number, capacityChunks, file, map, isHuge && HugePages.fitsAt(address(map)));
    }

    private static long address(ChronicleMap<?, ?> map) {
        return ((VanillaChronicleHash<?, ?, ?, ?>) map).bsAddress();
    }

    private static ChronicleMapBuilder<BlockKey, BlockRef> builder(String name, int capacityChunks) {
        BlockKeyAccess keyAccess = new BlockKeyAccess();
        BlockRefAccess refAccess = new BlockRefAccess();
        return ChronicleMapBuilder.of(BlockKey.class, BlockRef.class)
                .name(name)
                .keyReaderAndDataAccess(keyAccess, keyAccess)
                .constantKeySizeBySample(new BlockKey())
                .valueReaderAndDataAccess(refAccess, refAccess)
                .averageValueSize(StoreLimits.CHUNK_BYTES)
                .actualSegments(1)
                .actualChunkSize(StoreLimits.CHUNK_BYTES)
                .actualChunksPerSegmentTier(capacityChunks)
                .entriesPerSegment(capacityChunks)
                .entries(capacityChunks)
                .allowSegmentTiering(false)
                .checksumEntries(false)
                .entryAndValueOffsetAlignment(StoreLimits.ENTRY_HEADER_BYTES)
                .putReturnsNull(true)
                .removeReturnsNull(true)
                .skipCloseOnExitHook(true)
                .sparseFile(false);
    }

    /** Uses a map of one chunk in memory of the process, so that the classes of all later ones are there. */
    static void warmUp() {
        try (ChronicleMap<BlockKey, BlockRef> map = builder("warm-up", 1).create()) {
            BlockKey key = new BlockKey().at(1);
            map.put(key, new BlockRef().reserving(1));
            map.remove(key);
        }
    }

    int freeChunks() {
        return freeChunks;
    }

    boolean isEmpty() {
        return freeChunks == capacityChunks;
    }

    /** Address of a new extent, or 0 if no contiguous room is left. */
    long allocate(long number, int lengthBytes) {
        int chunks = StoreLimits.chunks(lengthBytes);
        if (chunks > longestRunBound || chunks > freeChunks) {
            return 0;
        }
        try {
            map.put(key.at(number), ref.reserving(lengthBytes));
        } catch (IllegalStateException full) {
            longestRunBound = chunks - 1;
            return 0;
        }
        freeChunks -= chunks;
        return ref.address;
    }

    /** Cuts an extent in place; the chunks behind its new end are free at once and no byte moves. */
    void trim(long number, long address, int oldLengthBytes, int newLengthBytes) {
        int freed = StoreLimits.chunks(oldLengthBytes) - StoreLimits.chunks(newLengthBytes);
        if (freed == 0) {
            // The map then holds the old length: what counts is how many chunks it keeps.
            return;
        }
        map.put(key.at(number), ref.reserving(newLengthBytes));
        if (ref.address != address) {
            throw new IllegalStateException("extent moved by a trim from " + address + " to " + ref.address);
        }
        release(freed);
    }

    void free(long number, int lengthBytes) {
        map.remove(key.at(number));
        release(StoreLimits.chunks(lengthBytes));
    }

    private void release(int chunks) {
        if (chunks > 0) {
            freeChunks += chunks;
            longestRunBound = freeChunks;
        }
    }

    /** Touches pages ahead of use, in steps so that a close need not wait long; content stays as it is. False if the kernel cannot. */
    boolean prefault(BooleanSupplier goOn) {
        long page = 4096;
        long from = (baseAddress + page - 1) / page * page;
        long end = (baseAddress + mappedBytes) / page * page;
        while (from < end && goOn.getAsBoolean()) {
            long length = Math.min(PREFAULT_STEP_BYTES, end - from);
            if (PosixAPI.posix().madvise(from, length, MADV_POPULATE_WRITE) != 0) {
                return false;
            }
            if (isHuge) {
                HugePages.collapse(from, from + length);
            }
            from += length;
        }
        return true;
    }

    /** Unmaps and deletes. Whoever reads the owner's addresses of this slab afterwards crashes. */
    void close() {
        unlink();
        map.close();
    }

    void unlink() {
        if (!file.delete() && file.exists()) {
            throw new StoreException("cannot delete slab " + file + ": remove it by hand");
        }
    }

    /** Deletes the file but keeps the mapping until the process ends, for threads that would not stop using it. */
    void abandon() {
        unlink();
        ABANDONED.add(map);
    }
}

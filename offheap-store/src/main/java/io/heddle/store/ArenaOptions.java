package io.heddle.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** How an arena is made: a plain builder, read once by {@link Arena#create(ArenaOptions)}. Setters return this. */
public final class ArenaOptions {
    private final Path directory;
    private List<Path> spillDirectories;
    private long arenaId = randomId();
    private long limitBytes;
    private long slabBytes = StoreLimits.DEFAULT_SLAB_BYTES;
    private double targetFraction = 0.60;
    private double spillFraction = 0.70;
    private double pauseFraction = 0.80;
    private long reservationTimeoutNs = TimeUnit.SECONDS.toNanos(30);
    private long closeTimeoutNs = TimeUnit.SECONDS.toNanos(2);
    private SpillCodec spillCodec = SpillCodec.AUTO;
    private long spillQuotaBytes = Long.MAX_VALUE;
    private long keepFreeBytes = 64L << 20;
    private long keepEmptySlabsNs = TimeUnit.SECONDS.toNanos(10);
    private boolean prefault = true;
    private boolean hugePages;
    private DiskMoves diskMoves = DiskMoves.NONE;

    /**
     * @param directory the arena's own directory in shared memory, made by the arena and gone when it closes; such as {@code
     *     /dev/shm/heddle-user/cluster/node/arena}
     * @param spillDirectory where the arena makes its own directory for spill files, on a disk
     * @param limitBytes the most that used and reserved memory may be, rounded down to a chunk
     */
    public ArenaOptions(Path directory, Path spillDirectory, long limitBytes) {
        this.directory = directory;
        this.spillDirectories = List.of(spillDirectory);
        this.limitBytes = limitBytes;
    }

    private static long randomId() {
        long id;
        do {
            id = ThreadLocalRandom.current().nextLong();
        } while (id == 0);
        return id;
    }

    public Path directory() {
        return directory;
    }

    public List<Path> spillDirectories() {
        return spillDirectories;
    }

    /** Several disks to spill to: each file goes where most room is. */
    public ArenaOptions spillDirectories(List<Path> values) {
        spillDirectories = List.copyOf(values);
        return this;
    }

    public long spillQuotaBytes() {
        return spillQuotaBytes;
    }

    /** The most that spill files may have together; what does not fit stays in memory. No bound unless set. */
    public ArenaOptions spillQuotaBytes(long value) {
        spillQuotaBytes = value;
        return this;
    }

    public long keepFreeBytes() {
        return keepFreeBytes;
    }

    /** So much of each disk is left to others: spilling ends before the disk is full. */
    public ArenaOptions keepFreeBytes(long value) {
        keepFreeBytes = value;
        return this;
    }

    public long limitBytes() {
        return limitBytes;
    }

    /** What used and reserved bytes together never exceed. */
    public ArenaOptions limitBytes(long value) {
        limitBytes = value;
        return this;
    }

    public DiskMoves diskMoves() {
        return diskMoves;
    }

    /** Who hears of spilling and reloading. */
    public ArenaOptions diskMoves(DiskMoves value) {
        diskMoves = value;
        return this;
    }

    public long arenaId() {
        return arenaId;
    }

    /** Unique on the host; random unless set. */
    public ArenaOptions arenaId(long value) {
        arenaId = value;
        return this;
    }

    public long slabBytes() {
        return slabBytes;
    }

    /** Size of one file of the arena, at most {@link StoreLimits#MAX_SLAB_BYTES}; never larger than the limit. */
    public ArenaOptions slabBytes(long value) {
        slabBytes = value;
        return this;
    }

    public double targetFraction() {
        return targetFraction;
    }

    public double spillFraction() {
        return spillFraction;
    }

    public double pauseFraction() {
        return pauseFraction;
    }

    /** Spilling starts at {@code spill} and stops at {@code target}; {@code pause} only colours {@link Arena#pressure()}. */
    public ArenaOptions thresholds(double target, double spill, double pause) {
        targetFraction = target;
        spillFraction = spill;
        pauseFraction = pause;
        return this;
    }

    public long reservationTimeoutNs() {
        return reservationTimeoutNs;
    }

    /** How long a reservation waits for memory before it fails. */
    public ArenaOptions reservationTimeoutNs(long value) {
        reservationTimeoutNs = value;
        return this;
    }

    public long closeTimeoutNs() {
        return closeTimeoutNs;
    }

    /** How long closing waits for open views; what is still open then stays mapped, but its files are gone. */
    public ArenaOptions closeTimeoutNs(long value) {
        closeTimeoutNs = value;
        return this;
    }

    public SpillCodec spillCodec() {
        return spillCodec;
    }

    /** How spilled extents are compressed. */
    public ArenaOptions spillCodec(SpillCodec value) {
        spillCodec = value;
        return this;
    }

    public long keepEmptySlabsNs() {
        return keepEmptySlabsNs;
    }

    /**
     * How long a slab that is not needed stays after it ran empty, so that work which comes in waves does not make and unmap slabs with each
     * of them. Where shared memory is scarce it goes at once.
     */
    public ArenaOptions keepEmptySlabsNs(long value) {
        keepEmptySlabsNs = value;
        return this;
    }

    public boolean prefault() {
        return prefault;
    }

    /** Whether pages of a new slab are touched ahead by a background thread; 10 to 30 times cheaper than touching them one by one. */
    public ArenaOptions prefault(boolean value) {
        prefault = value;
        return this;
    }

    public boolean hugePages() {
        return hugePages;
    }

    /**
     * Whether a new slab gets pages of 2 MiB while its pages are touched ahead, as far as the kernel has them: Linux 6.1 and newer, no
     * privileges. Without effect if {@link #prefault(boolean)} is off.
     */
    public ArenaOptions hugePages(boolean value) {
        hugePages = value;
        return this;
    }

    void validate() {
        validateLimit(limitBytes, 0, directory);
        if (slabBytes < StoreLimits.CHUNK_BYTES || slabBytes > StoreLimits.MAX_SLAB_BYTES) {
            throw new StoreException("a slab has " + StoreLimits.CHUNK_BYTES + " to " + StoreLimits.MAX_SLAB_BYTES
                    + " bytes, not " + slabBytes);
        }
        if (spillDirectories.isEmpty()) {
            throw new StoreException("an arena needs a directory for spill files: give at least one");
        }
        if (!(0 < targetFraction
                && targetFraction <= spillFraction
                && spillFraction <= pauseFraction
                && pauseFraction <= 1)) {
            throw new StoreException("thresholds must be 0 < target <= spill <= pause <= 1, not target "
                    + targetFraction + ", spill " + spillFraction + ", pause " + pauseFraction);
        }
    }

    static void validateLimit(long limitBytes, long alreadyHeldBytes, Path directory) {
        if (limitBytes < StoreLimits.CHUNK_BYTES) {
            throw new StoreException(String.format(
                    Locale.ROOT,
                    "memory limit %,d byte%s is below one chunk of %,d bytes; give at least %,d bytes",
                    limitBytes,
                    limitBytes == 1 ? "" : "s",
                    StoreLimits.CHUNK_BYTES,
                    StoreLimits.CHUNK_BYTES));
        }
        Path existing = directory.toAbsolutePath();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        try {
            long freeBytes = existing == null
                    ? Long.MAX_VALUE
                    : Files.getFileStore(existing).getUsableSpace();
            if (limitBytes - alreadyHeldBytes > freeBytes) {
                throw new StoreException(String.format(
                        Locale.ROOT,
                        "memory limit %,d bytes is above the %,d bytes free in shared memory at %s: lower the limit, "
                                + "or enlarge shared memory (in Docker --shm-size, else mount -o remount,size=... /dev/shm)",
                        limitBytes,
                        freeBytes,
                        existing));
            }
        } catch (IOException e) {
            throw new StoreException("cannot tell how much room is in " + existing, e);
        }
    }
}

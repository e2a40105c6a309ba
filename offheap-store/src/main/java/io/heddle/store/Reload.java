package io.heddle.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.BufferUtil;
import org.agrona.UnsafeApi;

/**
 * Reads spilled partitions and packed values back and checks every byte, in the thread that wants them, without the arena's lock; that thread
 * may be interrupted at any time.
 */
final class Reload {
    private final ArenaMemory memory;
    private final SpillDirectories directories;
    private final DiskMoves moves;
    private final long timeoutNs;
    private final AtomicLong reloadedBytes = new AtomicLong();

    Reload(ArenaMemory memory, SpillDirectories directories, DiskMoves moves, long timeoutNs) {
        this.memory = memory;
        this.directories = directories;
        this.moves = moves;
        this.timeoutNs = timeoutNs;
    }

    /** How long a reload waits for memory. */
    long timeoutNs() {
        return timeoutNs;
    }

    long reloadedBytes() {
        return reloadedBytes.get();
    }

    /** Brings a partition back into reserved memory. */
    List<Extent> extents(Partition partition, long runAge) {
        Path path = directories.path(copyOf(partition));
        SpillHead head;
        try {
            head = SpillFile.readHead(path);
        } catch (IOException e) {
            throw lost(partition, e);
        }
        Identity identity = head.identity;
        if (identity.high() != partition.high
                || identity.low() != partition.low
                || head.totalBytes != partition.totalBytes) {
            throw lost(partition, new IOException(path + " holds " + identity + " of " + head.totalBytes + " bytes"));
        }
        try {
            return new ArrayList<>(extents(path, head, runAge));
        } catch (IOException e) {
            throw lost(partition, e);
        }
    }

    /** Brings all extents of a file into reserved memory. */
    List<Extent> extents(Path file, SpillHead head, long runAge) throws IOException {
        List<Extent> extents = List.of(memory.reserve(head.lengths, runAge, timeoutNs));
        boolean done = false;
        try {
            long startNs = System.nanoTime();
            SpillFile.readData(file, head, extent -> extents.get(extent).address);
            reloaded(head.identity.high(), head.totalBytes, startNs);
            done = true;
            return extents;
        } finally {
            if (!done) {
                giveBack(extents, runAge);
            }
        }
    }

    /** Brings one extent of a file into reserved memory. */
    ExtentView extent(Path file, SpillHead head, int number, long runAge) throws IOException {
        Extent extent = memory.reserve(new int[] {head.lengths[number]}, runAge, timeoutNs)[0];
        boolean done = false;
        try {
            long startNs = System.nanoTime();
            SpillFile.readExtent(file, head, number, extent.address);
            reloaded(head.identity.high(), head.lengths[number], startNs);
            done = true;
            return new LoadedExtent(memory, extent, runAge);
        } finally {
            if (!done) {
                giveBack(List.of(extent), runAge);
            }
        }
    }

    Path path(SpillCopy copy) {
        return directories.path(copy);
    }

    /** Manifest and bytes of a packed value; the caller frees the buffer. */
    ByteBuffer value(Partition partition) {
        SpillCopy copy = copyOf(partition);
        Path path = directories.path(copy);
        try {
            long startNs = System.nanoTime();
            ByteBuffer value = ValueBundle.read(path, copy.valuesOffset, partition.grain, partition.manifestLength);
            long at = BufferUtil.address(value);
            if (!Manifest.identity(at).equals(partition.identity())) {
                BufferUtil.free(value);
                throw new IOException(path + " holds another value at grain " + partition.grain);
            }
            reloaded(partition.high, partition.totalBytes, startNs);
            return value;
        } catch (IOException e) {
            throw lost(partition, e);
        }
    }

    /** Puts a value that was read to its new place under its new generation. */
    static void place(ByteBuffer value, Partition partition) {
        long at = partition.manifestAddress;
        UnsafeApi.copyMemory(BufferUtil.address(value), at, partition.manifestLength);
        Manifest.renew(at, partition.manifestLength, partition.generation);
    }

    private void reloaded(long high, long bytes, long startNs) {
        reloadedBytes.addAndGet(bytes);
        moves.onReloaded(high, bytes, startNs, System.nanoTime());
    }

    private static SpillCopy copyOf(Partition partition) {
        SpillCopy copy = partition.copy;
        if (copy == null) {
            throw new IllegalStateException(partition.identity() + " has no copy on disk");
        }
        return copy;
    }

    void giveBack(List<Extent> extents, long runAge) {
        memory.lock.lock();
        try {
            extents.forEach(extent -> memory.freeReserved(extent, runAge));
        } finally {
            memory.lock.unlock();
        }
    }

    private static PartitionLostException lost(Partition partition, IOException cause) {
        return new PartitionLostException(
                partition.identity() + " of " + partition.totalBytes + " bytes was spilled and cannot be read back: "
                        + cause.getMessage() + "; it must be computed again",
                cause);
    }
}

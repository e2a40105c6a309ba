package io.heddle.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The slabs of one arena, lowest number first so that late ones run empty and can be dropped. Under the arena's lock but for {@link #build}. */
final class SlabSet {
    private final Path directory;
    private final int slabChunks;
    private final boolean isHuge;
    private final ControlFile control;
    private final List<Slab> slabs = new ArrayList<>();
    private final ArrayDeque<Slab> dropped = new ArrayDeque<>();
    private int nextSlabNumber;
    private long nextExtentNumber = 1;
    private long capacityChunks;
    private long freeChunks;
    private int emptySlabs;
    private int plansOpen;

    SlabSet(Path directory, int slabChunks, boolean isHuge, ControlFile control) {
        this.directory = directory;
        this.slabChunks = slabChunks;
        this.isHuge = isHuge;
        this.control = control;
    }

    /** A new extent, or null if no slab has contiguous room. */
    @Nullable
    Extent allocate(int lengthBytes) {
        for (int i = 0; i < slabs.size(); i++) {
            Slab slab = slabs.get(i);
            boolean wasEmpty = slab.isEmpty();
            long address = slab.allocate(nextExtentNumber, lengthBytes);
            if (address != 0) {
                Extent extent = new Extent(slab, nextExtentNumber++, address, lengthBytes);
                freeChunks -= extent.chunks();
                emptySlabs -= wasEmpty ? 1 : 0;
                return extent;
            }
        }
        return null;
    }

    void trim(Extent extent, int newLengthBytes) {
        int before = extent.chunks();
        extent.trim(newLengthBytes);
        freeChunks += before - extent.chunks();
    }

    /** Frees an extent. A slab that is empty now stays a while, since making one costs a tenth of a second. */
    void free(Extent extent, long limitChunks) {
        freeChunks += extent.chunks();
        extent.free();
        Slab slab = extent.slab;
        if (slab.isEmpty()) {
            emptySlabs++;
            slab.emptySinceNs = System.nanoTime();
            if (slabs.size() > 1 && capacityChunks > limitChunks) {
                drop(slab);
            }
        }
    }

    /** Drops slabs that have been empty for so long, the latest first; one empty slab always stays. True if there was one. */
    boolean dropIdle(long nowNs, long idleNs) {
        int before = slabs.size();
        for (int i = slabs.size() - 1; i >= 0 && emptySlabs > 1; i--) {
            Slab slab = slabs.get(i);
            if (slab.isEmpty() && nowNs - slab.emptySinceNs >= idleNs) {
                drop(slab);
            }
        }
        return slabs.size() < before;
    }

    /** After the limit fell: drops empty slabs that are above it. */
    void dropExcess(long limitChunks) {
        for (int i = slabs.size() - 1; i >= 0 && slabs.size() > 1 && capacityChunks > limitChunks; i--) {
            if (slabs.get(i).isEmpty()) {
                drop(slabs.get(i));
            }
        }
    }

    private void drop(Slab slab) {
        slabs.remove(slab);
        emptySlabs--;
        freeChunks -= slab.capacityChunks;
        capacityChunks -= slab.capacityChunks;
        slab.unlink();
        dropped.add(slab);
        control.announceDroppedSlab();
    }

    @Nullable
    Slab nextDropped() {
        return dropped.poll();
    }

    boolean hasDropped() {
        return !dropped.isEmpty();
    }

    /** Whether the slabs together could take more without passing the limit. */
    boolean canGrow(long limitChunks) {
        return capacityChunks < limitChunks;
    }

    /** Whether so little is left that the next slab should be made before it is needed. */
    boolean isShort() {
        return freeChunks < slabChunks / 2 || capacityChunks == 0;
    }

    /** Settles number and size of the next slab; counts it as there so that two never pass the limit. */
    Plan plan(long limitChunks) {
        int chunks = (int) Math.min(slabChunks, limitChunks - capacityChunks);
        capacityChunks += chunks;
        plansOpen++;
        return new Plan(nextSlabNumber++, chunks);
    }

    record Plan(int number, int chunks) {}

    /** The slow part, without the lock. */
    Slab build(Plan plan) throws IOException {
        return Slab.create(ArenaFiles.slab(directory, plan.number()).toFile(), plan.number(), plan.chunks(), isHuge);
    }

    void add(Slab slab) {
        plansOpen--;
        slabs.add(slab);
        freeChunks += slab.capacityChunks;
        emptySlabs++;
    }

    void giveUp(Plan plan) {
        plansOpen--;
        capacityChunks -= plan.chunks();
    }

    /** Whether the file system that slabs are on has no room for one more. */
    boolean isScarce() {
        return directory.toFile().getUsableSpace() < ArenaMemory.bytes(slabChunks);
    }

    /** Whether a slab is being made. */
    boolean isGrowing() {
        return plansOpen > 0;
    }

    /** All chunks that are free, wherever they lie. */
    long freeChunks() {
        return freeChunks;
    }

    long capacityChunks() {
        return capacityChunks;
    }

    List<Slab> slabs() {
        return slabs;
    }
}

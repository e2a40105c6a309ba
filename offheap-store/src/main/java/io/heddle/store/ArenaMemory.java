package io.heddle.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.LongSupplier;
import org.agrona.collections.Long2LongCounterMap;
import org.jspecify.annotations.Nullable;

/**
 * Gives out and takes back memory: the arena's lock, its account, its slabs, and the queue of those who wait. Runs that hold memory are served
 * before runs that hold none, the oldest first; so what is held comes free soonest. When nothing moves any more although several
 * holders wait, the youngest of them must yield: of those that wait at most one may then hold, and no circle of waiting can last. What runs hold
 * in other arenas is {@link NeighbourLeases}' to judge.
 */
final class ArenaMemory {
    /** Age for what is done for no run. */
    static final long NO_RUN = Long.MAX_VALUE;

    /** So long a stall must last before a run is made to yield: a pin of a moment is not worth an abort. */
    private static final long STALL_GRACE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** So long a stall must last before it is one for the neighbours: they look only now and then. */
    private static final long STALL_AMONG_NEIGHBOURS_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** For the spill thread. */
    final Bell spillWork = new Bell();

    final ArenaLock lock = new ArenaLock(spillWork);
    final Condition growWork = lock.newCondition();
    final MemoryAccount account;
    final SlabSet slabs;
    final NeighbourLeases neighbourLeases;
    final PackedSpace packed;
    /** Manifests that found no room behind their extents; apart, for they leave memory at other times than values. */
    final PackedSpace manifests;

    private final List<Waiter> waiters = new ArrayList<>();
    private final Long2LongCounterMap reservedByRun = new Long2LongCounterMap(0);
    private final Long2LongCounterMap pinnedByRun = new Long2LongCounterMap(0);
    private final RestartBudget restarts = new RestartBudget();
    private final Comparator<Waiter> order =
            Comparator.comparing((Waiter waiter) -> !holds(waiter.runAge)).thenComparingLong(waiter -> waiter.runAge);
    private LongSupplier pinnedChunks = () -> 0;
    private long spillStartChunks;
    private long stalledSinceNs;
    private boolean stalled;
    private long helplessSinceNs;
    private boolean helpless;
    private volatile boolean closed;
    private @Nullable String spillTrouble;
    private @Nullable String slabTrouble;

    ArenaMemory(MemoryAccount account, SlabSet slabs, NeighbourLeases neighbourLeases, long limitBytes) {
        this.account = account;
        this.slabs = slabs;
        this.neighbourLeases = neighbourLeases;
        this.packed = new PackedSpace(
                limitBytes >= StoreLimits.PACKED_LARGE_FROM_LIMIT_BYTES
                        ? StoreLimits.PACKED_LARGE_EXTENT_BYTES
                        : StoreLimits.PACKED_SMALL_EXTENT_BYTES);
        this.manifests = new PackedSpace(StoreLimits.PACKED_SMALL_EXTENT_BYTES);
    }

    void pinnedChunks(LongSupplier supplier) {
        pinnedChunks = supplier;
    }

    void spillStartChunks(long value) {
        spillStartChunks = value;
    }

    /** What keeps partitions from being spilled, for messages; null if nothing. */
    void spillTrouble(@Nullable String value) {
        spillTrouble = value;
    }

    /** What keeps slabs from being made; null if nothing. */
    void slabTrouble(@Nullable String value) {
        slabTrouble = value;
    }

    // ---- taking ----

    /** Extents of these lengths, counted as reserved, all or none; waits for them if need be. Without the lock. */
    Extent[] reserve(int[] lengths, long runAge, long timeoutNs) {
        lock.lock();
        try {
            refuseIfClosed();
            int chunks = Waiter.chunks(lengths);
            if (chunks + reservedByRun.get(runAge) > account.limitChunks()) {
                throw limitException(
                        "can never fit beside the " + bytes(reservedByRun.get(runAge)) + " bytes this run has reserved",
                        chunks);
            }
            Extent[] extents = tryReserve(lengths, runAge);
            return extents != null ? extents : await(lengths, runAge, timeoutNs);
        } finally {
            lock.unlock();
        }
    }

    /** The same without waiting, nor passing those who wait: null if it does not fit now. Under the lock. */
    Extent @Nullable [] tryReserve(int[] lengths, long runAge) {
        Extent[] extents = waiters.isEmpty() ? allocate(lengths, runAge) : null;
        if (account.heldChunks() > spillStartChunks) {
            spillWork.ring();
        }
        if (slabs.isShort()) {
            growWork.signal();
        }
        return extents;
    }

    private Extent @Nullable [] allocate(int[] lengths, long runAge) {
        int chunks = Waiter.chunks(lengths);
        if (!account.tryReserve(chunks)) {
            return null;
        }
        Extent[] extents = new Extent[lengths.length];
        for (int i = 0; i < lengths.length; i++) {
            Extent extent = slabs.allocate(lengths[i]);
            if (extent == null) {
                while (--i >= 0) {
                    slabs.free(extents[i], account.limitChunks());
                }
                account.releaseReserved(chunks);
                return null;
            }
            extents[i] = extent;
        }
        addReserved(runAge, chunks);
        return extents;
    }

    private Extent[] await(int[] lengths, long runAge, long timeoutNs) {
        Waiter waiter = new Waiter(lengths, runAge, lock.newCondition());
        waiters.add(waiter);
        try {
            grantWaiters();
            long leftNs = timeoutNs;
            while (waiter.granted == null) {
                refuseIfClosed();
                if (waiter.yieldBecause != null) {
                    throw new RunMustYieldException("run of age " + runAge + " holds "
                            + bytes(reservedByRun.get(runAge) + pinnedByRun.get(runAge)) + " bytes and waits for "
                            + bytes(waiter.chunks) + " more, and " + waiter.yieldBecause
                            + ": abort it and queue it again");
                }
                if (leftNs <= 0) {
                    throw limitException(
                            "found no room within " + TimeUnit.NANOSECONDS.toMillis(timeoutNs) + " ms", waiter.chunks);
                }
                spillWork.ring();
                growWork.signal();
                leftNs = waiter.condition.awaitNanos(leftNs);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (waiter.granted == null) {
                throw new ReservationInterruptedException(
                        "interrupted while waiting for " + bytes(waiter.chunks) + " bytes of memory");
            }
        } finally {
            waiters.remove(waiter);
            if (waiter.granted == null) {
                grantWaiters();
            }
            if (waiters.isEmpty()) {
                helped();
            }
        }
        return waiter.granted;
    }

    private void refuseIfClosed() {
        if (closed) {
            throw new StoreException("the arena is closed");
        }
    }

    /** Whether so much fits beside all that is held, without spilling and before anybody who waits. Under the lock. */
    boolean hasRoomFor(long wantedBytes) {
        return waiters.isEmpty() && account.heldChunks() + wantedBytes / StoreLimits.CHUNK_BYTES + 1 < spillStartChunks;
    }

    // ---- giving back; all under the lock ----

    void trim(Extent extent, int newLengthBytes, long runAge) {
        if (closed) {
            throw new StoreException("the arena is closed");
        }
        int before = extent.chunks();
        slabs.trim(extent, newLengthBytes);
        int freed = before - extent.chunks();
        if (freed > 0) {
            account.releaseReserved(freed);
            addReserved(runAge, -freed);
            grantWaiters();
        }
    }

    void freeReserved(Extent extent, long runAge) {
        int chunks = extent.chunks();
        if (!closed) {
            slabs.free(extent, account.limitChunks());
        }
        account.releaseReserved(chunks);
        addReserved(runAge, -chunks);
        afterFree();
    }

    void freeUsed(Extent extent) {
        int chunks = extent.chunks();
        slabs.free(extent, account.limitChunks());
        account.releaseUsed(chunks);
        afterFree();
    }

    /** Reserved memory becomes used: it is sealed. */
    void keep(long chunks, long runAge) {
        account.reservedToUsed(chunks);
        addReserved(runAge, -chunks);
    }

    private void afterFree() {
        grantWaiters();
        if (slabs.hasDropped()) {
            growWork.signal();
        }
    }

    void onLimitChanged() {
        slabs.dropExcess(account.limitChunks());
        afterFree();
        spillWork.ring();
        growWork.signal();
    }

    // ---- packed values ----

    /** A place in {@link #packed} or {@link #manifests}. Without the lock. */
    PackedSpace.Slot takePacked(PackedSpace space, int bytes, long runAge, long timeoutNs) {
        lock.lock();
        try {
            PackedSpace.Slot slot = space.take(bytes);
            if (slot == null) {
                growPacked(space, runAge, timeoutNs);
                slot = space.take(bytes);
            }
            if (slot == null) {
                throw new IllegalStateException("a new shared extent has no room for " + bytes + " bytes");
            }
            return slot;
        } finally {
            lock.unlock();
        }
    }

    private void growPacked(PackedSpace space, long runAge, long timeoutNs) {
        Extent[] extents = tryReserve(new int[] {space.wantedExtentBytes()}, runAge);
        if (extents == null) {
            int[] smallest = {StoreLimits.PACKED_SMALL_EXTENT_BYTES};
            extents = reserve(smallest, runAge, timeoutNs);
        }
        keep(extents[0].chunks(), runAge);
        space.add(extents[0]);
    }

    void freePacked(PackedSpace space, SharedExtent shared, int grain, int bytes) {
        Extent empty = space.free(shared, grain, bytes);
        if (empty != null) {
            freeUsed(empty);
        }
    }

    PackedSpace spaceOf(Partition partition) {
        return partition.packedValue ? packed : manifests;
    }

    long packedChunks() {
        return packed.chunks() + manifests.chunks();
    }

    // ---- who holds, who waits; all under the lock ----

    private void addReserved(long runAge, long chunks) {
        if (runAge != NO_RUN) {
            reservedByRun.getAndAdd(runAge, chunks);
        }
    }

    void addPinned(long runAge, long chunks) {
        if (runAge != NO_RUN) {
            pinnedByRun.getAndAdd(runAge, chunks);
        }
    }

    private boolean holds(long runAge) {
        return reservedByRun.get(runAge) + pinnedByRun.get(runAge) > 0;
    }

    void grantWaiters() {
        if (waiters.isEmpty()) {
            return;
        }
        waiters.sort(order);
        for (int i = 0; i < waiters.size(); i++) {
            if (waiters.get(i).isOpen() && !grant(waiters.get(i))) {
                return;
            }
        }
    }

    private boolean grant(Waiter waiter) {
        Extent[] extents = allocate(waiter.lengths, waiter.runAge);
        if (extents == null) {
            return false;
        }
        waiter.granted = extents;
        waiter.condition.signal();
        stalled = false;
        helped();
        return true;
    }

    private void helped() {
        helpless = false;
        if (!closed) {
            neighbourLeases.stalled(false);
        }
    }

    boolean hasOpenWaiters() {
        for (int i = 0; i < waiters.size(); i++) {
            if (waiters.get(i).isOpen()) {
                return true;
            }
        }
        return false;
    }

    /** Whether someone waits whom only spilling helps: the first in order fits neither now nor into a slab that is being made. */
    boolean needsSpilling() {
        waiters.sort(order);
        for (int i = 0; i < waiters.size(); i++) {
            Waiter waiter = waiters.get(i);
            if (waiter.isOpen()) {
                boolean fits = account.heldChunks() + waiter.chunks <= account.limitChunks();
                return !fits || !mayGrow();
            }
        }
        return false;
    }

    private boolean mayGrow() {
        return slabTrouble == null && (slabs.canGrow(account.limitChunks()) || slabs.isGrowing());
    }

    /** Told by the spill thread when someone waits and it can spill nothing more. */
    void onNothingToSpill(long nowNs) {
        if (!stalled) {
            stalled = true;
            stalledSinceNs = nowNs;
        }
        if (mayGrow() || nowNs - stalledSinceNs < STALL_GRACE_NS) {
            return;
        }
        // Fairness has brought nothing: whoever fits may go on, and by ending give back what others wait for.
        waiters.sort(order);
        boolean granted = false;
        for (int i = 0; i < waiters.size(); i++) {
            granted |= waiters.get(i).isOpen() && grant(waiters.get(i));
        }
        if (!granted && !yieldYoungestHolder()) {
            yieldHelpless(nowNs);
        }
        stalled = false;
    }

    /**
     * When nothing here can help: says so, and lets go on who waits elsewhere for what a waiter of this arena reads there. Or the room is there
     * but in pieces, and what lies between is held by the one that waits: it begins again, where nothing of it lies in the way.
     */
    private void yieldHelpless(long nowNs) {
        if (!helpless) {
            helpless = true;
            helplessSinceNs = nowNs;
        }
        if (nowNs - helplessSinceNs < STALL_AMONG_NEIGHBOURS_NS) {
            return;
        }
        neighbourLeases.stalled(true);
        for (int i = waiters.size() - 1; i >= 0; i--) {
            Waiter waiter = waiters.get(i);
            if (waiter.isOpen() && neighbourLeases.mustYield(waiter.runAge)) {
                makeYield(waiter, "a neighbour waits for what it reads in that one's memory");
                return;
            }
        }
        for (int i = 0; i < waiters.size(); i++) {
            Waiter waiter = waiters.get(i);
            if (waiter.isOpen() && isRoomInPieces(waiter) && restarts.take(waiter.runAge)) {
                makeYield(waiter, "what is free lies in pieces between what it holds");
                return;
            }
        }
    }

    private boolean isRoomInPieces(Waiter waiter) {
        return holds(waiter.runAge)
                && waiter.chunks <= slabs.freeChunks()
                && account.heldChunks() + waiter.chunks <= account.limitChunks();
    }

    private static void makeYield(Waiter waiter, String because) {
        waiter.yieldBecause = because;
        waiter.condition.signal();
    }

    /** True if one yields, or has yet to learn that it must. */
    private boolean yieldYoungestHolder() {
        Waiter youngest = null;
        int holders = 0;
        for (int i = 0; i < waiters.size(); i++) {
            Waiter waiter = waiters.get(i);
            if (waiter.yieldBecause != null) {
                return true;
            }
            if (waiter.isOpen() && holds(waiter.runAge)) {
                holders++;
                youngest = waiter;
            }
        }
        if (holders > 1 && youngest != null) {
            makeYield(youngest, "so does an older one");
            return true;
        }
        return false;
    }

    boolean wantsSlab() {
        return !closed && slabs.canGrow(account.limitChunks()) && (slabs.isShort() || hasOpenWaiters());
    }

    void close() {
        closed = true;
        waiters.forEach(waiter -> waiter.condition.signal());
        spillWork.ring();
        growWork.signalAll();
    }

    /** After the threads ended: removes the slabs, and unmaps them unless something still uses them. */
    void unmap(boolean unused) {
        Slab dropped;
        while ((dropped = slabs.nextDropped()) != null) {
            dropped.close();
        }
        for (Slab slab : slabs.slabs()) {
            if (unused) {
                slab.close();
            } else {
                slab.abandon();
            }
        }
    }

    boolean isClosed() {
        return closed;
    }

    // ---- words ----

    static long bytes(long chunks) {
        return chunks * StoreLimits.CHUNK_BYTES;
    }

    private MemoryLimitException limitException(String what, int chunks) {
        long used = bytes(account.usedChunks());
        long reserved = bytes(account.reservedChunks());
        long limit = bytes(account.limitChunks());
        String message = "reservation of " + bytes(chunks) + " bytes " + what + ": " + used + " bytes are used, "
                + reserved + " reserved, the limit is " + limit + "; " + bytes(pinnedChunks.getAsLong())
                + " bytes are pinned by readers, " + bytes(packedChunks()) + " packed values; " + waiters.size()
                + " reservations wait"
                + (account.heldChunks() + chunks <= account.limitChunks() ? "; what is free is not contiguous" : "")
                + (slabTrouble == null ? "" : "; " + slabTrouble)
                + (spillTrouble == null ? "" : "; " + spillTrouble)
                + ": use smaller partitions or raise the memory limit";
        return new MemoryLimitException(message, bytes(chunks), used, reserved, limit);
    }
}

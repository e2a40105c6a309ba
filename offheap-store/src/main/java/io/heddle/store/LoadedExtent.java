package io.heddle.store;

import java.util.concurrent.atomic.AtomicBoolean;

/** An extent that was read from a spill file into reserved memory, which is given back when it is closed. */
final class LoadedExtent extends AtomicBoolean implements ExtentView {
    private static final long serialVersionUID = 1L;

    private final transient ArenaMemory memory;
    private final transient Extent extent;
    private final long runAge;

    LoadedExtent(ArenaMemory memory, Extent extent, long runAge) {
        this.memory = memory;
        this.extent = extent;
        this.runAge = runAge;
    }

    @Override
    public long address() {
        return extent.address;
    }

    @Override
    public int length() {
        return extent.lengthBytes();
    }

    @Override
    public void close() {
        if (compareAndSet(false, true)) {
            memory.lock.lock();
            try {
                memory.freeReserved(extent, runAge);
            } finally {
                memory.lock.unlock();
            }
        }
    }
}

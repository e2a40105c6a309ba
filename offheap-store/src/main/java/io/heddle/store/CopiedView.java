package io.heddle.store;

import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.UnsafeApi;

/** A partition copied to memory of this process's own, beside all arenas; it goes when the view is closed. */
final class CopiedView extends AtomicBoolean implements PartitionView {
    private static final long serialVersionUID = 1L;
    private static final int ALIGNMENT = StoreLimits.ENTRY_HEADER_BYTES;

    private final transient ResultLocation location;
    private final int kind;
    private final long tag;
    private final long memory;
    private final long[] addresses;
    private final int[] lengths;

    private CopiedView(PartitionView source) {
        this.location = source.location();
        this.kind = source.kind();
        this.tag = source.tag();
        this.addresses = new long[source.extentCount()];
        this.lengths = new int[addresses.length];
        long bytes = ALIGNMENT;
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = source.length(i);
            bytes += aligned(lengths[i]);
        }
        this.memory = UnsafeApi.allocateMemory(bytes);
        long at = aligned(memory);
        for (int i = 0; i < lengths.length; i++) {
            addresses[i] = at;
            UnsafeApi.copyMemory(source.address(i), at, lengths[i]);
            at += aligned(lengths[i]);
        }
    }

    /** Copies and closes {@code source}. */
    static CopiedView of(PartitionView source) {
        try (source) {
            return new CopiedView(source);
        }
    }

    private static long aligned(long value) {
        return (value + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    @Override
    public ResultLocation location() {
        return location;
    }

    @Override
    public int kind() {
        return kind;
    }

    @Override
    public long tag() {
        return tag;
    }

    @Override
    public int extentCount() {
        return lengths.length;
    }

    @Override
    public long address(int extent) {
        return addresses[extent];
    }

    @Override
    public int length(int extent) {
        return lengths[extent];
    }

    @Override
    public long totalBytes() {
        return location.totalBytes();
    }

    @Override
    public void close() {
        if (compareAndSet(false, true)) {
            UnsafeApi.freeMemory(memory);
        }
    }
}

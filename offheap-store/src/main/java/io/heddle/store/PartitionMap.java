package io.heddle.store;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Partitions by id: open addressing, the partition is its own entry, so that a million of them cost no more than their references. */
final class PartitionMap {
    private @Nullable Partition[] entries = new Partition[64];
    /** Changed under the lock, read by any thread. */
    private final AtomicInteger size = new AtomicInteger();

    /** Any thread. */
    int size() {
        return size.get();
    }

    @Nullable
    Partition get(long high, long low) {
        for (int i = index(high, low); ; i = next(i)) {
            Partition entry = entries[i];
            if (entry == null || (entry.high == high && entry.low == low)) {
                return entry;
            }
        }
    }

    void put(Partition partition) {
        if (size.get() * 3 >= entries.length * 2) {
            @Nullable Partition[] old = entries;
            entries = new Partition[old.length * 2];
            for (Partition entry : old) {
                if (entry != null) {
                    insert(entry);
                }
            }
        }
        insert(partition);
        size.incrementAndGet();
    }

    private void insert(Partition partition) {
        int i = index(partition.high, partition.low);
        while (entries[i] != null) {
            i = next(i);
        }
        entries[i] = partition;
    }

    void remove(Partition partition) {
        int hole = index(partition.high, partition.low);
        while (entries[hole] != partition) {
            if (entries[hole] == null) {
                throw new IllegalStateException(partition.identity() + " is not in the map");
            }
            hole = next(hole);
        }
        for (int i = next(hole); ; i = next(i)) {
            Partition entry = entries[i];
            if (entry == null) {
                break;
            }
            int home = index(entry.high, entry.low);
            boolean stays = hole <= i ? hole < home && home <= i : hole < home || home <= i;
            if (!stays) {
                entries[hole] = entry;
                hole = i;
            }
        }
        entries[hole] = null;
        size.decrementAndGet();
    }

    void forEach(Consumer<Partition> consumer) {
        for (Partition entry : Arrays.copyOf(entries, entries.length)) {
            if (entry != null) {
                consumer.accept(entry);
            }
        }
    }

    private int index(long high, long low) {
        long hash = (high * 0x9e3779b97f4a7c15L) ^ (low * 0xc2b2ae3d27d4eb4fL);
        hash ^= hash >>> 32;
        hash *= 0x9e3779b97f4a7c15L;
        return (int) (hash >>> 33) & (entries.length - 1);
    }

    private int next(int index) {
        return (index + 1) & (entries.length - 1);
    }
}

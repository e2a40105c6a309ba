package io.heddle.diagnostics;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How the process of a node does: processor, heap, garbage collector. The beans are asked for at the first sample and not when the node
 * is made, as they take some 30 ms of a start.
 */
final class JvmSample {
    private static final long INTERVAL_MS = 1_000;

    private long lastMs;
    private @Nullable OperatingSystemMXBean system;
    private List<GarbageCollectorMXBean> collectors = List.of();

    boolean isDue(final long epochMs) {
        if (lastMs == 0) {
            lastMs = epochMs;
            return false;
        }
        return epochMs - lastMs >= INTERVAL_MS;
    }

    void write(final NodeCounters counters, final long epochMs) {
        lastMs = epochMs;
        if (system == null && ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean bean) {
            system = bean;
            collectors = ManagementFactory.getGarbageCollectorMXBeans();
        }
        long collections = 0;
        long collectionMs = 0;
        for (int i = 0; i < collectors.size(); i++) {
            collections += Math.max(0, collectors.get(i).getCollectionCount());
            collectionMs += Math.max(0, collectors.get(i).getCollectionTime());
        }
        final Runtime runtime = Runtime.getRuntime();
        set(counters, CounterType.CPU_NS, system == null ? 0 : system.getProcessCpuTime());
        set(counters, CounterType.HEAP_USED_BYTES, runtime.totalMemory() - runtime.freeMemory());
        set(counters, CounterType.HEAP_LIMIT_BYTES, runtime.maxMemory());
        set(counters, CounterType.GC_COLLECTIONS, collections);
        set(counters, CounterType.OWN_BYTES, ProcessMemory.anonymousBytes());
        set(counters, CounterType.GC_NS, TimeUnit.MILLISECONDS.toNanos(collectionMs));
    }

    private static void set(final NodeCounters counters, final CounterType type, final long value) {
        counters.get(type).setRelease(value);
    }
}

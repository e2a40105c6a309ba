package io.heddle.cluster;

import io.heddle.transport.DriverProfile;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A cluster on this host.
 *
 * @param workers how many.
 * @param threadsPerWorker how many tasks each runs at a time.
 * @param limitBytes memory of each worker's arena.
 * @param processes whether each worker is a process of its own.
 * @param spillDirectory where workers spill, null for the default.
 * @param driverProfile how its media driver runs.
 * @param resources what tasks may take of each worker, in thousandths, by name.
 * @param memory what workers do as their memory fills.
 * @param samplesStacks whether workers keep where their tasks spend time.
 * @param numaNodes to which worker processes are bound in turns.
 */
public record LocalClusterOptions(
        int workers,
        int threadsPerWorker,
        long limitBytes,
        boolean processes,
        @Nullable Path spillDirectory,
        DriverProfile driverProfile,
        SortedMap<String, Long> resources,
        MemoryPolicy memory,
        boolean samplesStacks,
        NumaNodes numaNodes) {
    /** Workers without resources, and what is usual as their memory fills. */
    public LocalClusterOptions(
            final int workers,
            final int threadsPerWorker,
            final long limitBytes,
            final boolean processes,
            final @Nullable Path spillDirectory,
            final DriverProfile driverProfile) {
        this(
                workers,
                threadsPerWorker,
                limitBytes,
                processes,
                spillDirectory,
                driverProfile,
                Collections.emptySortedMap(),
                MemoryPolicy.DEFAULT,
                StackSampler.isUsual(),
                NumaNodes.NONE);
    }
}

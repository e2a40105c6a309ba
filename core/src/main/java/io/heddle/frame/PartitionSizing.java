package io.heddle.frame;

import io.heddle.frame.expression.FrameException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether data is cut well for a cluster: partitions so small that their tasks cost more than their rows, so large that a worker cannot work on
 * them, or too few for all threads. It needs no data, so a plan can be judged before anything is loaded.
 *
 * @param totalBytes of the data in memory.
 * @param partitions how many there are.
 * @param workers    how many there are.
 * @param threads    of each worker.
 * @param limitBytes memory limit of each worker.
 */
public record PartitionSizing(long totalBytes, int partitions, int workers, int threads, long limitBytes) {
    /** A task costs some microseconds everywhere, and a partition of this size some milliseconds. */
    private static final long SMALL_BYTES = 16_000_000;

    /** A thread reads one, makes one, and has room for what it works with. */
    private static final int PARTITIONS_AT_A_TIME = 3;

    private static final int PER_THREAD_MAX = 16;

    /** Checks that all are positive. */
    public PartitionSizing {
        if (totalBytes < 0 || partitions < 1 || workers < 1 || threads < 1 || limitBytes < 1) {
            throw FrameException.user("a sizing needs data, a partition, a worker, a thread and memory, but has "
                    + totalBytes
                    + " bytes in " + partitions + " partitions, " + workers + " workers of " + threads + " threads and "
                    + limitBytes + " bytes");
        }
    }

    /** The size of a partition if all are alike, bytes. */
    public long partitionBytes() {
        return totalBytes / partitions;
    }

    /** The largest partition that a thread can work on, bytes. */
    public long largestBytes() {
        return limitBytes / threads / PARTITIONS_AT_A_TIME;
    }

    /** One sentence with a number to go by where the data is cut badly; null where it is cut well. */
    public @Nullable String advice() {
        final int allThreads = workers * threads;
        final long least = Math.max(allThreads, (totalBytes + largestBytes() - 1) / Math.max(1, largestBytes()));
        if (partitionBytes() > largestBytes()) {
            return String.format(
                    Locale.ROOT,
                    "partitions are too large: %,d bytes each, and a thread of a worker with %,d bytes works on %,d at most;"
                            + " make %,d or more of them",
                    partitionBytes(),
                    limitBytes,
                    largestBytes(),
                    least);
        }
        if (partitionBytes() < SMALL_BYTES && partitions > (long) PER_THREAD_MAX * allThreads) {
            return String.format(
                    Locale.ROOT,
                    "too many partitions: %,d of %,d bytes for %d threads; %,d to %,d would do",
                    partitions,
                    partitionBytes(),
                    allThreads,
                    least,
                    Math.max(least, totalBytes / SMALL_BYTES));
        }
        if (partitions < allThreads && totalBytes > SMALL_BYTES * allThreads) {
            return String.format(
                    Locale.ROOT,
                    "too few partitions: %,d for %d threads; make %,d or more of them",
                    partitions,
                    allThreads,
                    least);
        }
        return null;
    }
}

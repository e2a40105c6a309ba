package io.heddle.scheduler;

import java.util.Arrays;

/**
 * Numbers per function name: tasks by state, and moving averages in fixed point with 8 fraction bits, of which the newest run counts one
 * eighth.
 */
final class PrefixTable {
    static final int PREFIX_LIMIT = 1 << 20;

    private static final int FRACTION_BITS = 8;
    private static final int WEIGHT_BITS = 3;
    private static final int STATES = TaskState.values().length;
    private static final long VALUE_LIMIT = 1L << 52;

    private final long floorDurationNs;
    private final long unknownDurationNs;
    private long[] runs = new long[16];
    private long[] durations = new long[16];
    private long[] bytes = new long[16];
    private long[] erred = new long[16];
    /** By prefix, then by state. */
    private long[] tasks = new long[16 * STATES];

    private int count;

    PrefixTable(final SchedulerOptions options) {
        floorDurationNs = options.floorDurationNs();
        unknownDurationNs = options.unknownDurationNs();
    }

    void ensure(final int prefix) {
        if (prefix >= runs.length) {
            final int length = Math.max(prefix + 1, runs.length * 2);
            runs = Arrays.copyOf(runs, length);
            durations = Arrays.copyOf(durations, length);
            bytes = Arrays.copyOf(bytes, length);
            erred = Arrays.copyOf(erred, length);
            tasks = Arrays.copyOf(tasks, length * STATES);
        }
        count = Math.max(count, prefix + 1);
    }

    void record(final int prefix, final long durationNs, final long resultBytes) {
        final long duration = clamp(durationNs) << FRACTION_BITS;
        final long size = clamp(resultBytes) << FRACTION_BITS;
        if (runs[prefix]++ == 0) {
            durations[prefix] = duration;
            bytes[prefix] = size;
        } else {
            durations[prefix] += (duration - durations[prefix]) >> WEIGHT_BITS;
            bytes[prefix] += (size - bytes[prefix]) >> WEIGHT_BITS;
        }
    }

    void added(final int prefix, final TaskState state, final int number) {
        tasks[prefix * STATES + state.code()] += number;
    }

    void moved(final int prefix, final TaskState from, final TaskState to) {
        tasks[prefix * STATES + from.code()]--;
        tasks[prefix * STATES + to.code()]++;
        if (to == TaskState.ERRED) {
            erred[prefix]++;
        }
    }

    int count() {
        return count;
    }

    long tasks(final int prefix, final TaskState state) {
        return prefix < 0 || prefix >= count ? 0 : tasks[prefix * STATES + state.code()];
    }

    long erred(final int prefix) {
        return prefix < 0 || prefix >= count ? 0 : erred[prefix];
    }

    long runs(final int prefix) {
        return prefix < 0 || prefix >= count ? 0 : runs[prefix];
    }

    long meanDurationNs(final int prefix) {
        return prefix < 0 || prefix >= count ? 0 : durations[prefix] >> FRACTION_BITS;
    }

    long meanBytes(final int prefix) {
        return prefix < 0 || prefix >= count ? 0 : bytes[prefix] >> FRACTION_BITS;
    }

    long estimateNs(final int prefix) {
        return runs[prefix] == 0 ? unknownDurationNs : Math.max(floorDurationNs, durations[prefix] >> FRACTION_BITS);
    }

    private static long clamp(final long value) {
        return Math.max(0, Math.min(VALUE_LIMIT, value));
    }

    void write(final SnapshotWriter writer) {
        writer.putInt(count);
        for (int prefix = 0; prefix < count; prefix++) {
            writer.putLong(runs[prefix]);
            writer.putLong(durations[prefix]);
            writer.putLong(bytes[prefix]);
            writer.putLong(erred[prefix]);
            for (int state = 0; state < STATES; state++) {
                writer.putLong(tasks[prefix * STATES + state]);
            }
        }
    }

    void read(final SnapshotReader reader) {
        final int newCount = reader.getInt();
        if (newCount > 0) {
            ensure(newCount - 1);
        }
        for (int prefix = 0; prefix < count; prefix++) {
            runs[prefix] = reader.getLong();
            durations[prefix] = reader.getLong();
            bytes[prefix] = reader.getLong();
            erred[prefix] = reader.getLong();
            for (int state = 0; state < STATES; state++) {
                tasks[prefix * STATES + state] = reader.getLong();
            }
        }
    }
}

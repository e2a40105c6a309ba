package io.heddle.scheduler;

import java.util.Arrays;

/** Moving averages per function name, in fixed point with 8 fraction bits; the newest run counts one eighth. */
final class PrefixTable {
    static final int PREFIX_LIMIT = 1 << 20;

    private static final int FRACTION_BITS = 8;
    private static final int WEIGHT_BITS = 3;
    private static final long VALUE_LIMIT = 1L << 52;

    private final long floorDurationNs;
    private final long unknownDurationNs;
    private long[] runs = new long[16];
    private long[] durations = new long[16];
    private long[] bytes = new long[16];
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

    int count() {
        return count;
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
        }
    }
}

package io.heddle.cluster;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.store.ArenaOptions;
import java.util.Locale;

/**
 * What a worker does as its memory fills, in shares of its memory limit; {@code terminate} and {@code outsideBytes} are about the memory of
 * its process beside its arena. Spilling begins at {@code spill} and ends at {@code target}; at {@code pause} no run begins until use is
 * below {@code spill} again.
 *
 * @param target       where spilling ends.
 * @param spill        where spilling begins.
 * @param pause        where runs are held back.
 * @param terminate    share of {@code outsideBytes} at which a worker process ends, to be replaced; 0 for never.
 * @param outsideBytes what a worker process may have of its own beside its arena: heap, code, native memory; 0 for its largest heap and
 *     512 MiB.
 * @param hugePages    whether the arena asks for pages of 2 MiB.
 */
public record MemoryPolicy(
        double target, double spill, double pause, double terminate, long outsideBytes, boolean hugePages) {
    /** As in Dask. */
    public static final MemoryPolicy DEFAULT = new MemoryPolicy(0.60, 0.70, 0.80, 0.95, 0, false);

    private static final int PARTS = 6;
    private static final long NATIVE_BYTES = 512L << 20;

    /** Checks the order of the shares. */
    public MemoryPolicy {
        if (!(0 < target && target <= spill && spill <= pause && pause <= 1)) {
            throw new HeddleException(
                    ErrorKind.USER,
                    String.format(
                            Locale.ROOT,
                            "memory-target is %s, memory-spill %s, memory-pause %s; expected 0 < target <= spill <= pause"
                                    + " <= 1",
                            target,
                            spill,
                            pause));
        }
        if (!(0 <= terminate && terminate <= 1) || outsideBytes < 0) {
            throw new HeddleException(
                    ErrorKind.USER,
                    "memory-terminate is " + terminate + ", expected a share from 0 (never) to 1; memory-outside is "
                            + outsideBytes + " bytes");
        }
    }

    /** The same for a worker within a program: a process that is not its own must not end because of it. */
    MemoryPolicy withinProgram() {
        return new MemoryPolicy(target, spill, pause, 0, outsideBytes, hugePages);
    }

    /** Sets the thresholds of an arena. */
    ArenaOptions applyTo(final ArenaOptions options) {
        return options.thresholds(target, spill, pause).hugePages(hugePages);
    }

    /** Bytes beside the arena at which the process of a worker ends; without bound if it never does. */
    long terminateBytes() {
        final long own = outsideBytes > 0 ? outsideBytes : Runtime.getRuntime().maxMemory() + NATIVE_BYTES;
        return terminate == 0 ? Long.MAX_VALUE : (long) (terminate * own);
    }

    /** For {@link #read} in another process. */
    String format() {
        return target + "," + spill + "," + pause + "," + terminate + "," + outsideBytes + "," + hugePages;
    }

    static MemoryPolicy read(final String text) {
        final String[] parts = text.split(",", PARTS);
        return new MemoryPolicy(
                Double.parseDouble(parts[0]),
                Double.parseDouble(parts[1]),
                Double.parseDouble(parts[2]),
                Double.parseDouble(parts[3]),
                Long.parseLong(parts[4]),
                Boolean.parseBoolean(parts[5]));
    }
}

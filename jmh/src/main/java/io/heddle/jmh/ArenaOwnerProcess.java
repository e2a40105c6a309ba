package io.heddle.jmh;

import io.heddle.cluster.ParentWatch;
import io.heddle.store.Arena;
import io.heddle.store.ArenaOptions;
import io.heddle.store.PartitionWriter;
import io.heddle.store.ResultLocation;
import java.nio.file.Path;
import java.util.StringJoiner;
import org.agrona.concurrent.UnsafeBuffer;

/** A process that owns an arena with some sealed partitions, tells its parent where they are, and keeps them until told to end. */
public final class ArenaOwnerProcess {
    private static final int PARTITION_BYTES = 1 << 16;
    private static final int NUMBERS = 8;

    private ArenaOwnerProcess() {}

    /** Arguments: directory in shared memory, directory for spill files, number of partitions. */
    public static void main(final String[] arguments) throws InterruptedException {
        try (Arena arena =
                Arena.create(new ArenaOptions(Path.of(arguments[0]).resolve("arena"), Path.of(arguments[1]), 64L << 20)
                        .slabBytes(64L << 20))) {
            final StringJoiner places = new StringJoiner(";");
            for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
                places.add(text(seal(arena, i)));
            }
            ParentWatch.reportReady(places.toString());
            ParentWatch.awaitEnd();
        }
        System.exit(0);
    }

    private static ResultLocation seal(final Arena arena, final int number) {
        try (PartitionWriter writer = arena.newPartition(number, 1, 1, number, number)) {
            final long address = writer.reserve(PARTITION_BYTES / 2);
            new UnsafeBuffer(address, PARTITION_BYTES / 2).setMemory(0, PARTITION_BYTES / 2, (byte) number);
            writer.trim(address, PARTITION_BYTES / 2);
            return writer.seal();
        }
    }

    private static String text(final ResultLocation place) {
        return place.arenaId() + "," + place.partitionHigh() + "," + place.partitionLow() + "," + place.generation()
                + "," + place.manifestOffset() + "," + place.totalBytes() + "," + place.slab() + ","
                + place.manifestLength();
    }

    /** The places in what a ready owner told: its pid, a space, the places. */
    static ResultLocation[] places(final String details) {
        final String[] texts = details.substring(details.lastIndexOf(' ') + 1).split(";", -1);
        final ResultLocation[] places = new ResultLocation[texts.length];
        for (int i = 0; i < texts.length; i++) {
            final String[] words = texts[i].split(",", NUMBERS);
            places[i] = new ResultLocation(
                    Long.parseLong(words[0]),
                    Long.parseLong(words[1]),
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]),
                    Long.parseLong(words[4]),
                    Long.parseLong(words[5]),
                    Integer.parseInt(words[6]),
                    Integer.parseInt(words[7]));
        }
        return places;
    }
}

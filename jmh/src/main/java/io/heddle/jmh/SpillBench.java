package io.heddle.jmh;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.store.Arena;
import io.heddle.store.ArenaOptions;
import io.heddle.store.PartitionView;
import io.heddle.store.PartitionWriter;
import io.heddle.store.StoreLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Spilling and reading back, as bytes per second, beside writing and reading plain files of the same size in the same
 * directory with the same policy (no fsync, so both meet the page cache). The arena keeps its limit and its slabs meanwhile.
 */
final class SpillBench {
    private static final int PARTITION_BYTES = StoreLimits.MAX_EXTENT_BYTES;
    private static final int PARTITIONS = 12;
    private static final int PARTITIONS_QUICK = 4;
    private static final long SLOT_BYTES = PARTITION_BYTES + 64L;
    private static final long SPILL_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long SEED = Long.getLong("heddle.seed", 42);

    private final BenchSettings settings;
    private final BenchReport report;
    private final BenchDirectory directory;
    private final int partitions;

    SpillBench(final BenchSettings settings, final BenchReport report, final BenchDirectory directory) {
        this.settings = settings;
        this.report = report;
        this.directory = directory;
        this.partitions = settings.isQuick() ? PARTITIONS_QUICK : PARTITIONS;
    }

    void run() {
        report.progress("spill: " + partitions + " partitions of 16 MiB, beside plain files, in "
                + directory.disk().getParent());
        final int runs = settings.runs();
        final double[] spillWrites = new double[runs];
        final double[] spillReads = new double[runs];
        final double[] fileWrites = new double[runs];
        final double[] fileReads = new double[runs];
        final ByteBuffer content = ByteBuffer.allocateDirect(PARTITION_BYTES);
        final Random random = new Random(SEED);
        while (content.remaining() >= Long.BYTES) {
            content.putLong(random.nextLong());
        }
        for (int run = -1; run < runs; run++) {
            final double[] files = plainFiles(content);
            final double[] spills = spills(content);
            if (run >= 0) {
                fileWrites[run] = files[0];
                fileReads[run] = files[1];
                spillWrites[run] = spills[0];
                spillReads[run] = spills[1];
            }
        }
        report.add(Figure.of(StoreBench.BENCH, "spill-write", "rate", "MB/s", spillWrites)
                .against("file-write", fileWrites));
        report.add(Figure.of(StoreBench.BENCH, "spill-read", "rate", "MB/s", spillReads)
                .against("file-read", fileReads));
    }

    private static double megabytesPerSecond(final long bytes, final long startNs) {
        return bytes * 1_000.0 / (System.nanoTime() - startNs);
    }

    /** Megabytes per second of writing and of reading. */
    private double[] plainFiles(final ByteBuffer content) {
        try {
            final Path folder = Files.createDirectories(directory.disk().resolve("plain"));
            final long bytes = (long) partitions * PARTITION_BYTES;
            long startNs = System.nanoTime();
            for (int i = 0; i < partitions; i++) {
                try (FileChannel file = FileChannel.open(
                        folder.resolve("file-" + i), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    content.clear();
                    while (content.hasRemaining()) {
                        file.write(content);
                    }
                }
            }
            final double write = megabytesPerSecond(bytes, startNs);
            final ByteBuffer target = ByteBuffer.allocateDirect(PARTITION_BYTES);
            startNs = System.nanoTime();
            for (int i = 0; i < partitions; i++) {
                try (FileChannel file = FileChannel.open(folder.resolve("file-" + i))) {
                    target.clear();
                    while (target.hasRemaining() && file.read(target) >= 0) {
                        // until it is full
                    }
                }
            }
            final double read = megabytesPerSecond(bytes, startNs);
            for (int i = 0; i < partitions; i++) {
                Files.delete(folder.resolve("file-" + i));
            }
            return new double[] {write, read};
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The same of spilling and reloading. */
    private double[] spills(final ByteBuffer content) {
        final long wideBytes = SLOT_BYTES * partitions * 2;
        try (Arena arena =
                Arena.create(new ArenaOptions(directory.memory().resolve("spilling"), directory.disk(), wideBytes)
                        .slabBytes(Math.min(wideBytes, StoreLimits.DEFAULT_SLAB_BYTES))
                        .thresholds(1, 1, 1))) {
            fill(arena, content);
            long startNs = System.nanoTime();
            arena.spillDownTo(0);
            await(arena);
            final double write = megabytesPerSecond(arena.spilledBytes(), startNs);
            startNs = System.nanoTime();
            for (int i = 0; i < partitions; i++) {
                try (PartitionView view = arena.open(i, 3)) {
                    check(view, content);
                }
            }
            return new double[] {write, megabytesPerSecond(arena.reloadedBytes(), startNs)};
        }
    }

    private void fill(final Arena arena, final ByteBuffer content) {
        final UnsafeBuffer source = new UnsafeBuffer(content, 0, PARTITION_BYTES);
        final UnsafeBuffer extent = new UnsafeBuffer(0, 0);
        for (int i = 0; i < partitions; i++) {
            try (PartitionWriter writer = arena.newPartition(i, 3, 1, i, i)) {
                final long address = writer.reserve(PARTITION_BYTES);
                extent.wrap(address, PARTITION_BYTES);
                extent.putBytes(0, source, 0, PARTITION_BYTES);
                writer.trim(address, PARTITION_BYTES);
                writer.seal();
            }
        }
    }

    private static void await(final Arena arena) {
        final long startNs = System.nanoTime();
        while (arena.usedBytes() > 0) {
            if (System.nanoTime() - startNs > SPILL_TIMEOUT_NS) {
                throw new HeddleException(
                        ErrorKind.RESOURCE,
                        arena.usedBytes() + " bytes are still in memory after 60 s; is the disk full?");
            }
            LockSupport.parkNanos(20_000);
        }
    }

    private static void check(final PartitionView view, final ByteBuffer content) {
        final UnsafeBuffer extent = new UnsafeBuffer(view.address(0), view.length(0));
        final UnsafeBuffer expected = new UnsafeBuffer(content, 0, PARTITION_BYTES);
        if (extent.capacity() != PARTITION_BYTES
                || extent.getLong(0) != expected.getLong(0)
                || extent.getLong(PARTITION_BYTES - 8) != expected.getLong(PARTITION_BYTES - 8)) {
            throw new WrongResultException("a partition came back from disk with other bytes");
        }
    }
}

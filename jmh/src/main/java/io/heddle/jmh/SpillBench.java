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
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Spilling and reading back, beside writing and reading plain files of the same bytes in the same directory with the same policy
 * (no fsync, so both meet the page cache). The arena lives through all runs, as a worker's does, so its slabs are there.
 */
final class SpillBench {
    private static final int PARTITION_BYTES = StoreLimits.MAX_EXTENT_BYTES;
    private static final int PARTITIONS = 12;
    private static final int PARTITIONS_QUICK = 4;
    private static final long SLOT_BYTES = PARTITION_BYTES + 64L;
    private static final int WARM_UPS = 3;
    private static final int WARM_UP_PARTITIONS = 2_500;
    private static final int WARM_UP_BYTES = 60_000;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_NS = TimeUnit.MICROSECONDS.toNanos(20);
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
        final ByteBuffer[] contents = contents();
        final long limitBytes = SLOT_BYTES * partitions * 2;
        try (Arena arena =
                Arena.create(new ArenaOptions(directory.memory().resolve("spilling"), directory.disk(), limitBytes)
                        .slabBytes(Math.min(limitBytes, StoreLimits.MAX_SLAB_BYTES))
                        .thresholds(1, 1, 1))) {
            warmUp(arena, contents[0]);
            for (int run = -WARM_UPS; run < runs; run++) {
                final double[] files = plainFiles(contents);
                final double[] spills = spills(arena, contents);
                if (run >= 0) {
                    fileWrites[run] = files[0];
                    fileReads[run] = files[1];
                    spillWrites[run] = spills[0];
                    spillReads[run] = spills[1];
                }
            }
        }
        report.add(Figure.of(MemoryBench.BENCH, "spill-write", "rate", "bytes-per-second", spillWrites)
                .against("file-write", fileWrites));
        report.add(Figure.of(MemoryBench.BENCH, "spill-read", "rate", "bytes-per-second", spillReads)
                .against("file-read", fileReads));
    }

    /** As many buffers as partitions: one alone would stay in the cache, which no partition does. */
    private ByteBuffer[] contents() {
        final Random random = new Random(SEED);
        final ByteBuffer[] contents = new ByteBuffer[partitions];
        for (int i = 0; i < partitions; i++) {
            contents[i] = ByteBuffer.allocateDirect(PARTITION_BYTES);
            while (contents[i].remaining() >= Long.BYTES) {
                contents[i].putLong(random.nextLong());
            }
        }
        return contents;
    }

    private static double bytesPerSecond(final long bytes, final long startNs) {
        return bytes * 1e9 / (System.nanoTime() - startNs);
    }

    /** Bytes per second of writing from {@code contents} and of reading back to them. */
    private double[] plainFiles(final ByteBuffer[] contents) {
        try {
            final Path folder = Files.createDirectories(directory.disk().resolve("plain"));
            final long bytes = (long) partitions * PARTITION_BYTES;
            long startNs = System.nanoTime();
            for (int i = 0; i < partitions; i++) {
                try (FileChannel file = FileChannel.open(
                        folder.resolve("file-" + i), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    contents[i].clear();
                    while (contents[i].hasRemaining()) {
                        file.write(contents[i]);
                    }
                }
            }
            final double write = bytesPerSecond(bytes, startNs);
            startNs = System.nanoTime();
            for (int i = 0; i < partitions; i++) {
                try (FileChannel file = FileChannel.open(folder.resolve("file-" + i))) {
                    contents[i].clear();
                    while (contents[i].hasRemaining() && file.read(contents[i]) >= 0) {
                        // until it is full
                    }
                }
            }
            final double read = bytesPerSecond(bytes, startNs);
            for (int i = 0; i < partitions; i++) {
                Files.delete(folder.resolve("file-" + i));
            }
            return new double[] {write, read};
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The same of spilling and reloading; the arena keeps its slabs and nothing else. */
    private double[] spills(final Arena arena, final ByteBuffer[] contents) {
        fill(arena, contents);
        final long spilledBefore = arena.spilledBytes();
        final long reloadedBefore = arena.reloadedBytes();
        long startNs = System.nanoTime();
        arena.spillDownTo(0);
        await(() -> arena.usedBytes() == 0, "partitions are still in memory");
        final double write = bytesPerSecond(arena.spilledBytes() - spilledBefore, startNs);
        startNs = System.nanoTime();
        for (int i = 0; i < partitions; i++) {
            try (PartitionView view = arena.open(i, 3)) {
                check(view, contents[i], PARTITION_BYTES);
            }
        }
        final double read = bytesPerSecond(arena.reloadedBytes() - reloadedBefore, startNs);
        for (int i = 0; i < partitions; i++) {
            arena.remove(i, 3);
        }
        await(() -> arena.spillFileBytes() == 0, "spill files are still there");
        return new double[] {write, read};
    }

    /** Dozens of partitions a run would be spilled by interpreted code, which a worker's is not for long. */
    private void warmUp(final Arena arena, final ByteBuffer content) {
        final int count = settings.isQuick() ? WARM_UP_PARTITIONS / 100 : WARM_UP_PARTITIONS;
        for (int i = 0; i < count; i++) {
            put(arena, partitions + i, content, WARM_UP_BYTES);
        }
        arena.spillDownTo(0);
        await(() -> arena.usedBytes() == 0, "small partitions are still in memory");
        for (int i = 0; i < count; i++) {
            try (PartitionView view = arena.open(partitions + i, 3)) {
                check(view, content, WARM_UP_BYTES);
            }
            arena.remove(partitions + i, 3);
        }
    }

    private void fill(final Arena arena, final ByteBuffer[] contents) {
        for (int i = 0; i < partitions; i++) {
            put(arena, i, contents[i], PARTITION_BYTES);
        }
    }

    private static void put(final Arena arena, final long id, final ByteBuffer content, final int bytes) {
        try (PartitionWriter writer = arena.newPartition(id, 3, 1, id, id)) {
            final long address = writer.reserve(bytes);
            new UnsafeBuffer(address, bytes).putBytes(0, new UnsafeBuffer(content, 0, bytes), 0, bytes);
            writer.trim(address, bytes);
            writer.seal();
        }
    }

    private static void await(final BooleanSupplier condition, final String otherwise) {
        final long startNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNs > TIMEOUT_NS) {
                throw new HeddleException(ErrorKind.RESOURCE, otherwise + " after 60 s; is the disk full?");
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    private static void check(final PartitionView view, final ByteBuffer content, final int bytes) {
        final UnsafeBuffer extent = new UnsafeBuffer(view.address(0), view.length(0));
        final UnsafeBuffer expected = new UnsafeBuffer(content, 0, bytes);
        if (extent.capacity() != bytes
                || extent.getLong(0) != expected.getLong(0)
                || extent.getLong(bytes - 8) != expected.getLong(bytes - 8)) {
            throw new WrongResultException("a partition came back from disk with other bytes");
        }
    }
}

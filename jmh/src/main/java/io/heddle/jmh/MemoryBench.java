package io.heddle.jmh;

import io.heddle.cluster.ChildProcess;
import io.heddle.cluster.ChildProcessOptions;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.store.Arena;
import io.heddle.store.ArenaOptions;
import io.heddle.store.ArenaReader;
import io.heddle.store.PartitionView;
import io.heddle.store.PartitionWriter;
import io.heddle.store.ResultLocation;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What an arena costs: reserving, putting a mebibyte beside copying one, reading a partition of another process; spilling
 * beside plain files ({@link SpillBench}), what a value costs that four workers read ({@link BroadcastBench}), how fast
 * partitions get to another host ({@link FetchBench}), and whether spilling holds a worker up ({@link ConductorBench}).
 */
final class MemoryBench {
    static final String BENCH = "memory";
    static final List<String> CASES = List.of(
            "reserve",
            "put-1MiB",
            "get-remote",
            "spill-write",
            "spill-read",
            BroadcastBench.CASE,
            FetchBench.CASE,
            ConductorBench.CASE);
    private static final int OPERATIONS = 200_000;
    private static final int RESERVE_BYTES = 1 << 16;
    private static final int PUT_BYTES = 1 << 20;
    private static final int PUTS = 10_000;
    private static final int TURNS_WARM_UP_RUNS = 6;
    private static final int REMOTE_PARTITIONS = 64;
    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long LIMIT_BYTES = 128L << 20;

    private final BenchSettings settings;
    private final BenchReport report;
    private final BenchDirectory directory;
    private long number;
    private long sink;

    MemoryBench(final BenchSettings settings, final BenchReport report, final BenchDirectory directory) {
        this.settings = settings;
        this.report = report;
        this.directory = directory;
        settings.requireKnown(CASES);
    }

    /** Runs the cases; returns the exit code. */
    int run() {
        try (Arena arena =
                Arena.create(new ArenaOptions(directory.memory().resolve("own"), directory.disk(), LIMIT_BYTES)
                        .slabBytes(LIMIT_BYTES))) {
            if (settings.wants("reserve")) {
                reserve(arena);
            }
            if (settings.wants("put-1MiB")) {
                put(arena);
            }
        }
        if (settings.wants("get-remote")) {
            remote();
        }
        if (settings.wants("spill-write") || settings.wants("spill-read")) {
            new SpillBench(settings, report, directory).run();
        }
        if (settings.wants(BroadcastBench.CASE)) {
            new BroadcastBench(settings, report).run();
        }
        if (settings.wants(FetchBench.CASE)) {
            new FetchBench(settings, report, directory).run();
        }
        if (settings.wants(ConductorBench.CASE)) {
            new ConductorBench(settings, report, directory).run();
        }
        report.progress("checksum " + sink);
        return 0;
    }

    /** Nanoseconds of one of {@code count} operations in each run, after as many unmeasured ones in each of two warm-up runs. */
    private double[] perOperation(final int count, final LongSupplier operation) {
        final double[] times = new double[settings.runs()];
        for (int run = -2; run < times.length; run++) {
            final long startNs = System.nanoTime();
            for (int i = 0; i < count; i++) {
                sink += operation.getAsLong();
            }
            final long timeNs = System.nanoTime() - startNs;
            if (run >= 0) {
                times[run] = (double) timeNs / count;
            }
        }
        return times;
    }

    /** Median nanoseconds of one of {@code count} operations, each with its own reading of the clock, in each run. */
    private double[] medians(final int count, final LongSupplier operation) {
        final double[] times = new double[settings.runs()];
        final long[] each = new long[count];
        for (int run = -2; run < times.length; run++) {
            for (int i = 0; i < count; i++) {
                final long startNs = System.nanoTime();
                sink += operation.getAsLong();
                each[i] = System.nanoTime() - startNs;
            }
            if (run >= 0) {
                Arrays.sort(each);
                times[run] = each[count / 2];
            }
        }
        return times;
    }

    /**
     * Median nanoseconds of one of {@code count} operations of each kind, which take turns, each with its own reading of the clock; in each
     * run, after some to warm up: what touches the store is compiled only after some ten thousand operations.
     */
    private double[][] inTurns(final int count, final LongSupplier... operations) {
        final double[][] times = new double[operations.length][settings.runs()];
        final long[][] each = new long[operations.length][count];
        for (int run = -TURNS_WARM_UP_RUNS; run < settings.runs(); run++) {
            for (int i = 0; i < count; i++) {
                for (int kind = 0; kind < operations.length; kind++) {
                    final long startNs = System.nanoTime();
                    sink += operations[kind].getAsLong();
                    each[kind][i] = System.nanoTime() - startNs;
                }
            }
            for (int kind = 0; run >= 0 && kind < operations.length; kind++) {
                Arrays.sort(each[kind]);
                times[kind][run] = each[kind][count / 2];
            }
        }
        return times;
    }

    private void reserve(final Arena arena) {
        report.progress("reserve: reserve and discard 64 KiB less a header");
        try (PartitionWriter writer = arena.newPartition(1, 1, 1, 1, 1)) {
            final double[] times = perOperation(settings.amount(OPERATIONS), () -> {
                final long address = writer.reserve(RESERVE_BYTES - 64);
                writer.discard(address);
                return address;
            });
            report.add(Figure.of(BENCH, "reserve", "mean", "us", thousandths(times)));
        }
    }

    /**
     * The copy goes from the same source into a reservation of the same arena, so that both write memory of one kind that is touched already,
     * at the same place within a chunk; and they take turns, so that each finds the caches as the other left them.
     */
    private void put(final Arena arena) {
        report.progress("put-1MiB: write, seal and remove a partition of 1 MiB, in turns with a copy of 1 MiB");
        final UnsafeBuffer source = new UnsafeBuffer(ByteBuffer.allocateDirect(PUT_BYTES));
        source.setMemory(0, PUT_BYTES, (byte) 7);
        final UnsafeBuffer extent = new UnsafeBuffer(0, 0);
        try (PartitionWriter held = arena.newPartition(++number, 2, 1, 0, 0)) {
            final UnsafeBuffer target = new UnsafeBuffer(held.reserve(PUT_BYTES), PUT_BYTES);
            final double[][] times = inTurns(
                    settings.amount(PUTS),
                    () -> {
                        target.putBytes(0, source, 0, PUT_BYTES);
                        return target.getByte((int) (++number & (PUT_BYTES - 1)));
                    },
                    () -> {
                        final long id = ++number;
                        try (PartitionWriter writer = arena.newPartition(id, 2, 1, id, id)) {
                            final long address = writer.reserve(PUT_BYTES);
                            extent.wrap(address, PUT_BYTES);
                            extent.putBytes(0, source, 0, PUT_BYTES);
                            writer.trim(address, PUT_BYTES);
                            writer.seal();
                        }
                        return arena.remove(id, 2) ? 1 : 0;
                    });
            report.add(Figure.of(BENCH, "put-1MiB", "p50", "us", thousandths(times[1]))
                    .against("memcpy", thousandths(times[0])));
        }
    }

    private static double[] thousandths(final double[] values) {
        final double[] result = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = values[i] / 1_000;
        }
        return result;
    }

    private void remote() {
        report.progress("get-remote: lease, first byte and close of a partition of another process");
        final ChildProcess owner = ChildProcess.start(
                new ChildProcessOptions(
                        "owner",
                        ArenaOwnerProcess.class.getName(),
                        List.of(
                                directory.memory().toString(),
                                directory.disk().toString(),
                                Integer.toString(REMOTE_PARTITIONS)),
                        directory.disk(),
                        List.of("-Xmx128m"),
                        Map.of()),
                ended -> {});
        try (owner;
                ArenaReader reader = ArenaReader.open(directory.memory())) {
            final ResultLocation[] places = ArenaOwnerProcess.places(owner.awaitReady(START_TIMEOUT_NS));
            final double[] times = medians(settings.amount(OPERATIONS), () -> {
                final int place = (int) (++number & (REMOTE_PARTITIONS - 1));
                try (PartitionView view = reader.open(places[place])) {
                    return firstByte(view.address(0));
                }
            });
            check(reader, places);
            report.add(Figure.of(BENCH, "get-remote", "p50", "us", thousandths(times)));
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HeddleException(ErrorKind.USER, "interrupted while another process starts", interrupted);
        }
    }

    private static byte firstByte(final long address) {
        return new UnsafeBuffer(address, 1).getByte(0);
    }

    private static void check(final ArenaReader reader, final ResultLocation[] places) {
        for (int i = 0; i < places.length; i++) {
            try (PartitionView view = reader.open(places[i])) {
                final byte found = firstByte(view.address(0));
                if (found != (byte) i) {
                    throw new WrongResultException("partition " + i + " of the other process begins with " + found);
                }
            }
        }
    }
}

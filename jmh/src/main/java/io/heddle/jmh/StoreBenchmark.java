package io.heddle.jmh;

import io.heddle.store.Arena;
import io.heddle.store.ArenaOptions;
import io.heddle.store.PartitionView;
import io.heddle.store.PartitionWriter;
import io.heddle.store.ResultLocation;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What an executor thread asks of its arena, alone in it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class StoreBenchmark {
    private static final int EXTENT_BYTES = (1 << 16) - 64;
    private static final int VALUE_BYTES = 81;
    private static final long LIMIT_BYTES = 32L << 20;

    private final UnsafeBuffer value = new UnsafeBuffer(new byte[VALUE_BYTES]);
    private long number = 1;

    @SuppressWarnings("NullAway.Init")
    private BenchDirectory directory;

    @SuppressWarnings("NullAway.Init")
    private Arena arena;

    @SuppressWarnings("NullAway.Init")
    private PartitionWriter working;

    /** Made by JMH. */
    public StoreBenchmark() {}

    /** An arena with one partition in it. */
    @Setup(Level.Trial)
    public void open() {
        directory = BenchDirectory.create();
        arena = Arena.create(new ArenaOptions(directory.memory().resolve("jmh"), directory.disk(), LIMIT_BYTES)
                .slabBytes(LIMIT_BYTES));
        seal(1);
        working = arena.newPartition(2, 1, 1, 2, 2);
        number = 3;
    }

    /** Removes it all. */
    @TearDown(Level.Trial)
    public void close() {
        CloseHelper.closeAll(working, arena, directory);
    }

    private ResultLocation seal(final long id) {
        try (PartitionWriter writer = arena.newPartition(id, 1, 1, id, id)) {
            writer.trim(writer.reserve(EXTENT_BYTES), EXTENT_BYTES);
            return writer.seal();
        }
    }

    /** Working memory of 64 KiB, taken and given back. */
    @Benchmark
    public long reserveAndDiscard() {
        final long address = working.reserve(EXTENT_BYTES);
        working.discard(address);
        return address;
    }

    /** A partition of one extent of 64 KiB from nothing to gone; its bytes are not written. */
    @Benchmark
    public boolean writeSealRemove() {
        final long id = ++number;
        seal(id);
        return arena.remove(id, 1);
    }

    /** A partition of the same process, opened and closed. */
    @Benchmark
    public long openLocal() {
        try (PartitionView view = arena.open(1, 1)) {
            return view.address(0);
        }
    }

    /** A small result, as nearly every task leaves one, and its removal. */
    @Benchmark
    public boolean storeValueRemove() {
        final long id = ++number;
        arena.storeValue(id, 1, 1, id, id, value, 0, VALUE_BYTES);
        return arena.remove(id, 1);
    }
}

package io.heddle.frame.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.frame.GuardedMemory;
import io.heddle.frame.column.Batch;
import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.PartitionBatches;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The index of a join against a map: of each kind, cut to several shares, with nulls, with and without repeated keys. */
@Timeout(60)
class JoinIndexTest {
    private static final int ROUNDS = 40;
    private static final int SHARES_MAX = 7;
    /** From values side by side over ranks to hashes. */
    private static final long[] STEPS = {1, 3, 50, 200, 1L << 40};

    private static final long[] STRANGE = {Long.MIN_VALUE, Long.MAX_VALUE, 0, -1, 1L << 31};

    private final long seed = Long.getLong("heddle.seed", 42);
    private final SplittableRandom random = new SplittableRandom(seed);
    private final VectorPool pool = new VectorPool();

    /** Rows of the right side: one or two keys, null where null. */
    private record Side(List<Long[]> keys, RowSet rows, GuardedMemory memory) implements AutoCloseable {
        @Override
        public void close() {
            memory.close();
        }
    }

    @Test
    void oneKeyOfEveryKind() {
        for (int round = 0; round < ROUNDS; round++) {
            final long step = STEPS[round % STEPS.length];
            final int rowCount = random.nextInt(5) == 0 ? random.nextInt(3) : random.nextInt(50_000);
            final boolean repeats = random.nextBoolean();
            final double nulls = random.nextInt(3) * 0.2;
            final long base = random.nextLong(-1000, 1000) + (random.nextInt(4) == 0 ? 1L << 41 : 0);
            final List<Long[]> keys = new ArrayList<>();
            for (int row = 0; row < rowCount; row++) {
                final long value = base + step * (repeats ? random.nextInt(1 + rowCount / 3) : row);
                keys.add(new Long[] {random.nextDouble() < nulls ? null : value});
            }
            if (random.nextBoolean()) {
                Collections.shuffle(keys, new Random(random.nextLong()));
            }
            check(keys, 1, "round " + round + " of step " + step + " with -Dheddle.seed=" + seed);
        }
    }

    @Test
    void keysUpToTheLargestAndFromTheSmallest() {
        for (int round = 0; round < ROUNDS; round++) {
            final long width = new long[] {1, 11, 1000, 1 << 20}[round % 4];
            final boolean isTop = random.nextBoolean();
            final List<Long[]> keys = new ArrayList<>();
            for (int row = random.nextInt(1, 3000); row > 0; row--) {
                final long offset = random.nextLong(width);
                keys.add(new Long[] {isTop ? Long.MAX_VALUE - offset : Long.MIN_VALUE + offset});
            }
            check(keys, 1, "round " + round + " of width " + width + " with -Dheddle.seed=" + seed);
        }
    }

    @Test
    void twoKeys() {
        for (int round = 0; round < ROUNDS / 3; round++) {
            final int rowCount = random.nextInt(20_000);
            final boolean repeats = random.nextBoolean();
            final List<Long[]> keys = new ArrayList<>();
            for (int row = 0; row < rowCount; row++) {
                final long first = repeats ? random.nextInt(1 + rowCount / (2 + random.nextInt(12))) : 3L * row;
                keys.add(new Long[] {random.nextInt(20) == 0 ? null : first, (long) random.nextInt(4)});
            }
            check(keys, 2, "round " + round + " with -Dheddle.seed=" + seed);
        }
    }

    private void check(final List<Long[]> keys, final int keyCount, final String message) {
        final int shareCount = 1 + random.nextInt(SHARES_MAX);
        final List<GuardedMemory> shares = new ArrayList<>();
        try (Side side = side(keys, keyCount);
                GuardedMemory working = new GuardedMemory()) {
            final int[] columns = IntStream.range(0, keyCount).toArray();
            final DataType[] types = new DataType[keyCount];
            Arrays.fill(types, DataType.INT64);
            final List<PartitionBatches> partitions = new ArrayList<>();
            for (int share = 0; share < shareCount; share++) {
                final GuardedMemory memory = new GuardedMemory();
                shares.add(memory);
                new JoinIndexBuilder(side.rows(), columns, types, memory, working, pool, share, shareCount).build();
                assertEquals(0, memory.reservedCount(), message);
                partitions.add(memory.partition());
            }
            assertEquals(0, working.reservedCount(), message);
            lookUp(keys, keyCount, new JoinIndex(side.rows(), columns, types, partitions), message);
        } finally {
            shares.forEach(GuardedMemory::close);
        }
    }

    private static Side side(final List<Long[]> keys, final int keyCount) {
        final Schema schema = Schema.of(IntStream.range(0, keyCount)
                .mapToObj(key -> new Field("key" + key, DataType.INT64))
                .toArray(Field[]::new));
        final GuardedMemory memory = new GuardedMemory();
        try (BatchBuilder builder = new BatchBuilder(schema, memory, 1 << 14)) {
            for (final Long[] row : keys) {
                if (builder.freeRowCount() == 0) {
                    builder.seal(memory);
                }
                for (int key = 0; key < keyCount; key++) {
                    if (row[key] == null) {
                        builder.column(key).setNull(builder.rowCount());
                    } else {
                        builder.column(key).setLong(builder.rowCount(), row[key]);
                    }
                }
                builder.commitRows(1);
            }
            if (builder.rowCount() > 0) {
                builder.seal(memory);
            }
        }
        final PartitionBatches partition = memory.partition();
        final RowSet rows = new RowSet();
        for (int i = 0; i < partition.batchCount(); i++) {
            rows.add(new Batch().wrap(partition.address(i), partition.lengthBytes(i)));
        }
        return new Side(keys, rows, memory);
    }

    private void lookUp(final List<Long[]> keys, final int keyCount, final JoinIndex index, final String message) {
        final Map<List<Long>, List<Long>> expected = new HashMap<>();
        long id = 0;
        for (final Long[] row : keys) {
            if (!Arrays.asList(row).contains(null)) {
                expected.computeIfAbsent(Arrays.asList(row), any -> new ArrayList<>())
                        .add(RowSet.id((int) (id >> 14), (int) (id & (1 << 14) - 1)));
            }
            id++;
        }
        for (int window = 0; window < 6; window++) {
            final int count = random.nextInt(Vector.CAPACITY + 1);
            final boolean hasNulls = random.nextBoolean();
            final List<List<Long>> asked = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                asked.add(askedFor(keys, keyCount, hasNulls));
            }
            compare(expected, asked, vectors(asked, keyCount, hasNulls), index, message);
        }
    }

    private List<Long> askedFor(final List<Long[]> keys, final int keyCount, final boolean hasNulls) {
        final List<Long> row = new ArrayList<>(
                keys.isEmpty() || random.nextInt(8) == 0
                        ? Arrays.asList(new Long[keyCount])
                        : Arrays.asList(keys.get(random.nextInt(keys.size()))));
        for (int key = 0; key < keyCount; key++) {
            if (row.get(key) == null && (!hasNulls || random.nextBoolean())) {
                row.set(key, STRANGE[random.nextInt(STRANGE.length)]);
            } else if (row.get(key) != null && random.nextInt(4) == 0) {
                row.set(key, row.get(key) + random.nextInt(5) - 2);
            }
        }
        return row;
    }

    private static Vector[] vectors(final List<List<Long>> asked, final int keyCount, final boolean hasNulls) {
        final Vector[] vectors = new Vector[keyCount];
        for (int key = 0; key < keyCount; key++) {
            vectors[key] = new Vector(DataType.INT64);
            vectors[key].hasNulls = hasNulls;
            for (int i = 0; i < asked.size(); i++) {
                final Long value = asked.get(i).get(key);
                vectors[key].longs[i] = value == null ? 0 : value;
                vectors[key].nulls[i] = (byte) (value == null ? 1 : 0);
            }
        }
        return vectors;
    }

    private static void compare(
            final Map<List<Long>, List<Long>> expected,
            final List<List<Long>> asked,
            final Vector[] keys,
            final JoinIndex index,
            final String message) {
        final int[] present = IntStream.range(0, asked.size())
                .filter(i -> expected.containsKey(asked.get(i)))
                .toArray();
        assertArrayEquals(present, Arrays.copyOf(index.places(), index.findPresent(keys, asked.size())), message);
        assertEquals(expected.values().stream().allMatch(ids -> ids.size() == 1), index.isUnique(), message);
        if (index.isUnique()) {
            final int found = index.findUnique(keys, asked.size());
            assertArrayEquals(present, Arrays.copyOf(index.places(), found), message);
            for (int i = 0; i < found; i++) {
                assertEquals(expected.get(asked.get(present[i])).get(0), index.ids()[i], message);
            }
            return;
        }
        index.find(keys, asked.size());
        for (int i = 0; i < asked.size(); i++) {
            final List<Long> ids = expected.getOrDefault(asked.get(i), List.of());
            assertEquals(ids.size(), index.count(i), message);
            for (int match = 0; match < ids.size(); match++) {
                assertEquals(ids.get(match), index.idAt(i, match), message);
            }
        }
    }
}

package io.heddle.frame.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.frame.GuardedMemory;
import io.heddle.frame.column.Batch;
import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.PartitionBatches;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import org.agrona.UnsafeApi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Groups of rows against a map, with good hashes and with such as send all rows to one part of the table. */
@Timeout(60)
class RowGroupsTest {
    private static final int STATE_BYTES = 16;
    private static final int BATCH_ROWS = 1 << 14;

    /** A hash of the second of three shares; its lower half says the part and the slot. */
    private static final long SECOND_SHARE = 1L << 63;

    private final long seed = Long.getLong("heddle.seed", 42);
    private final SplittableRandom random = new SplittableRandom(seed);

    private static List<Long> keys(final int count, final LongUnaryOperator key) {
        final List<Long> keys = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            keys.add(key.applyAsLong(row));
        }
        return keys;
    }

    @Test
    void rowsOfEveryNumber() {
        for (final int count : new int[] {0, 1, 2, 2047, 2049, 70_000, 200_000}) {
            check(keys(count, row -> row), RowGroupsTest::mixed);
            check(keys(count, row -> random.nextInt(1 + count / 2)), RowGroupsTest::mixed);
            check(keys(count, row -> random.nextInt(10) == 0 ? row : 7), RowGroupsTest::mixed);
        }
    }

    /** All rows in one part, which has more of them than its table has slots at first; and all of them in one chain, though of few keys. */
    @Test
    void hashesOfNoUse() {
        check(keys(60_000, row -> random.nextInt(50_000)), key -> SECOND_SHARE | (mixed(key) & 0x3FFFFF));
        check(keys(20_000, row -> random.nextInt(40)), key -> SECOND_SHARE | 5);
    }

    private static long mixed(final long key) {
        return (key + 1) * 0x9E3779B97F4A7C15L;
    }

    private void check(final List<Long> keys, final LongUnaryOperator hash) {
        final String where = keys.size() + " rows, -Dheddle.seed=" + seed;
        try (GuardedMemory memory = new GuardedMemory();
                GuardedMemory working = new GuardedMemory()) {
            final List<Batch> batches = batches(keys, memory);
            final RowSet rows = new RowSet();
            final Map<Long, Integer> expected = new HashMap<>();
            final List<Integer> groupOfRow = new ArrayList<>();
            try (RowGroups groups = new RowGroups(working, rows, List.of(DataType.INT64), STATE_BYTES)) {
                final RowWindow window = new RowWindow();
                final long[] hashes = new long[Vector.CAPACITY];
                int first = 0;
                for (final Batch batch : batches) {
                    final int number = rows.add(batch);
                    for (int start = 0; start < batch.rowCount(); start += Vector.CAPACITY) {
                        window.set(batch, start, Math.min(Vector.CAPACITY, batch.rowCount() - start));
                        for (int i = 0; i < window.count(); i++) {
                            final long key = keys.get(first + start + i);
                            hashes[i] = hash.applyAsLong(key);
                            if (KeyHashes.shareOf(hashes[i], 3) == 1) {
                                groupOfRow.add(expected.computeIfAbsent(key, made -> expected.size()));
                            }
                        }
                        groups.add(number, window, hashes, 1, 3);
                    }
                    first += batch.rowCount();
                }
                groups.find(() -> {});
                assertEquals(groupOfRow.size(), groups.rowCount(), where);
                assertEquals(expected.size(), groups.size(), where);
                for (int place = 0; place < groups.rowCount(); place++) {
                    final long record = groups.record(groupOfRow.get(place));
                    assertEquals(record, groups.recordOf(place), where);
                    assertEquals(0, UnsafeApi.getLong(record + groups.stateOffset()), where);
                    assertEquals(0, UnsafeApi.getLong(record + groups.stateOffset() + 8), where);
                }
                if (groups.size() > 0) {
                    final long key = batches.get(RowSet.batchOf(groups.rowId(0)))
                            .column(0)
                            .longAt(RowSet.rowOf(groups.rowId(0)));
                    assertEquals("k = " + key, groups.describeGroup(groups.record(0), List.of("k")), where);
                }
            }
            assertEquals(0, working.reservedCount(), where);
        }
    }

    private static List<Batch> batches(final List<Long> keys, final GuardedMemory memory) {
        try (BatchBuilder builder = new BatchBuilder(Schema.of(new Field("k", DataType.INT64)), memory, BATCH_ROWS)) {
            for (final long key : keys) {
                if (builder.freeRowCount() == 0) {
                    builder.seal(memory);
                }
                builder.column(0).setLong(builder.rowCount(), key);
                builder.commitRows(1);
            }
            if (builder.rowCount() > 0) {
                builder.seal(memory);
            }
        }
        final PartitionBatches partition = memory.partition();
        return IntStream.range(0, partition.batchCount())
                .mapToObj(i -> new Batch().wrap(partition.address(i), partition.lengthBytes(i)))
                .toList();
    }
}

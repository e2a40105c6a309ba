package io.heddle.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.BatchLayout;
import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.column.ColumnBuilder;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.column.OpenedPartition;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Decimals;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.agrona.UnsafeApi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bytes of batches: a golden one, random ones read back, damaged ones refused. */
@Timeout(30)
class BatchLayoutTest {
    @Test
    void goldenBytes() {
        final Schema schema = Schema.of(new Field("n", DataType.INT64), new Field("s", DataType.STRING));
        try (GuardedMemory memory = new GuardedMemory()) {
            try (BatchBuilder builder = new BatchBuilder(schema, memory)) {
                append(builder, 0, 0, 300L);
                append(builder, 1, 0, "x");
                append(builder, 0, 1, null);
                append(builder, 1, 1, "x");
                append(builder, 0, 2, -2L);
                append(builder, 1, 2, "x");
                builder.commitRows(3);
                builder.seal(memory);
            }
            final OpenedPartition partition = memory.partition();
            final String hex =
                    HexFormat.of().formatHex(ByteRanges.copyOut(partition.address(0), partition.lengthBytes(0)));
            assertEquals(
                    // magic, version 1, 2 columns, 3 rows, 576 bytes
                    "48424154" + "0100" + "0200" + "03000000" + "40020000" + "00".repeat(48)
                            // n: int64, plain, width 2, ranged, 1 null, -2 to 300, validity 256, data 320
                            + "01000201" + "01000000" + "feffffffffffffff" + "2c01000000000000" + "00010000"
                            + "40010000"
                            + "00".repeat(16) + "c0000000" + "01000000" + "00".repeat(8)
                            // s: string, dictionary, width 1, no nulls, data 384, 1 entry at 448, bytes 512
                            + "03020100" + "00000000" + "00".repeat(16) + "00000000" + "80010000" + "c0010000"
                            + "01000000"
                            + "00020000" + "01000000" + "c1000000" + "01000000" + "00".repeat(8)
                            + "6e73",
                    hex.substring(0, 388));
            assertEquals(576, partition.lengthBytes(0));
            assertEquals("05", hex.substring(512, 514), "validity of rows 0 and 2");
            assertEquals("2c010000feff00", hex.substring(640, 654), "300, null, -2");
            assertEquals("000000", hex.substring(768, 774), "codes");
            assertEquals("0000000001000000", hex.substring(896, 912), "entry offsets");
            assertEquals("78", hex.substring(1024, 1026), "the entry x");
        }
    }

    @Test
    void randomBatchesReadBack() {
        RandomSource.forSeeds(1, 60, random -> {
            final ReferenceFrame frame = RandomData.frame(random, random.oneOf(1, 2, 63, 64, 65, 1000, 5000));
            try (GuardedMemory memory = new GuardedMemory()) {
                try (BatchBuilder builder = new BatchBuilder(frame.schema(), memory)) {
                    fill(builder, frame);
                    final Batch wide = builder.view(new Batch());
                    assertBatch(frame, wide);
                    builder.seal(memory);
                    assertEquals(0, builder.rowCount());
                }
                assertEquals(0, memory.reservedCount());
                final Batch batch = new Batch()
                        .wrap(memory.partition().address(0), memory.partition().lengthBytes(0));
                assertEquals(frame.schema(), batch.readSchema());
                assertBatch(frame, batch);
            }
        });
    }

    private static void fill(final BatchBuilder builder, final ReferenceFrame frame) {
        for (int row = 0; row < frame.rows().size(); row++) {
            for (int column = 0; column < frame.schema().size(); column++) {
                append(builder, column, row, frame.rows().get(row).get(column));
            }
        }
        builder.commitRows(frame.rows().size());
    }

    private static void append(final BatchBuilder builder, final int index, final int row, final Object value) {
        final ColumnBuilder column = builder.column(index);
        if (value == null) {
            column.setNull(row);
            return;
        }
        switch (column.type().kind()) {
            case BOOL -> column.setBoolean(row, (Boolean) value);
            case FLOAT64 -> column.setDouble(row, (Double) value);
            case STRING -> {
                final byte[] bytes = ((String) value).getBytes(StandardCharsets.UTF_8);
                final long address = UnsafeApi.allocateMemory(bytes.length + 1);
                ByteRanges.copyIn(bytes, 0, bytes.length, address);
                column.strings().set(row, address, bytes.length);
                UnsafeApi.freeMemory(address);
            }
            case DECIMAL -> column.setLong(row, units(value));
            default -> column.setLong(row, (Long) value);
        }
    }

    private static long units(final Object value) {
        return value instanceof BigDecimal number ? number.unscaledValue().longValueExact() : (Long) value;
    }

    private static void assertBatch(final ReferenceFrame frame, final Batch batch) {
        assertEquals(frame.rows().size(), batch.rowCount());
        for (int column = 0; column < frame.schema().size(); column++) {
            final ColumnView view = batch.column(column);
            int nulls = 0;
            for (int row = 0; row < batch.rowCount(); row++) {
                final Object want = frame.rows().get(row).get(column);
                nulls += want == null ? 1 : 0;
                assertEquals(
                        want,
                        value(view, row),
                        "row " + row + " of " + frame.schema().field(column));
            }
            assertEquals(nulls, view.nullCount());
            if (view.hasRange() && view.type().isIntegral()) {
                final int index = column;
                final List<Long> values = frame.rows().stream()
                        .map(row -> row.get(index))
                        .filter(value -> value != null)
                        .map(BatchLayoutTest::units)
                        .sorted()
                        .toList();
                assertEquals(values.get(0), view.min());
                assertEquals(values.get(values.size() - 1), view.max());
            }
        }
    }

    private static Object value(final ColumnView view, final int row) {
        if (view.isNull(row)) {
            return null;
        }
        return switch (view.type().kind()) {
            case BOOL -> view.longAt(row) != 0;
            case FLOAT64 -> view.doubleAt(row);
            case STRING -> view.stringAt(row);
            case DECIMAL -> Decimals.of(view.longAt(row), view.type().scale());
            default -> view.longAt(row);
        };
    }

    @Test
    void damagedBatchesAreRefused() {
        final Schema schema = Schema.of(new Field("n", DataType.INT64), new Field("s", DataType.STRING));
        RandomSource.forSeeds(1, 1, random -> {
            try (GuardedMemory memory = new GuardedMemory()) {
                try (BatchBuilder builder = new BatchBuilder(schema, memory)) {
                    append(builder, 0, 0, 1L);
                    append(builder, 1, 0, "x");
                    builder.commitRows(1);
                    builder.seal(memory);
                }
                final long address = memory.partition().address(0);
                final int length = memory.partition().lengthBytes(0);
                assertEquals(0, BatchLayout.align(length) - length);
                for (int cut = 0; cut < length; cut += 16) {
                    final int shorter = cut;
                    assertThrows(FrameException.class, () -> new Batch().wrap(address, shorter));
                }
                assertRefused(address, length, 0, 'X', "magic");
                assertRefused(address, length, 4, 9, "layout version is 9");
                assertRefused(address, length, 64, 77, "type code 77");
                assertRefused(address, length, 64 + 29, 0x40, "reaches beyond");
                assertRefused(address, length, 128 + 37, 0x40, "reaches beyond");
            }
        });
    }

    private static void assertRefused(
            final long address, final int length, final int offset, final int value, final String message) {
        final byte before = UnsafeApi.getByte(address + offset);
        UnsafeApi.putByte(address + offset, (byte) value);
        final FrameException ex = assertThrows(FrameException.class, () -> new Batch().wrap(address, length));
        UnsafeApi.putByte(address + offset, before);
        assertTrue(ex.getMessage().contains(message), ex.getMessage());
    }
}

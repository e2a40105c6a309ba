package io.heddle.frame.column;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameErrorCategory;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.BufferUtil;
import org.agrona.UnsafeApi;

/**
 * A view of one batch: its rows and a {@link ColumnView} per column. Reusable, so that reading a partition allocates nothing per
 * batch. Points either at a sealed batch ({@link #wrap}) or at a builder ({@link BatchBuilder#view}). Not thread-safe.
 */
public final class Batch {
    private ColumnView[] columns = {};
    private int rowCount;
    private long address;
    private static final AtomicLong LAST_STAMP = new AtomicLong();

    private long stamp;

    /**
     * Points at a sealed batch and checks that its header and buffers fit the extent.
     *
     * @throws FrameException of category INTERNAL when the bytes are no batch of this layout.
     */
    public Batch wrap(final long batchAddress, final int lengthBytes) {
        final int magic =
                lengthBytes < BatchLayout.HEADER_LENGTH ? 0 : UnsafeApi.getInt(batchAddress + BatchLayout.MAGIC_OFFSET);
        if (magic != BatchLayout.MAGIC) {
            throw damaged("magic is 0x" + Integer.toHexString(magic) + ", expected 0x"
                    + Integer.toHexString(BatchLayout.MAGIC) + ", in an extent of " + lengthBytes + " bytes");
        }
        final int version = UnsafeApi.getShort(batchAddress + BatchLayout.VERSION_OFFSET);
        if (version != BatchLayout.VERSION) {
            throw damaged("layout version is " + version + ", this build reads " + BatchLayout.VERSION);
        }
        final int length = UnsafeApi.getInt(batchAddress + BatchLayout.LENGTH_OFFSET);
        final int columnCount = UnsafeApi.getShort(batchAddress + BatchLayout.COLUMN_COUNT_OFFSET) & 0xFFFF;
        if (length > lengthBytes
                || BatchLayout.HEADER_LENGTH + (long) columnCount * BatchLayout.DESCRIPTOR_LENGTH > length) {
            throw damaged("it says it has " + length + " bytes and " + columnCount + " columns, but the extent has "
                    + lengthBytes + " bytes");
        }
        prepare(columnCount, UnsafeApi.getInt(batchAddress + BatchLayout.ROW_COUNT_OFFSET));
        address = batchAddress;
        for (int i = 0; i < columnCount; i++) {
            wrapColumn(columns[i], descriptor(i), length);
        }
        return this;
    }

    private void wrapColumn(final ColumnView column, final long descriptor, final int length) {
        final DataType type = DataType.ofCode(
                UnsafeApi.getByte(descriptor + BatchLayout.TYPE_OFFSET),
                UnsafeApi.getByte(descriptor + BatchLayout.PRECISION_OFFSET),
                UnsafeApi.getByte(descriptor + BatchLayout.SCALE_OFFSET));
        final int encoding = UnsafeApi.getByte(descriptor + BatchLayout.ENCODING_OFFSET);
        final int width = UnsafeApi.getByte(descriptor + BatchLayout.WIDTH_OFFSET);
        final int validity = UnsafeApi.getInt(descriptor + BatchLayout.VALIDITY_OFFSET);
        final int data = UnsafeApi.getInt(descriptor + BatchLayout.DATA_OFFSET);
        final int entryOffsets = UnsafeApi.getInt(descriptor + BatchLayout.ENTRY_OFFSETS_OFFSET);
        final int entryCount = UnsafeApi.getInt(descriptor + BatchLayout.ENTRY_COUNT_OFFSET);
        final int bytes = UnsafeApi.getInt(descriptor + BatchLayout.BYTES_OFFSET);
        final int bytesLength = UnsafeApi.getInt(descriptor + BatchLayout.BYTES_LENGTH_OFFSET);
        final long dataEnd = encoding == BatchLayout.ENCODING_BITMAP
                ? data + (long) BatchLayout.bitmapLength(rowCount)
                : data + (long) rowCount * width;
        if (data < 0
                || dataEnd > length
                || validity < 0
                || validity + (long) BatchLayout.bitmapLength(rowCount) > length
                || entryOffsets < 0
                || (entryOffsets != 0 && entryOffsets + 4L * (entryCount + 1L) > length)
                || bytes < 0
                || bytes + (long) bytesLength > length) {
            throw damaged("a buffer of a column of type " + type.label() + " reaches beyond its " + length + " bytes");
        }
        if (type == DataType.STRING) {
            column.setStrings(
                    encoding, width, rowCount, address + data, address + entryOffsets, entryCount, address + bytes);
        } else {
            column.setFixed(type, encoding, width, rowCount, address + data);
        }
        column.setValidity(UnsafeApi.getInt(descriptor + BatchLayout.NULL_COUNT_OFFSET), address + validity);
        column.setRange(
                (UnsafeApi.getByte(descriptor + BatchLayout.FLAGS_OFFSET) & BatchLayout.FLAG_RANGE) != 0,
                UnsafeApi.getLong(descriptor + BatchLayout.MIN_OFFSET),
                UnsafeApi.getLong(descriptor + BatchLayout.MAX_OFFSET));
    }

    /** Points at some columns of another batch, sharing its column views: valid as long as the other one stays as it is. */
    public Batch select(final Batch other, final List<Integer> selected) {
        if (columns.length != selected.size()) {
            columns = new ColumnView[selected.size()];
        }
        for (int i = 0; i < columns.length; i++) {
            columns[i] = other.columns[selected.get(i)];
        }
        rowCount = other.rowCount;
        address = 0;
        stamp = LAST_STAMP.incrementAndGet();
        return this;
    }

    /** Makes room for that many columns that the caller points somewhere; reuses the views of earlier batches. */
    public Batch prepare(final int columnCount, final int rows) {
        if (columns.length != columnCount) {
            final int kept = Math.min(columns.length, columnCount);
            columns = Arrays.copyOf(columns, columnCount);
            for (int i = kept; i < columnCount; i++) {
                columns[i] = new ColumnView();
            }
        }
        rowCount = rows;
        address = 0;
        stamp = LAST_STAMP.incrementAndGet();
        return this;
    }

    /**
     * Changes whenever this view points at other rows, and is never that of another view, so that what was computed for a batch can be kept with it.
     */
    public long stamp() {
        return stamp;
    }

    public int rowCount() {
        return rowCount;
    }

    public int columnCount() {
        return columns.length;
    }

    public ColumnView column(final int index) {
        return columns[index];
    }

    /** The names and types in the header of a sealed batch. */
    public Schema readSchema() {
        if (address == 0) {
            throw FrameException.internal("only a sealed batch carries its schema");
        }
        final List<Field> fields = new ArrayList<>(columns.length);
        for (int i = 0; i < columns.length; i++) {
            final byte[] name = new byte[UnsafeApi.getInt(descriptor(i) + BatchLayout.NAME_LENGTH_OFFSET)];
            UnsafeApi.copyMemory(
                    null,
                    address + UnsafeApi.getInt(descriptor(i) + BatchLayout.NAME_OFFSET),
                    name,
                    BufferUtil.ARRAY_BASE_OFFSET,
                    name.length);
            fields.add(new Field(new String(name, StandardCharsets.UTF_8), columns[i].type()));
        }
        return new Schema(fields);
    }

    private long descriptor(final int column) {
        return address + BatchLayout.HEADER_LENGTH + (long) column * BatchLayout.DESCRIPTOR_LENGTH;
    }

    private static FrameException damaged(final String what) {
        return new FrameException(FrameErrorCategory.INTERNAL, "not a readable batch: " + what);
    }
}

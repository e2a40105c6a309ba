package io.heddle.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BufferUtil;

/**
 * A spill file of packed values: the extent they shared, as it was, behind an index of those that were alive. Each value is read back alone
 * and checked by the checksum of its own manifest, which covers it.
 *
 * <pre>
 *   extent 0: count of values (int), then for each: grain (int), length with its manifest (int)
 *   extent 1: the shared extent
 * </pre>
 */
final class ValueBundle {
    /** Kind of the spill file, which no writer of partitions may use. */
    static final int KIND = Integer.MIN_VALUE;

    private static final int INDEX_ROW_BYTES = 2 * Integer.BYTES;

    private ValueBundle() {}

    /** Where a value stands in a bundle. */
    record Entry(Identity identity, long totalBytes, int grain, int manifestLength) {}

    static int indexBytes(int count) {
        return Integer.BYTES + count * INDEX_ROW_BYTES;
    }

    /** The head of a bundle, whose number no other one of that arena has. */
    static SpillHead plan(long arenaId, long number, int count, int extentBytes) {
        int indexBytes = indexBytes(count);
        return new SpillHead(
                new Identity(arenaId, number, KIND, 0), (long) indexBytes + extentBytes, number, new int[] {
                    indexBytes, extentBytes
                });
    }

    /** Writes a bundle; the values are marked, so that neither they nor their extent go away. */
    static long write(Path path, SpillHead head, List<Partition> values, SharedExtent shared) throws IOException {
        ByteBuffer index = ByteBuffer.allocateDirect(head.lengths[0]).order(ByteOrder.LITTLE_ENDIAN);
        try {
            index.putInt(values.size());
            for (Partition value : values) {
                index.putInt(value.grain).putInt(value.manifestLength);
            }
            long address = BufferUtil.address(index);
            return SpillFile.write(path, head, extent -> extent == 0 ? address : shared.extent.address, null);
        } finally {
            BufferUtil.free(index);
        }
    }

    /** Where in the file the shared extent begins: bundles are never compressed. */
    static long valuesOffset(SpillHead head) {
        return SpillHead.aligned(head.dataOffset() + head.lengths[0]);
    }

    /** Manifest and bytes of one value, checked; the caller frees the buffer. */
    static ByteBuffer read(Path path, long valuesOffset, int grain, int manifestLength) throws IOException {
        ByteBuffer value = ByteBuffer.allocateDirect(manifestLength).order(ByteOrder.LITTLE_ENDIAN);
        boolean good = false;
        try {
            SpillFile.readPiece(path, value, valuesOffset + (long) grain * StoreLimits.PACKED_GRAIN_BYTES);
            long at = BufferUtil.address(value);
            good = Manifest.isPacked(at) && Manifest.isSealed(at, manifestLength, Manifest.generation(at));
            if (!good) {
                throw new IOException(path + " is damaged: the value at grain " + grain + " has a wrong checksum");
            }
            return value;
        } finally {
            if (!good) {
                BufferUtil.free(value);
            }
        }
    }

    /** All values of a bundle that are whole. */
    static List<Entry> entries(Path path, SpillHead head) throws IOException {
        if (head.lengths.length != 2 || head.lengths[0] < Integer.BYTES) {
            throw new IOException(path + " is damaged: a bundle has two extents");
        }
        ByteBuffer index = ByteBuffer.allocate(head.lengths[0]).order(ByteOrder.LITTLE_ENDIAN);
        SpillFile.readPiece(path, index, head.dataOffset());
        int count = index.getInt(0);
        SpillFile.check(path, "length of the index", indexBytes(count), head.lengths[0]);
        List<Entry> result = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int grain = index.getInt(Integer.BYTES + i * INDEX_ROW_BYTES);
            int length = index.getInt(2 * Integer.BYTES + i * INDEX_ROW_BYTES);
            if (length < Manifest.HEADER_BYTES || length > StoreLimits.CHUNK_BYTES) {
                throw new IOException(path + " is damaged: a value of " + length + " bytes");
            }
            ByteBuffer value = read(path, valuesOffset(head), grain, length);
            try {
                long at = BufferUtil.address(value);
                result.add(new Entry(Manifest.identity(at), Manifest.totalBytes(at), grain, length));
            } finally {
                BufferUtil.free(value);
            }
        }
        return result;
    }
}

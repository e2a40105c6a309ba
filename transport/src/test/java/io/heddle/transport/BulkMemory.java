package io.heddle.transport;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/** Source and sink of a test over one region of native memory that is cut into extents. */
final class BulkMemory implements BulkSource, BulkSink {
    private final ByteBuffer bytes;
    private final UnsafeBuffer buffer;
    private final int[] offsets;
    private final int[] lengths;
    final List<BulkFailure> failures = new ArrayList<>();
    final List<String> messages = new ArrayList<>();
    long resumePosition;
    int reservedCount;
    int completeCount;
    boolean full;

    BulkMemory(final int... lengths) {
        this.lengths = lengths;
        this.offsets = new int[lengths.length];
        int total = 0;
        for (int i = 0; i < lengths.length; i++) {
            offsets[i] = total;
            total += lengths[i];
        }
        this.bytes = ByteBuffer.allocateDirect(Math.max(total, 1));
        this.buffer = new UnsafeBuffer(bytes);
    }

    static int[] evenExtents(final int count, final int length) {
        final int[] lengths = new int[count];
        java.util.Arrays.fill(lengths, length);
        return lengths;
    }

    BulkMemory fill(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i + 8 <= bytes.capacity(); i += 8) {
            bytes.putLong(i, random.nextLong());
        }
        return this;
    }

    BulkMemory sameShape() {
        return new BulkMemory(lengths);
    }

    long totalBytes() {
        return bytes.capacity();
    }

    boolean sameContent(final BulkMemory other) {
        return bytes.mismatch(other.bytes) < 0;
    }

    @Override
    public int extentCount() {
        return lengths.length;
    }

    @Override
    public long address(final int extentIndex) {
        return buffer.addressOffset() + offsets[extentIndex];
    }

    @Override
    public int lengthBytes(final int extentIndex) {
        return lengths[extentIndex];
    }

    @Override
    public long reserve(final int extentIndex, final int lengthBytes) {
        if (full) {
            return 0;
        }
        if (lengthBytes != lengths[extentIndex]) {
            throw new AssertionError("extent " + extentIndex + " has " + lengthBytes + " bytes");
        }
        reservedCount++;
        return address(extentIndex);
    }

    @Override
    public void onComplete() {
        completeCount++;
    }

    @Override
    public void onFailed(final BulkFailure failure, final String message) {
        failures.add(failure);
        messages.add(message);
    }

    @Override
    public long resumePosition() {
        return resumePosition;
    }
}

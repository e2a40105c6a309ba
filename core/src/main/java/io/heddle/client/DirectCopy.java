package io.heddle.client;

import io.heddle.cluster.ResultFetcher;
import io.heddle.cluster.Results;
import io.heddle.store.PartitionView;
import io.heddle.store.ResultLocation;
import io.heddle.transport.BulkFailure;
import io.heddle.transport.BulkOffer;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.agrona.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * A result of another host in direct memory of this process: first where its bytes go, on the conductor's thread, then
 * what its reader sees.
 */
final class DirectCopy implements ResultFetcher.Target, PartitionView {
    private final StoredResult result;
    private final Runnable atClose;
    private final CompletableFuture<PartitionView> arrived = new CompletableFuture<>();
    private int[] lengths = {};
    private @Nullable ByteBuffer[] buffers = {};
    private @Nullable String problem;
    private boolean isClosed;

    /** @param atClose called once, when the memory is free again. */
    DirectCopy(final StoredResult result, final Runnable atClose) {
        this.result = result;
        this.atClose = atClose;
    }

    /** The view, or an {@link IllegalStateException} that says why there is none. */
    CompletableFuture<PartitionView> arrived() {
        return arrived;
    }

    @Override
    public boolean onOffer(final BulkOffer offer) {
        lengths = new int[offer.extentCount()];
        buffers = new ByteBuffer[lengths.length];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = offer.extentLengthBytes(i);
        }
        return offer.totalBytes() <= result.location().totalBytes();
    }

    @Override
    public long reserve(final int extentIndex, final int lengthBytes) {
        if (problem == null) {
            try {
                final ByteBuffer buffer = ByteBuffer.allocateDirect(lengthBytes);
                buffers[extentIndex] = buffer;
                return BufferUtil.address(buffer);
            } catch (final OutOfMemoryError noMemory) {
                problem = "this program has no direct memory left for its " + totalBytes()
                        + " bytes; close tables, or give the JVM more by -XX:MaxDirectMemorySize";
                arrived.completeExceptionally(new IllegalStateException(problem));
            }
        }
        return 0;
    }

    @Override
    public void onComplete() {
        if (!arrived.complete(this)) {
            close();
        }
    }

    @Override
    public void onFailed(final BulkFailure failure, final String message) {
        arrived.completeExceptionally(new IllegalStateException(message));
        close();
    }

    @Override
    public ResultLocation location() {
        return result.location();
    }

    @Override
    public int kind() {
        return Results.kind(result.isPartition());
    }

    @Override
    public long tag() {
        return result.taskId();
    }

    @Override
    public int extentCount() {
        return lengths.length;
    }

    @Override
    public long address(final int extent) {
        final ByteBuffer buffer = buffers[extent];
        return buffer == null ? 0 : BufferUtil.address(buffer);
    }

    @Override
    public int length(final int extent) {
        return lengths[extent];
    }

    @Override
    public long totalBytes() {
        long sum = 0;
        for (final int length : lengths) {
            sum += length;
        }
        return sum;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (isClosed) {
                return;
            }
            isClosed = true;
        }
        for (int i = 0; i < buffers.length; i++) {
            BufferUtil.free(buffers[i]);
            buffers[i] = null;
        }
        atClose.run();
    }
}

package io.heddle.cluster;

import io.heddle.graph.TaskIds;
import io.heddle.store.Arena;
import io.heddle.store.MemoryLimitException;
import io.heddle.store.PartitionView;
import io.heddle.store.PartitionWriter;
import io.heddle.store.ResultLocation;
import io.heddle.store.RunMustYieldException;
import io.heddle.store.StoreException;
import io.heddle.transport.BulkFailure;
import io.heddle.transport.BulkOffer;
import io.heddle.worker.executor.Run;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One result on its way into the arena, from another host or, where it is to be held here, from a neighbour. Fields belong to the conductor; the writer belongs to the memory thread, where reservations may wait and
 * copies are sealed.
 */
final class InputCopy implements ResultFetcher.Target {
    /** The tag of copies: no task has this id, so that nobody takes a copy for a result after an adoption. */
    static final long TAG = 0;

    private static final Logger LOG = LoggerFactory.getLogger(InputCopy.class);
    /** A value up to this size takes no extent of its own, bytes. */
    private static final int SMALL_BYTES_MAX = 16 << 10;
    /** So long one reservation may hold up what waits behind it on the memory thread. */
    private static final long RESERVATION_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** An input for which no memory comes in this time goes back to the scheduler. */
    private static final long NO_MEMORY_NS = TimeUnit.SECONDS.toNanos(60);

    private final InputCopies owner;
    private final Arena arena;
    private final Run.Input input;
    private final long high;
    private final long low;
    private final long tag;
    private final PartitionWriter writer;
    private @Nullable ResultFetcher fetcher;
    private long fetchId;
    private int[] lengths = {};
    private long[] addresses = {};
    private @Nullable ByteBuffer small;
    private boolean isReserving;
    private boolean isTransferring;
    private volatile boolean isDropped;
    private ResultLocation sealedAt = Results.NOWHERE;
    private volatile boolean isGivingWay;
    private long starvingSinceNs;
    private long offeredNs;

    InputCopy(
            final InputCopies owner,
            final Arena arena,
            final Run.Input input,
            final long high,
            final long low,
            final long tag) {
        this.owner = owner;
        this.arena = arena;
        this.input = input;
        this.high = high;
        this.low = low;
        this.tag = tag;
        // As old as the task that made it: older than the runs that wait for it.
        this.writer = arena.newPartition(high, low, kind(), tag, input.taskId());
    }

    /** The same from the start. */
    InputCopy again() {
        return new InputCopy(owner, arena, input, high, low, tag);
    }

    /** Where it lies, once it does. */
    ResultLocation sealedAt() {
        return sealedAt;
    }

    private int kind() {
        return Results.kind(input.isPartition());
    }

    long taskId() {
        return input.taskId();
    }

    Run.Input input() {
        return input;
    }

    void start(final ResultFetcher from) {
        fetcher = from;
        isTransferring = true;
        fetchId = from.fetch(input.taskId(), input.holderWorkerId(), this);
    }

    /** Copies from a neighbour's arena, on the memory thread. */
    void startInPlace(final InputCopies.InPlace source) {
        isTransferring = true;
        offeredNs = System.nanoTime();
        owner.onMemoryThread(() -> copyInPlace(source));
    }

    private void copyInPlace(final InputCopies.InPlace source) {
        try (PartitionView view = source.open(input)) {
            if (view == null) {
                owner.onConductor(() -> failedInPlace("it is not there any more"));
                return;
            }
            final int count = view.extentCount();
            lengths = new int[count];
            addresses = new long[count];
            if (!input.isPartition() && count == 1 && view.length(0) <= SMALL_BYTES_MAX) {
                small = ByteBuffer.allocateDirect(Math.max(1, view.length(0)));
            }
            for (int i = 0; i < count; i++) {
                lengths[i] = view.length(i);
                final long address = small != null ? BufferUtil.address(small) : reserveInPlace(view.length(i));
                addresses[i] = address;
                if (lengths[i] > 0) {
                    new UnsafeBuffer(address, lengths[i])
                            .putBytes(0, new UnsafeBuffer(view.address(i), lengths[i]), 0, lengths[i]);
                }
            }
            owner.onConductor(this::onComplete);
        } catch (final RunMustYieldException othersFirst) {
            isGivingWay = true;
            owner.onConductor(() -> failedInPlace("it gives way to older ones for memory"));
        } catch (final StoreException | IllegalStateException ended) {
            owner.onConductor(() -> failedInPlace(String.valueOf(ended.getMessage())));
        }
    }

    /** Waits for memory: what stands behind it on the memory thread waits too. */
    private long reserveInPlace(final int lengthBytes) {
        if (lengthBytes == 0) {
            return 0;
        }
        while (true) {
            try {
                return writer.reserve(lengthBytes, RESERVATION_NS);
            } catch (final MemoryLimitException noRoomNow) {
                if (isDropped || System.nanoTime() - offeredNs > NO_MEMORY_NS) {
                    throw noRoomNow;
                }
            }
        }
    }

    private void failedInPlace(final String message) {
        onFailed(BulkFailure.CANCELLED, message);
    }

    @Override
    public boolean onOffer(final BulkOffer offer) {
        offeredNs = System.nanoTime();
        final int count = offer.extentCount();
        lengths = new int[count];
        addresses = new long[count];
        for (int i = 0; i < count; i++) {
            lengths[i] = offer.extentLengthBytes(i);
        }
        if (!input.isPartition() && count == 1 && lengths[0] <= SMALL_BYTES_MAX) {
            small = ByteBuffer.allocateDirect(Math.max(1, lengths[0]));
        }
        return true;
    }

    @Override
    public long reserve(final int extentIndex, final int lengthBytes) {
        if (small != null) {
            return BufferUtil.address(small);
        }
        if (addresses[extentIndex] == 0 && !isReserving) {
            isReserving = true;
            owner.onMemoryThread(() -> reserveExtent(extentIndex, lengthBytes));
        }
        return addresses[extentIndex];
    }

    private void reserveExtent(final int extentIndex, final int lengthBytes) {
        try {
            final long address = writer.reserve(lengthBytes, RESERVATION_NS);
            owner.onConductor(() -> reserved(extentIndex, address));
        } catch (final RunMustYieldException othersFirst) {
            owner.onConductor(this::giveWay);
        } catch (final MemoryLimitException noRoomNow) {
            owner.onConductor(() -> noRoom(noRoomNow));
        } catch (final StoreException | IllegalStateException ended) {
            owner.onConductor(() -> stop("it cannot be stored: " + ended.getMessage()));
        }
    }

    private void reserved(final int extentIndex, final long address) {
        isReserving = false;
        starvingSinceNs = 0;
        addresses[extentIndex] = address;
    }

    private void noRoom(final MemoryLimitException reason) {
        isReserving = false;
        final long nowNs = System.nanoTime();
        if (starvingSinceNs == 0) {
            starvingSinceNs = nowNs;
        } else if (nowNs - starvingSinceNs > NO_MEMORY_NS) {
            stop("no memory came free for it: " + reason.getMessage());
        }
    }

    /** Another one that also holds memory is older: this one starts again when it is done. */
    private void giveWay() {
        isGivingWay = true;
        stop("it gives way to older ones for memory");
    }

    private void stop(final String message) {
        if (isTransferring && fetcher != null) {
            fetcher.cancel(fetchId, message);
        }
    }

    @Override
    public void onComplete() {
        transferEnded();
        owner.arrived(input, offeredNs);
        LOG.debug(
                "copied {} bytes of result {} from worker {} in {} us",
                input.location().totalBytes(),
                input.taskId(),
                input.holderWorkerId(),
                (System.nanoTime() - offeredNs) / 1_000);
        owner.onMemoryThread(this::seal);
    }

    private void seal() {
        try {
            final ByteBuffer value = small;
            final ResultLocation sealed;
            if (value != null) {
                sealed = arena.storeValue(
                        high, low, kind(), tag, input.taskId(), new UnsafeBuffer(value), 0, lengths[0]);
                BufferUtil.free(value);
            } else {
                for (int i = 0; i < lengths.length; i++) {
                    if (lengths[i] > 0) {
                        writer.trim(addresses[i], lengths[i]);
                    }
                }
                sealed = writer.seal();
            }
            owner.onConductor(() -> {
                sealedAt = sealed;
                owner.sealed(this);
            });
        } catch (final StoreException | IllegalStateException failure) {
            LOG.warn("a copy of result {} cannot be kept: {}", TaskIds.text(input.taskId()), failure.getMessage());
            writer.abort();
            owner.onConductor(() -> owner.failed(this));
        }
    }

    @Override
    public void onFailed(final BulkFailure failure, final String message) {
        transferEnded();
        owner.onMemoryThread(writer::abort);
        if (isDropped) {
            return;
        }
        if (isGivingWay) {
            // Behind the abort, so that its memory is free when it begins again.
            owner.onMemoryThread(() -> owner.onConductor(() -> owner.again(this)));
            return;
        }
        LOG.warn(
                "result {} of worker {} did not come: {} ({})",
                input.taskId(),
                input.holderWorkerId(),
                message,
                failure);
        // Not at once: this may be inside a handler of the state.
        owner.onConductor(() -> owner.failed(this));
    }

    private void transferEnded() {
        isTransferring = false;
        owner.transferEnded();
    }

    /** Nobody wants it any more, whether it is there or on its way. */
    void drop() {
        isDropped = true;
        stop("no run waits for it any more");
        owner.onMemoryThread(() -> {
            writer.abort();
            arena.remove(high, low);
        });
    }
}

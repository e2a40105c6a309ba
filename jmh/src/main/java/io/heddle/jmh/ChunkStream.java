package io.heddle.jmh;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.heddle.cluster.ParentWatch;
import io.heddle.transport.EmbeddedDriver;
import io.heddle.transport.TransportLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.YieldingIdleStrategy;

/**
 * An end of the bare stream that fetching is compared with: the source copies memory into the frames of a publication, the target
 * copies the frames into memory and writes down how fast each round of bytes came. As much memory as the partitions have, touched
 * before, so that neither side lives in the cache.
 */
public final class ChunkStream {
    static final String SOURCE = "source";
    static final String TARGET = "target";
    private static final int STREAM = 7;

    private static final int FRAGMENTS = 128;
    private static final int WARM_UPS = 2;

    private final IdleStrategy idle = new YieldingIdleStrategy();
    private final CountDownLatch end;
    private final UnsafeBuffer[] memory;
    private final int runs;

    private ChunkStream(final CountDownLatch end, final int runs, final int count, final int length) {
        this.end = end;
        this.runs = runs;
        this.memory = new UnsafeBuffer[count];
        for (int i = 0; i < count; i++) {
            memory[i] = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
            memory[i].setMemory(0, length, (byte) (i + 1));
        }
    }

    /** Arguments: role, directory of its driver, endpoint of the target, file of the rates, runs, blocks of memory, their length in bytes. */
    public static void main(final String[] arguments) throws InterruptedException {
        final CountDownLatch end = new CountDownLatch(1);
        ParentWatch.start(end::countDown);
        int exitCode = 0;
        try (EmbeddedDriver driver = RelayRoute.driver(Path.of(arguments[1]));
                Aeron aeron = Aeron.connect(new Aeron.Context()
                        .aeronDirectoryName(driver.directory().toString()))) {
            final String channel = "aeron:udp?endpoint=" + arguments[2] + "|term-length="
                    + TransportLimits.BULK_TERM_LENGTH_BYTES + "|mtu=" + TransportLimits.MTU_BYTES;
            final ChunkStream stream = new ChunkStream(
                    end,
                    Integer.parseInt(arguments[4]),
                    Integer.parseInt(arguments[5]),
                    Math.toIntExact(Long.parseLong(arguments[6])));
            if (arguments[0].equals(SOURCE)) {
                stream.send(aeron, channel);
                end.await();
            } else {
                stream.receive(aeron, channel, Path.of(arguments[3]));
            }
        } catch (final IOException | RuntimeException failure) {
            failure.printStackTrace();
            exitCode = 1;
        }
        System.exit(exitCode);
    }

    private void send(final Aeron aeron, final String channel) {
        final ExclusivePublication out = aeron.addExclusivePublication(channel, STREAM);
        ParentWatch.reportReady("");
        final BufferClaim claim = new BufferClaim();
        for (int run = -WARM_UPS; run < runs && end.getCount() > 0; run++) {
            for (final UnsafeBuffer block : memory) {
                send(out, claim, block);
            }
        }
        // It lingers until the target has all.
    }

    private void send(final ExclusivePublication out, final BufferClaim claim, final UnsafeBuffer block) {
        int sent = 0;
        while (sent < block.capacity() && end.getCount() > 0) {
            final int length = Math.min(out.maxPayloadLength(), block.capacity() - sent);
            final long result = out.tryClaim(length, claim);
            if (result > 0) {
                claim.buffer().putBytes(claim.offset(), block, sent, length);
                claim.commit();
                sent += length;
                idle.reset();
            } else if (result == Publication.CLOSED || result == Publication.MAX_POSITION_EXCEEDED) {
                throw new IllegalStateException("the stream is at its end: " + result);
            } else {
                idle.idle();
            }
        }
    }

    private void receive(final Aeron aeron, final String channel, final Path file) throws IOException {
        final Subscription in = aeron.addSubscription(channel, STREAM);
        ParentWatch.reportReady("");
        final Taker taker = new Taker();
        final List<String> rates = new ArrayList<>();
        final long roundBytes = (long) memory.length * memory[0].capacity();
        long startNs = 0;
        for (int run = -WARM_UPS; run < runs; run++) {
            final long wanted = (run + WARM_UPS + 1) * roundBytes;
            while (taker.received < wanted) {
                if (end.getCount() == 0) {
                    throw new IllegalStateException("told to end after " + taker.received + " bytes");
                }
                idle.idle(in.poll(taker, FRAGMENTS));
            }
            final long nowNs = System.nanoTime();
            if (run >= 0) {
                rates.add(Double.toString(roundBytes * 1e9 / (nowNs - startNs)));
            }
            startNs = nowNs;
        }
        for (final UnsafeBuffer block : memory) {
            if (block.getByte(block.capacity() - 1) == 0) {
                throw new IllegalStateException("bytes are missing");
            }
        }
        Files.write(file, rates);
        CloseHelper.quietClose(in);
    }

    /** Writes what comes into the blocks, one after the other. */
    private final class Taker implements FragmentHandler {
        private long received;
        private int block;
        private int position;

        @Override
        public void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header header) {
            memory[block].putBytes(position, buffer, offset, length);
            position += length;
            received += length;
            if (position == memory[block].capacity()) {
                position = 0;
                block = block + 1 == memory.length ? 0 : block + 1;
            }
        }
    }
}

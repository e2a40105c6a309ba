package io.heddle.jmh;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.ExpandableRingBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A message as large as a submission through each of the rings that lie on the way of a task, in and out on one thread: from a
 * caller to the client's duty (many to one), from the scheduler to its journal (one to one), and through the
 * outbox of a session that could not send at once.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RingBenchmark {
    private static final int RING_BYTES = 1 << 16;
    private static final int TYPE_ID = 1;

    private final UnsafeBuffer message = new UnsafeBuffer(ByteBuffer.allocateDirect(RelayMessages.SUBMIT_BYTES));
    private final RingBuffer manyToOne = new ManyToOneRingBuffer(memory());
    private final RingBuffer oneToOne = new OneToOneRingBuffer(memory());
    private final ExpandableRingBuffer outbox = new ExpandableRingBuffer(RING_BYTES, RING_BYTES, false);
    private long sequence;
    private long taken;

    private static UnsafeBuffer memory() {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH));
    }

    /** Copied in by any thread, read by the one with the duty. */
    @Benchmark
    public long fromCallerToDuty() {
        message.putLong(0, ++sequence);
        manyToOne.write(TYPE_ID, message, 0, RelayMessages.SUBMIT_BYTES);
        manyToOne.read((typeId, buffer, offset, length) -> taken += buffer.getLong(offset));
        return taken;
    }

    /** Copied in, read by the one thread that writes the journal. */
    @Benchmark
    public long fromSchedulerToJournal() {
        message.putLong(0, ++sequence);
        oneToOne.write(TYPE_ID, message, 0, RelayMessages.SUBMIT_BYTES);
        oneToOne.read((typeId, buffer, offset, length) -> taken += buffer.getLong(offset));
        return taken;
    }

    /** Copied in, consumed. */
    @Benchmark
    public long throughOutbox() {
        message.putLong(0, ++sequence);
        outbox.append(message, 0, RelayMessages.SUBMIT_BYTES);
        outbox.consume(
                (buffer, offset, length, headOffset) -> {
                    taken += buffer.getLong(offset);
                    return true;
                },
                1);
        return taken;
    }
}

package io.heddle.jmh;

import io.heddle.codecs.control.AssignTaskDecoder;
import io.heddle.codecs.control.AssignTaskEncoder;
import io.heddle.codecs.control.LocationDecoder;
import io.heddle.codecs.control.LocationEncoder;
import io.heddle.codecs.control.MessageHeaderDecoder;
import io.heddle.codecs.control.MessageHeaderEncoder;
import io.heddle.codecs.control.ResultKind;
import io.heddle.codecs.control.TaskFinishedDecoder;
import io.heddle.codecs.control.TaskFinishedEncoder;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The two messages that every task costs a worker: one input, arguments and value of 40 bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CodecBenchmark {
    private static final int PAYLOAD_BYTES = 40;

    private final UnsafeBuffer written = new UnsafeBuffer(ByteBuffer.allocateDirect(1_024));
    private final UnsafeBuffer assigned = new UnsafeBuffer(ByteBuffer.allocateDirect(1_024));
    private final UnsafeBuffer finished = new UnsafeBuffer(ByteBuffer.allocateDirect(1_024));
    private final byte[] payload = new byte[PAYLOAD_BYTES];
    private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    private final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();
    private final AssignTaskEncoder assignEncoder = new AssignTaskEncoder();
    private final AssignTaskDecoder assignDecoder = new AssignTaskDecoder();
    private final TaskFinishedEncoder finishedEncoder = new TaskFinishedEncoder();
    private final TaskFinishedDecoder finishedDecoder = new TaskFinishedDecoder();
    private long taskId = 1L << 40;

    /** Made by JMH. */
    public CodecBenchmark() {
        encodeAssign(assigned);
        encodeFinished(finished);
    }

    /** A scheduler's side of an assignment. */
    @Benchmark
    public int encodeAssignTask() {
        return encodeAssign(written);
    }

    private int encodeAssign(final UnsafeBuffer target) {
        assignEncoder.wrapAndApplyHeader(target, 0, headerEncoder).taskId(++taskId);
        assignEncoder.function().high(7).low(9);
        assignEncoder.payloadId(0).run(1).priority(0).clientId(1);
        final AssignTaskEncoder.DependenciesEncoder input =
                assignEncoder.dependenciesCount(1).next();
        input.taskId(taskId - 1);
        encode(input.location());
        input.holderWorkerId(2).kind(ResultKind.VALUE).putValue(payload, 0, 0);
        assignEncoder.putArguments(payload, 0, PAYLOAD_BYTES);
        return assignEncoder.encodedLength();
    }

    private static void encode(final LocationEncoder location) {
        location.arenaId(1)
                .partitionHigh(2)
                .partitionLow(3)
                .generation(4)
                .manifestOffset(5)
                .totalBytes(6)
                .slab(7)
                .manifestLength(8);
    }

    /** A worker's side of it. */
    @Benchmark
    public long decodeAssignTask() {
        headerDecoder.wrap(assigned, 0);
        assignDecoder.wrapAndApplyHeader(assigned, 0, headerDecoder);
        long sum = assignDecoder.taskId()
                + assignDecoder.function().high()
                + assignDecoder.function().low()
                + assignDecoder.payloadId()
                + assignDecoder.run()
                + assignDecoder.priority()
                + assignDecoder.clientId();
        for (final AssignTaskDecoder.DependenciesDecoder input : assignDecoder.dependencies()) {
            sum += input.taskId() + sum(input.location()) + input.holderWorkerId() + input.kindRaw();
            input.skipValue();
        }
        return sum + assignDecoder.getArguments(payload, 0, PAYLOAD_BYTES);
    }

    private static long sum(final LocationDecoder location) {
        return location.arenaId()
                + location.partitionHigh()
                + location.partitionLow()
                + location.generation()
                + location.manifestOffset()
                + location.totalBytes()
                + location.slab()
                + location.manifestLength();
    }

    /** A worker's side of a result. */
    @Benchmark
    public int encodeTaskFinished() {
        return encodeFinished(written);
    }

    private int encodeFinished(final UnsafeBuffer target) {
        finishedEncoder
                .wrapAndApplyHeader(target, 0, headerEncoder)
                .taskId(++taskId)
                .durationNs(500);
        encode(finishedEncoder.location());
        finishedEncoder.run(1).workerId(2).kind(ResultKind.INLINE).putValue(payload, 0, PAYLOAD_BYTES);
        return finishedEncoder.encodedLength();
    }

    /** A scheduler's and a client's side of it. */
    @Benchmark
    public long decodeTaskFinished() {
        headerDecoder.wrap(finished, 0);
        finishedDecoder.wrapAndApplyHeader(finished, 0, headerDecoder);
        return finishedDecoder.taskId()
                + finishedDecoder.durationNs()
                + sum(finishedDecoder.location())
                + finishedDecoder.run()
                + finishedDecoder.workerId()
                + finishedDecoder.kindRaw()
                + finishedDecoder.getValue(payload, 0, PAYLOAD_BYTES);
    }
}

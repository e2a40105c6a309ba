package io.heddle.cluster;

import io.heddle.codecs.control.*;
import io.heddle.codecs.control.WorkerCallEncoder;
import io.heddle.codecs.control.WorkerCallKind;
import io.heddle.codecs.control.WorkerReplyEncoder;
import io.heddle.function.FunctionHash;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.store.ResultLocation;
import io.heddle.worker.executor.CallRunner;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the control messages that more than one role sends, straight into a scratch buffer, and hands them to a
 * {@link MessageSink}. Payloads above {@link ControlLimits#SLICE_BYTES} go ahead in slices. Not thread-safe: one per
 * sending thread.
 */
public class ControlWriter {
    private static final byte[] NOTHING = new byte[0];
    private static final int MESSAGE_TEXT_CHARS_MAX = 2_000;

    protected final MutableDirectBuffer scratch = new ExpandableArrayBuffer(ControlLimits.MESSAGE_BYTES_MAX);
    protected final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final PayloadSliceEncoder slice = new PayloadSliceEncoder();
    private final DefineFunctionEncoder defineFunction = new DefineFunctionEncoder();
    private final ClassRequestEncoder classRequest = new ClassRequestEncoder();
    private final ClassResponseEncoder classResponse = new ClassResponseEncoder();
    private final TaskFinishedEncoder taskFinished = new TaskFinishedEncoder();
    private final TasksFinishedEncoder tasksFinished = new TasksFinishedEncoder();
    private final TaskErredEncoder taskErred = new TaskErredEncoder();
    private final FetchRequestEncoder fetchRequest = new FetchRequestEncoder();
    private final FetchResponseEncoder fetchResponse = new FetchResponseEncoder();
    private final FetchDoneEncoder fetchDone = new FetchDoneEncoder();
    private final WorkerCallEncoder workerCall = new WorkerCallEncoder();
    private final WorkerReplyEncoder workerReply = new WorkerReplyEncoder();
    private final ShutdownRequestEncoder shutdownRequest = new ShutdownRequestEncoder();
    private long lastPayloadId;

    /** The bytes that go into the message itself: all, or none if they went ahead as {@code payloadId}. */
    protected static byte[] inline(final byte[] payload, final long payloadId) {
        return payloadId == 0 ? payload : NOTHING;
    }

    /** Sends {@code payload} ahead if it is too large for a message and returns its id, else 0. */
    protected long sendAhead(final MessageSink sink, final byte[] payload, final String what) {
        return payload.length <= ControlLimits.SLICE_BYTES
                ? 0
                : sendAhead(sink, new UnsafeBuffer(payload), payload.length, what);
    }

    /** As {@link #sendAhead(MessageSink, byte[], String)}, of the first {@code payloadLength} bytes. */
    protected long sendAhead(
            final MessageSink sink, final DirectBuffer payload, final int payloadLength, final String what) {
        if (payloadLength <= ControlLimits.SLICE_BYTES) {
            return 0;
        }
        if (payloadLength > ControlLimits.PAYLOAD_BYTES_MAX) {
            throw new HeddleException(
                    ErrorKind.USER,
                    what + " takes " + payloadLength + " bytes; at most " + ControlLimits.PAYLOAD_BYTES_MAX
                            + " travel with a task; let the task read its data itself");
        }
        return sendSlices(sink, payload, payloadLength);
    }

    /** Sends a payload ahead and returns its id. */
    protected long sendSlices(final MessageSink sink, final DirectBuffer payload, final int payloadLength) {
        final long payloadId = ++lastPayloadId;
        for (int position = 0; position < payloadLength; position += ControlLimits.SLICE_BYTES) {
            final int length = Math.min(ControlLimits.SLICE_BYTES, payloadLength - position);
            slice.wrapAndApplyHeader(scratch, 0, header)
                    .payloadId(payloadId)
                    .totalLength(payloadLength)
                    .position(position)
                    .putBytes(payload, position, length);
            finish(sink, slice.encodedLength());
        }
        return payloadId;
    }

    protected final void finish(final MessageSink sink, final int encodedLength) {
        sink.send(scratch, 0, MessageHeaderEncoder.ENCODED_LENGTH + encodedLength);
    }

    static void encode(final LocationEncoder target, final ResultLocation location) {
        target.arenaId(location.arenaId())
                .partitionHigh(location.partitionHigh())
                .partitionLow(location.partitionLow())
                .generation(location.generation())
                .manifestOffset(location.manifestOffset())
                .totalBytes(location.totalBytes())
                .slab(location.slab())
                .manifestLength(location.manifestLength());
    }

    /** A location as it came in another message. */
    static void encode(final LocationEncoder target, final DirectBuffer location) {
        target.buffer().putBytes(target.offset(), location, 0, LocationEncoder.ENCODED_LENGTH);
    }

    /** The location in a message. */
    public static ResultLocation decode(final LocationDecoder source) {
        return new ResultLocation(
                source.arenaId(),
                source.partitionHigh(),
                source.partitionLow(),
                source.generation(),
                source.manifestOffset(),
                source.totalBytes(),
                source.slab(),
                source.manifestLength());
    }

    /** Message {@code DefineFunction}. */
    public void defineFunction(
            final MessageSink sink,
            final FunctionHash hash,
            final int clientId,
            final String name,
            final byte[] definition) {
        final long payloadId = sendAhead(sink, definition, "function " + name);
        defineFunction.wrapAndApplyHeader(scratch, 0, header);
        defineFunction.hash().high(hash.high()).low(hash.low());
        final byte[] bytes = inline(definition, payloadId);
        defineFunction.clientId(clientId).payloadId(payloadId).name(name).putBytes(bytes, 0, bytes.length);
        finish(sink, defineFunction.encodedLength());
    }

    /** Message {@code ClassRequest}. */
    public void classRequest(
            final MessageSink sink, final long requestId, final int workerId, final int clientId, final String name) {
        classRequest
                .wrapAndApplyHeader(scratch, 0, header)
                .requestId(requestId)
                .workerId(workerId)
                .clientId(clientId)
                .name(name);
        finish(sink, classRequest.encodedLength());
    }

    /** Message {@code ClassResponse}; {@code bytes} empty and {@code found} false where there is no such class. */
    public void classResponse(
            final MessageSink sink,
            final long requestId,
            final int workerId,
            final int clientId,
            final String name,
            final boolean found,
            final byte[] bytes) {
        final long payloadId = sendAhead(sink, bytes, "class " + name);
        final byte[] inline = inline(bytes, payloadId);
        classResponse
                .wrapAndApplyHeader(scratch, 0, header)
                .requestId(requestId)
                .workerId(workerId)
                .clientId(clientId)
                .found(found ? BooleanType.TRUE : BooleanType.FALSE)
                .payloadId(payloadId)
                .name(name)
                .putBytes(inline, 0, inline.length);
        finish(sink, classResponse.encodedLength());
    }

    /** Message {@code TaskFinished}. */
    public void taskFinished(
            final MessageSink sink,
            final long taskId,
            final int run,
            final int workerId,
            final long durationNs,
            final ResultKind kind,
            final ResultLocation location,
            final byte[] inlineValue) {
        taskFinished.wrapAndApplyHeader(scratch, 0, header).taskId(taskId).durationNs(durationNs);
        encode(taskFinished.location(), location);
        taskFinished.run(run).workerId(workerId).kind(kind).putValue(inlineValue, 0, inlineValue.length);
        finish(sink, taskFinished.encodedLength());
    }

    /** A row of message {@code TasksFinished}; it goes out with the next flush or before the next other message. */
    void finishedRow(
            final Outbox to,
            final int workerId,
            final long taskId,
            final int run,
            final long durationNs,
            final byte[] value,
            final int valueLength) {
        final RowBatch rows = to.rows();
        if (!rows.takes(TasksFinishedEncoder.TEMPLATE_ID, this, workerId, ControlLimits.ROW_HEAD_BYTES + valueLength)) {
            to.sendRows();
            tasksFinished.wrapAndApplyHeader(rows.buffer(), 0, header).workerId(workerId);
            rows.begin(
                    TasksFinishedEncoder.TEMPLATE_ID,
                    this,
                    workerId,
                    MessageHeaderEncoder.ENCODED_LENGTH + TasksFinishedEncoder.countEncodingOffset(),
                    MessageHeaderEncoder.ENCODED_LENGTH + TasksFinishedEncoder.BLOCK_LENGTH);
        }
        rows.row().put(taskId).put(durationNs).put(run).put(value, valueLength);
    }

    /** Message {@code TaskErred}. */
    public void taskErred(
            final MessageSink sink,
            final long taskId,
            final long causeTaskId,
            final int run,
            final int workerId,
            final boolean cancelled,
            final boolean isRunning,
            final TaskError error) {
        final long payloadId = sendAhead(sink, error.exception(), "the exception of a task");
        final byte[] inline = inline(error.exception(), payloadId);
        final byte[] message = utf8(error.message());
        taskErred
                .wrapAndApplyHeader(scratch, 0, header)
                .taskId(taskId)
                .causeTaskId(causeTaskId)
                .payloadId(payloadId)
                .run(run)
                .workerId(workerId)
                .category(ErrorCategory.valueOf(error.kind().name()))
                .cancelled(cancelled ? BooleanType.TRUE : BooleanType.FALSE)
                .running(isRunning ? BooleanType.TRUE : BooleanType.FALSE)
                .putMessage(message, 0, message.length)
                .putException(inline, 0, inline.length);
        finish(sink, taskErred.encodedLength());
    }

    /** A string field of a message. */
    @FunctionalInterface
    protected interface TextField {
        Object put(byte[] bytes, int offset, int length);
    }

    /** Puts a text that may be shortened to fit into a message. */
    protected static void putText(final TextField field, final String text) {
        final byte[] bytes = utf8(text);
        field.put(bytes, 0, bytes.length);
    }

    private static byte[] utf8(final String text) {
        final String shortened =
                text.length() <= MESSAGE_TEXT_CHARS_MAX ? text : text.substring(0, MESSAGE_TEXT_CHARS_MAX) + " ...";
        return shortened.getBytes(StandardCharsets.UTF_8);
    }

    /** Message {@code FetchRequest}. */
    public void fetchRequest(
            final MessageSink sink,
            final long fetchId,
            final long taskId,
            final int readerId,
            final int holderWorkerId,
            final String bulkChannel) {
        fetchRequest
                .wrapAndApplyHeader(scratch, 0, header)
                .fetchId(fetchId)
                .taskId(taskId)
                .readerId(readerId)
                .holderWorkerId(holderWorkerId)
                .bulkChannel(bulkChannel);
        finish(sink, fetchRequest.encodedLength());
    }

    /** Message {@code FetchResponse}; {@code found} false where the holder no longer has it. */
    public void fetchResponse(
            final MessageSink sink,
            final long fetchId,
            final long taskId,
            final int readerId,
            final boolean found,
            final boolean isPartition,
            final ResultLocation location) {
        fetchResponse.wrapAndApplyHeader(scratch, 0, header).fetchId(fetchId).taskId(taskId);
        encode(fetchResponse.location(), location);
        fetchResponse
                .readerId(readerId)
                .kind(isPartition ? ResultKind.PARTITION : ResultKind.VALUE)
                .found(found ? BooleanType.TRUE : BooleanType.FALSE);
        finish(sink, fetchResponse.encodedLength());
    }

    /** Message {@code FetchDone}. */
    public void fetchDone(
            final MessageSink sink,
            final long fetchId,
            final long taskId,
            final int readerId,
            final int holderWorkerId) {
        fetchDone
                .wrapAndApplyHeader(scratch, 0, header)
                .fetchId(fetchId)
                .taskId(taskId)
                .readerId(readerId)
                .holderWorkerId(holderWorkerId);
        finish(sink, fetchDone.encodedLength());
    }

    /** Message {@code WorkerCall}. */
    public void workerCall(final MessageSink sink, final int workerId, final CallRunner.Call call) {
        final long payloadId = sendAhead(sink, call.arguments(), "the arguments of a call");
        workerCall
                .wrapAndApplyHeader(scratch, 0, header)
                .callId(call.callId())
                .subjectId(call.subjectId())
                .payloadId(payloadId);
        workerCall.function().high(call.function().high()).low(call.function().low());
        final byte[] bytes = inline(call.arguments(), payloadId);
        workerCall
                .clientId(call.clientId())
                .workerId(workerId)
                .kind(WorkerCallKind.valueOf(call.kind().name()))
                .programId(call.programId())
                .putArguments(bytes, 0, bytes.length);
        finish(sink, workerCall.encodedLength());
    }

    /** Message {@code WorkerReply}. */
    public void workerReply(
            final MessageSink sink,
            final long callId,
            final int clientId,
            final int workerId,
            final @Nullable ErrorKind failure,
            final String message,
            final byte[] value) {
        final long payloadId = sendAhead(sink, value, "the result of a call");
        final byte[] bytes = inline(value, payloadId);
        workerReply
                .wrapAndApplyHeader(scratch, 0, header)
                .callId(callId)
                .payloadId(payloadId)
                .clientId(clientId)
                .workerId(workerId)
                .failed(failure != null ? BooleanType.TRUE : BooleanType.FALSE)
                .category(failure == null ? ErrorCategory.USER : ErrorCategory.valueOf(failure.name()));
        putText(workerReply::putMessage, message);
        workerReply.putValue(bytes, 0, bytes.length);
        finish(sink, workerReply.encodedLength());
    }

    /** Message {@code ShutdownRequest}. */
    public void shutdownRequest(final MessageSink sink, final String reason) {
        shutdownRequest.wrapAndApplyHeader(scratch, 0, header).reason(reason);
        finish(sink, shutdownRequest.encodedLength());
    }
}

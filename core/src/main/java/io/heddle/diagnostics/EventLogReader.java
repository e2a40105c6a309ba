package io.heddle.diagnostics;

import static io.heddle.diagnostics.EventLogLayout.MESSAGE_OFFSET;

import io.heddle.codecs.file.ClientAppearedDecoder;
import io.heddle.codecs.file.ClientVanishedDecoder;
import io.heddle.codecs.file.FailedInputsDecoder;
import io.heddle.codecs.file.FailureCategory;
import io.heddle.codecs.file.FailureDecoder;
import io.heddle.codecs.file.FetchedDecoder;
import io.heddle.codecs.file.Flag;
import io.heddle.codecs.file.LineLevel;
import io.heddle.codecs.file.LogLineDecoder;
import io.heddle.codecs.file.MessageHeaderDecoder;
import io.heddle.codecs.file.NodeRoleType;
import io.heddle.codecs.file.NodeStartedDecoder;
import io.heddle.codecs.file.NodeStoppedDecoder;
import io.heddle.codecs.file.PrefixNamedDecoder;
import io.heddle.codecs.file.ReloadedDecoder;
import io.heddle.codecs.file.RunErredDecoder;
import io.heddle.codecs.file.SampledDecoder;
import io.heddle.codecs.file.SpilledDecoder;
import io.heddle.codecs.file.TaskRunDecoder;
import io.heddle.codecs.file.WorkerAppearedDecoder;
import io.heddle.codecs.file.WorkerVanishedDecoder;
import io.heddle.graph.ErrorKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.BitUtil;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Follows the event log of a node of this host, living or dead, through a read-only mapping. It begins with the oldest record that is
 * still there. For one thread.
 */
public final class EventLogReader implements AutoCloseable {
    private final MappedByteBuffer file;
    private final UnsafeBuffer buffer;
    private final int capacity;
    private final int slotLength;
    private final int headerLength;
    private final UnsafeBuffer record;
    private long nextSequence = 1;

    private final MessageHeaderDecoder messageHeader = new MessageHeaderDecoder();
    private final NodeStartedDecoder nodeStarted = new NodeStartedDecoder();
    private final NodeStoppedDecoder nodeStopped = new NodeStoppedDecoder();
    private final WorkerAppearedDecoder workerAppeared = new WorkerAppearedDecoder();
    private final WorkerVanishedDecoder workerVanished = new WorkerVanishedDecoder();
    private final ClientAppearedDecoder clientAppeared = new ClientAppearedDecoder();
    private final ClientVanishedDecoder clientVanished = new ClientVanishedDecoder();
    private final PrefixNamedDecoder prefixNamed = new PrefixNamedDecoder();
    private final TaskRunDecoder taskRun = new TaskRunDecoder();
    private final RunErredDecoder runErred = new RunErredDecoder();
    private final SpilledDecoder spilled = new SpilledDecoder();
    private final ReloadedDecoder reloaded = new ReloadedDecoder();
    private final FetchedDecoder fetched = new FetchedDecoder();
    private final FailureDecoder failure = new FailureDecoder();
    private final SampledDecoder sampled = new SampledDecoder();
    private final TextParts failureText = new TextParts();
    private final FailedInputsDecoder failedInputs = new FailedInputsDecoder();
    private final TextParts inputsText = new TextParts();
    private final LogLineDecoder logLine = new LogLineDecoder();
    private final TextParts lineText = new TextParts();

    private EventLogReader(final MappedByteBuffer file, final UnsafeBuffer buffer) {
        this.file = file;
        this.buffer = buffer;
        capacity = buffer.getInt(EventLogLayout.CAPACITY_OFFSET, ByteOrder.LITTLE_ENDIAN);
        slotLength = buffer.getInt(EventLogLayout.SLOT_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
        headerLength = buffer.getInt(EventLogLayout.HEADER_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
        record = new UnsafeBuffer(new byte[slotLength]);
    }

    /**
     * Map an event log.
     *
     * @param path of the file.
     * @return the open reader.
     * @throws IOException if the file is missing, not ready, damaged, or of another layout version.
     */
    public static EventLogReader open(final Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            final long size = channel.size();
            if (size < EventLogLayout.HEADER_LENGTH || size > Integer.MAX_VALUE) {
                throw new IOException(path + " has " + size + " bytes and is no event log, or not ready yet");
            }
            final MappedByteBuffer file = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
            final UnsafeBuffer buffer = new UnsafeBuffer(file);
            final String problem = problemOf(buffer, size);
            if (!problem.isEmpty()) {
                IoUtil.unmap(file);
                throw new IOException(path + " " + problem);
            }
            return new EventLogReader(file, buffer);
        }
    }

    private static String problemOf(final UnsafeBuffer buffer, final long size) {
        final int version = buffer.getIntAcquire(EventLogLayout.VERSION_OFFSET);
        if (version == 0) {
            return "is not ready: its node is starting, or died while it started";
        }
        if (buffer.getLong(EventLogLayout.MAGIC_OFFSET, ByteOrder.LITTLE_ENDIAN) != EventLogLayout.MAGIC) {
            return "is no event log";
        }
        if (version != EventLogLayout.LAYOUT_VERSION) {
            return "has layout " + version + ", expected " + EventLogLayout.LAYOUT_VERSION
                    + ": read it with the version that wrote it";
        }
        final int headerLength = buffer.getInt(EventLogLayout.HEADER_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
        final int slotLength = buffer.getInt(EventLogLayout.SLOT_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
        final int capacity = buffer.getInt(EventLogLayout.CAPACITY_OFFSET, ByteOrder.LITTLE_ENDIAN);
        final boolean isSound = headerLength >= EventLogLayout.HEADER_LENGTH
                && slotLength >= EventLogLayout.SLOT_LENGTH
                && BitUtil.isPowerOfTwo(capacity)
                && headerLength + (long) capacity * slotLength <= size;
        return isSound ? "" : "is damaged: its header does not fit its length of " + size + " bytes";
    }

    /**
     * Hand on events that were written since the last call.
     *
     * @param handler takes them, in order.
     * @param limit   most records to read.
     * @return number of records read, 0 if there is nothing new.
     */
    public int poll(final EventHandler handler, final int limit) {
        final long lastSequence = buffer.getLongAcquire(EventLogLayout.LAST_SEQUENCE_OFFSET);
        int count = 0;
        while (count < limit && nextSequence <= lastSequence) {
            final long oldest = lastSequence - capacity + 1;
            if (nextSequence < oldest) {
                skipTo(oldest, handler);
            }
            if (copyRecord()) {
                nextSequence++;
                dispatch(handler);
                count++;
            } else {
                // Overwritten while it was copied: the writer is a whole ring ahead, so make up some distance.
                final long newest = buffer.getLongAcquire(EventLogLayout.LAST_SEQUENCE_OFFSET);
                skipTo(Math.max(nextSequence + 1, newest - capacity / 2), handler);
            }
        }
        return count;
    }

    /** Pass over all that is written already. */
    public void skipToEnd() {
        nextSequence = buffer.getLongAcquire(EventLogLayout.LAST_SEQUENCE_OFFSET) + 1;
        failureText.forget();
        inputsText.forget();
        lineText.forget();
    }

    private void skipTo(final long sequence, final EventHandler handler) {
        handler.onGap(sequence - nextSequence);
        nextSequence = sequence;
        failureText.forget();
        lineText.forget();
    }

    private boolean copyRecord() {
        final int offset = headerLength + (int) ((nextSequence - 1) & (capacity - 1)) * slotLength;
        if (buffer.getLongAcquire(offset + EventLogLayout.SEQUENCE_OFFSET) != nextSequence) {
            return false;
        }
        record.putBytes(0, buffer, offset, slotLength);
        VarHandle.loadLoadFence();
        return buffer.getLongOpaque(offset + EventLogLayout.SEQUENCE_OFFSET) == nextSequence;
    }

    private void dispatch(final EventHandler handler) {
        messageHeader.wrap(record, MESSAGE_OFFSET);
        if (messageHeader.schemaId() != MessageHeaderDecoder.SCHEMA_ID) {
            return;
        }
        switch (messageHeader.templateId()) {
            case TaskRunDecoder.TEMPLATE_ID -> {
                taskRun.wrapAndApplyHeader(record, MESSAGE_OFFSET, messageHeader);
                handler.onTaskRun(
                        taskRun.taskId(),
                        taskRun.run(),
                        taskRun.prefix(),
                        taskRun.workerId(),
                        taskRun.thread(),
                        taskRun.startNs(),
                        taskRun.endNs(),
                        taskRun.bytes());
            }
            case RunErredDecoder.TEMPLATE_ID -> {
                runErred.wrapAndApplyHeader(record, MESSAGE_OFFSET, messageHeader);
                handler.onTaskErred(
                        runErred.timeNs(),
                        runErred.taskId(),
                        runErred.run(),
                        runErred.prefix(),
                        runErred.workerId(),
                        kindOf(runErred.category()),
                        runErred.text());
            }
            case SpilledDecoder.TEMPLATE_ID -> {
                spilled.wrapAndApplyHeader(record, MESSAGE_OFFSET, messageHeader);
                handler.onSpilled(
                        spilled.taskId(), spilled.workerId(), spilled.startNs(), spilled.endNs(), spilled.bytes());
            }
            case ReloadedDecoder.TEMPLATE_ID -> {
                reloaded.wrapAndApplyHeader(record, MESSAGE_OFFSET, messageHeader);
                handler.onReloaded(
                        reloaded.taskId(), reloaded.workerId(), reloaded.startNs(), reloaded.endNs(), reloaded.bytes());
            }
            case FetchedDecoder.TEMPLATE_ID -> {
                fetched.wrapAndApplyHeader(record, MESSAGE_OFFSET, messageHeader);
                handler.onFetched(
                        fetched.taskId(),
                        fetched.workerId(),
                        fetched.holderId(),
                        fetched.startNs(),
                        fetched.endNs(),
                        fetched.bytes());
            }
            case SampledDecoder.TEMPLATE_ID -> {
                sampled.wrapAndApplyHeader(record, MESSAGE_OFFSET, messageHeader);
                handler.onTaskRunsOmitted(sampled.timeNs(), sampled.omitted());
            }
            case PrefixNamedDecoder.TEMPLATE_ID -> {
                prefixNamed.wrapAndApplyHeader(record, MESSAGE_OFFSET, messageHeader);
                handler.onPrefixNamed(prefixNamed.timeNs(), prefixNamed.prefix(), prefixNamed.name());
            }
            case FailureDecoder.TEMPLATE_ID -> onFailurePart(handler);
            case FailedInputsDecoder.TEMPLATE_ID -> onInputsPart(handler);
            case LogLineDecoder.TEMPLATE_ID -> onLinePart(handler);
            default -> dispatchNodes(handler);
        }
    }

    private void dispatchNodes(final EventHandler handler) {
        switch (messageHeader.templateId()) {
            case NodeStartedDecoder.TEMPLATE_ID -> {
                nodeStarted.wrapAndApplyHeader(record, MESSAGE_OFFSET, messageHeader);
                handler.onNodeStarted(
                        nodeStarted.timeNs(), roleOf(nodeStarted.role()), nodeStarted.pid(), nodeStarted.name());
            }
            case NodeStoppedDecoder.TEMPLATE_ID -> {
                nodeStopped.wrapAndApplyHeader(record, MESSAGE_OFFSET, messageHeader);
                handler.onNodeStopped(nodeStopped.timeNs(), nodeStopped.reason());
            }
            case WorkerAppearedDecoder.TEMPLATE_ID -> {
                workerAppeared.wrapAndApplyHeader(record, MESSAGE_OFFSET, messageHeader);
                handler.onWorkerJoined(
                        workerAppeared.timeNs(),
                        workerAppeared.workerId(),
                        workerAppeared.pid(),
                        workerAppeared.threads(),
                        workerAppeared.limitBytes(),
                        workerAppeared.name());
            }
            case WorkerVanishedDecoder.TEMPLATE_ID -> {
                workerVanished.wrapAndApplyHeader(record, MESSAGE_OFFSET, messageHeader);
                handler.onWorkerLost(
                        workerVanished.timeNs(),
                        workerVanished.workerId(),
                        workerVanished.expected() == Flag.YES,
                        workerVanished.reason());
            }
            case ClientAppearedDecoder.TEMPLATE_ID -> {
                clientAppeared.wrapAndApplyHeader(record, MESSAGE_OFFSET, messageHeader);
                handler.onClientJoined(clientAppeared.timeNs(), clientAppeared.clientId(), clientAppeared.name());
            }
            case ClientVanishedDecoder.TEMPLATE_ID -> {
                clientVanished.wrapAndApplyHeader(record, MESSAGE_OFFSET, messageHeader);
                handler.onClientLost(
                        clientVanished.timeNs(),
                        clientVanished.clientId(),
                        clientVanished.expected() == Flag.YES,
                        clientVanished.reason());
            }
            default -> {
                // An event of a newer version: what this one does not know it passes over.
            }
        }
    }

    private void onFailurePart(final EventHandler handler) {
        failure.wrapAndApplyHeader(record, MESSAGE_OFFSET, messageHeader);
        final byte[] text = new byte[failure.textLength()];
        failure.getText(text, 0, text.length);
        final String whole = failureText.add(failure.part(), failure.parts(), text);
        if (whole != null) {
            handler.onError(failure.timeNs(), kindOf(failure.category()), failure.taskId(), whole);
        }
    }

    private void onInputsPart(final EventHandler handler) {
        failedInputs.wrapAndApplyHeader(record, MESSAGE_OFFSET, messageHeader);
        final byte[] text = new byte[failedInputs.textLength()];
        failedInputs.getText(text, 0, text.length);
        final String whole = inputsText.add(failedInputs.part(), failedInputs.parts(), text);
        if (whole != null) {
            handler.onFailedInputs(failedInputs.timeNs(), failedInputs.taskId(), whole);
        }
    }

    private void onLinePart(final EventHandler handler) {
        logLine.wrapAndApplyHeader(record, MESSAGE_OFFSET, messageHeader);
        final byte[] text = new byte[logLine.textLength()];
        logLine.getText(text, 0, text.length);
        final String whole = lineText.add(logLine.part(), logLine.parts(), text);
        if (whole != null) {
            handler.onLogLine(logLine.timeNs(), levelOf(logLine.level()), logLine.taskId(), whole);
        }
    }

    private static Level levelOf(final LineLevel level) {
        return switch (level) {
            case TRACE -> Level.TRACE;
            case DEBUG -> Level.DEBUG;
            case INFO, NULL_VAL -> Level.INFO;
            case WARN -> Level.WARN;
            case ERROR -> Level.ERROR;
        };
    }

    /** A text that goes over records: they follow each other, and one whose start was pushed out is passed over. */
    private static final class TextParts {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int next;

        /** The whole text if this was its last part, else null. */
        @Nullable
        String add(final int part, final int parts, final byte[] text) {
            if (part == 0) {
                bytes.reset();
            } else if (part != next) {
                return null;
            }
            bytes.write(text, 0, text.length);
            next = part + 1;
            if (next < parts) {
                return null;
            }
            next = 0;
            return bytes.toString(StandardCharsets.UTF_8);
        }

        void forget() {
            next = 0;
        }
    }

    private static ErrorKind kindOf(final FailureCategory category) {
        return switch (category) {
            case USER -> ErrorKind.USER;
            case RESOURCE -> ErrorKind.RESOURCE;
            case PEER -> ErrorKind.PEER;
            case INTERNAL, NULL_VAL -> ErrorKind.INTERNAL;
        };
    }

    private static NodeRole roleOf(final NodeRoleType role) {
        return role == NodeRoleType.NULL_VAL ? NodeRole.CLIENT : NodeRole.of(role.value());
    }

    @Override
    public void close() {
        IoUtil.unmap(file);
    }
}

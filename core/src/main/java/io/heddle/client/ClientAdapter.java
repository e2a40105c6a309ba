package io.heddle.client;

import io.heddle.cluster.ControlWriter;
import io.heddle.cluster.ElementForm;
import io.heddle.cluster.Results;
import io.heddle.cluster.RowReader;
import io.heddle.cluster.SliceReader;
import io.heddle.codecs.control.BooleanType;
import io.heddle.codecs.control.ClassRequestDecoder;
import io.heddle.codecs.control.CoordinationResponseDecoder;
import io.heddle.codecs.control.FetchResponseDecoder;
import io.heddle.codecs.control.InspectResponseDecoder;
import io.heddle.codecs.control.MessageHeaderDecoder;
import io.heddle.codecs.control.MessagesKeptDecoder;
import io.heddle.codecs.control.PayloadSliceDecoder;
import io.heddle.codecs.control.PlacementResponseDecoder;
import io.heddle.codecs.control.ResultKind;
import io.heddle.codecs.control.StatusResponseDecoder;
import io.heddle.codecs.control.TaskErredDecoder;
import io.heddle.codecs.control.TaskFinishedDecoder;
import io.heddle.codecs.control.TaskProgressDecoder;
import io.heddle.codecs.control.TasksFinishedDecoder;
import io.heddle.codecs.control.TopicEventDecoder;
import io.heddle.codecs.control.WorkerJoinedDecoder;
import io.heddle.codecs.control.WorkerLeftDecoder;
import io.heddle.codecs.control.WorkerReplyDecoder;
import io.heddle.function.NumberForm;
import io.heddle.function.ValueReader;
import io.heddle.graph.ErrorKind;
import io.heddle.scheduler.coordination.Answer;
import io.heddle.scheduler.coordination.Element;
import io.heddle.store.ResultLocation;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** The inbound half of a client: decodes the scheduler's messages. Called on the conductor's thread. */
final class ClientAdapter {
    private final Handler handler;
    private final ValueReader values = new ValueReader();
    private final SliceReader slices = new SliceReader();
    private final MessagesKeptDecoder messagesKept = new MessagesKeptDecoder();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final PayloadSliceDecoder slice = new PayloadSliceDecoder();
    private final TaskFinishedDecoder taskFinished = new TaskFinishedDecoder();
    private final CoordinationResponseDecoder coordinationResponse = new CoordinationResponseDecoder();
    private final WorkerReplyDecoder workerReply = new WorkerReplyDecoder();
    private final TopicEventDecoder topicEvent = new TopicEventDecoder();
    private final TaskProgressDecoder taskProgress = new TaskProgressDecoder();
    private final TaskErredDecoder taskErred = new TaskErredDecoder();
    private final TasksFinishedDecoder tasksFinished = new TasksFinishedDecoder();
    private final RowReader rows = new RowReader();
    private final ClassRequestDecoder classRequest = new ClassRequestDecoder();
    private final FetchResponseDecoder fetchResponse = new FetchResponseDecoder();
    private final WorkerJoinedDecoder workerJoined = new WorkerJoinedDecoder();
    private final WorkerLeftDecoder workerLeft = new WorkerLeftDecoder();
    private final InspectResponseDecoder inspectResponse = new InspectResponseDecoder();
    private final StatusResponseDecoder statusResponse = new StatusResponseDecoder();
    private final PlacementResponseDecoder placementResponse = new PlacementResponseDecoder();

    /** A worker's numbers as the scheduler last heard them. */
    record WorkerNumbers(
            int workerId,
            long limitBytes,
            long usedBytes,
            long reservedBytes,
            long peakBytes,
            long spilledBytes,
            long reloadedBytes,
            int threadsBusy,
            long heartbeatAgeNs) {}

    /** The counts of tasks. */
    record TaskNumbers(long waiting, long ready, long assigned, long inMemory, long finished, long erred) {}

    /** What a client is told; one method per message. */
    interface Handler {
        void onMessagesKept(long count);

        /** What the client knows of its cluster. */
        ClusterView cluster();

        /** The futures that are registered, which are told how their tasks end. */
        KnownFutures futures();

        void onCoordinationResponse(long correlationId, Answer answer, long number, Element element, String message);

        void onWorkerReply(long callId, @Nullable ErrorKind failure, String message, byte[] value);

        void onTopicEvent(String name, byte[] value);

        void onInspectResponse(long correlationId, byte[] answer);

        void onClassRequest(long requestId, int workerId, String name);

        void onFetchResponse(long fetchId, @Nullable ResultLocation location);

        void onWorkerJoined(WorkerStatus worker, long hostId);

        void onWorkerLeft(int workerId, boolean expected, String reason);

        void onStatus(
                long correlationId,
                boolean last,
                TaskNumbers tasks,
                List<WorkerNumbers> workers,
                List<PrefixStatus> prefixes);
    }

    ClientAdapter(final Handler handler) {
        this.handler = handler;
    }

    /** A new session begins: what the old one had begun does not go on. */
    void restart() {
        slices.clear();
    }

    /** Handles a message; false if its type is not one that a scheduler sends to clients. */
    boolean onMessage(final DirectBuffer buffer, final int offset) {
        header.wrap(buffer, offset);
        switch (header.templateId()) {
            case PayloadSliceDecoder.TEMPLATE_ID -> {
                slice.wrapAndApplyHeader(buffer, offset, header);
                slices.onSlice(slice);
            }
            case TaskFinishedDecoder.TEMPLATE_ID -> onTaskFinished(buffer, offset);
            case MessagesKeptDecoder.TEMPLATE_ID -> {
                messagesKept.wrapAndApplyHeader(buffer, offset, header);
                handler.onMessagesKept(messagesKept.count());
            }
            case TaskProgressDecoder.TEMPLATE_ID -> {
                taskProgress.wrapAndApplyHeader(buffer, offset, header);
                handler.futures().progress(taskProgress.taskId(), taskProgress.fraction(), taskProgress.note());
            }
            case CoordinationResponseDecoder.TEMPLATE_ID -> onCoordinationResponse(buffer, offset);
            case InspectResponseDecoder.TEMPLATE_ID -> onInspectResponse(buffer, offset);
            case WorkerReplyDecoder.TEMPLATE_ID -> onWorkerReply(buffer, offset);
            case TopicEventDecoder.TEMPLATE_ID -> onTopicEvent(buffer, offset);
            case TasksFinishedDecoder.TEMPLATE_ID -> onTasksFinished(buffer, offset);
            case TaskErredDecoder.TEMPLATE_ID -> onTaskErred(buffer, offset);
            case ClassRequestDecoder.TEMPLATE_ID -> {
                classRequest.wrapAndApplyHeader(buffer, offset, header);
                handler.onClassRequest(classRequest.requestId(), classRequest.workerId(), classRequest.name());
            }
            case FetchResponseDecoder.TEMPLATE_ID -> {
                fetchResponse.wrapAndApplyHeader(buffer, offset, header);
                final boolean isFound = fetchResponse.found() == BooleanType.TRUE;
                handler.onFetchResponse(
                        fetchResponse.fetchId(), isFound ? ControlWriter.decode(fetchResponse.location()) : null);
            }
            case WorkerJoinedDecoder.TEMPLATE_ID -> onWorkerJoined(buffer, offset);
            case WorkerLeftDecoder.TEMPLATE_ID -> {
                workerLeft.wrapAndApplyHeader(buffer, offset, header);
                handler.onWorkerLeft(
                        workerLeft.workerId(), workerLeft.expected() == BooleanType.TRUE, workerLeft.reason());
            }
            case StatusResponseDecoder.TEMPLATE_ID -> onStatusResponse(buffer, offset);
            case PlacementResponseDecoder.TEMPLATE_ID -> onPlacementResponse(buffer, offset);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void onTaskFinished(final DirectBuffer buffer, final int offset) {
        taskFinished.wrapAndApplyHeader(buffer, offset, header);
        if (taskFinished.kind() == ResultKind.INLINE) {
            onValue(
                    taskFinished.taskId(),
                    taskFinished.workerId(),
                    buffer,
                    taskFinished.limit() + TaskFinishedDecoder.valueHeaderLength(),
                    taskFinished.valueLength());
            return;
        }
        handler.futures()
                .finished(new StoredResult(
                        taskFinished.taskId(),
                        taskFinished.workerId(),
                        taskFinished.kind() == ResultKind.PARTITION,
                        null,
                        ControlWriter.decode(taskFinished.location())));
    }

    private void onTasksFinished(final DirectBuffer buffer, final int offset) {
        tasksFinished.wrapAndApplyHeader(buffer, offset, header);
        final int count = tasksFinished.count();
        rows.wrap(buffer, tasksFinished.limit() + TasksFinishedDecoder.rowsHeaderLength(), tasksFinished.rowsLength());
        for (int i = 0; i < count; i++) {
            final long taskId = rows.nextLong();
            rows.nextLong(); // time in the function
            rows.nextInt(); // run
            final int at = rows.skipBytes();
            onValue(taskId, 0, rows.buffer(), at, rows.position() - at);
        }
    }

    /** A value in its binary form is read here and now; what needs classes of the user is read by who asks for it. */
    private void onValue(
            final long taskId, final int workerId, final DirectBuffer buffer, final int offset, final int length) {
        final NumberForm form = NumberForm.ofValue(buffer, offset, length);
        if (form != null && handler.futures().number(taskId, form, buffer.getLong(offset + 1))) {
            return;
        }
        if (values.readPlain(buffer, offset, length)) {
            handler.futures().value(taskId, values.plain());
        } else {
            final byte[] inline = new byte[length];
            buffer.getBytes(offset, inline);
            handler.futures().finished(new StoredResult(taskId, workerId, false, inline, Results.NOWHERE));
        }
    }

    private void onCoordinationResponse(final DirectBuffer buffer, final int offset) {
        coordinationResponse.wrapAndApplyHeader(buffer, offset, header);
        final long correlationId = coordinationResponse.correlationId();
        final long number = coordinationResponse.number();
        final long payloadId = coordinationResponse.payloadId();
        final int tasksBehind = coordinationResponse.tasksBehind();
        final Answer answer = Answer.valueOf(coordinationResponse.outcome().name());
        final CoordinationResponseDecoder.TasksDecoder tasks = coordinationResponse.tasks();
        final long[] taskIds = new long[tasks.count()];
        for (int i = 0; i < taskIds.length; i++) {
            taskIds[i] = tasks.next().taskId();
        }
        final String message = coordinationResponse.message();
        final byte[] inline = new byte[coordinationResponse.valueLength()];
        coordinationResponse.getValue(inline, 0, inline.length);
        final Element element = ElementForm.of(slices.take(payloadId, inline), taskIds, tasksBehind);
        handler.onCoordinationResponse(correlationId, answer, number, element, message);
    }

    private void onWorkerReply(final DirectBuffer buffer, final int offset) {
        workerReply.wrapAndApplyHeader(buffer, offset, header);
        final long callId = workerReply.callId();
        final long payloadId = workerReply.payloadId();
        final ErrorKind failure = workerReply.failed() == BooleanType.TRUE
                ? ErrorKind.valueOf(workerReply.category().name())
                : null;
        final String message = workerReply.message();
        final byte[] inline = new byte[workerReply.valueLength()];
        workerReply.getValue(inline, 0, inline.length);
        handler.onWorkerReply(callId, failure, message, slices.take(payloadId, inline));
    }

    private void onInspectResponse(final DirectBuffer buffer, final int offset) {
        inspectResponse.wrapAndApplyHeader(buffer, offset, header);
        final long payloadId = inspectResponse.payloadId();
        final byte[] inline = new byte[inspectResponse.answerLength()];
        inspectResponse.getAnswer(inline, 0, inline.length);
        handler.onInspectResponse(inspectResponse.correlationId(), slices.take(payloadId, inline));
    }

    private void onTopicEvent(final DirectBuffer buffer, final int offset) {
        topicEvent.wrapAndApplyHeader(buffer, offset, header);
        final long payloadId = topicEvent.payloadId();
        final String name = topicEvent.name();
        final byte[] inline = new byte[topicEvent.valueLength()];
        topicEvent.getValue(inline, 0, inline.length);
        handler.onTopicEvent(name, slices.take(payloadId, inline));
    }

    private void onTaskErred(final DirectBuffer buffer, final int offset) {
        taskErred.wrapAndApplyHeader(buffer, offset, header);
        final long payloadId = taskErred.payloadId();
        final String message = taskErred.message();
        final byte[] inline = new byte[taskErred.exceptionLength()];
        taskErred.getException(inline, 0, inline.length);
        handler.futures()
                .erred(
                        taskErred.taskId(),
                        taskErred.causeTaskId(),
                        ErrorKind.valueOf(taskErred.category().name()),
                        taskErred.cancelled() == BooleanType.TRUE,
                        message,
                        slices.take(payloadId, inline));
    }

    private void onWorkerJoined(final DirectBuffer buffer, final int offset) {
        workerJoined.wrapAndApplyHeader(buffer, offset, header);
        final int workerId = workerJoined.workerId();
        final long pid = workerJoined.pid();
        final int threads = workerJoined.threads();
        final long limitBytes = workerJoined.limitBytes();
        final long hostId = workerJoined.hostKey();
        final String name = workerJoined.name();
        final String host = workerJoined.host();
        final String arenaDirectory = workerJoined.arenaDirectory();
        handler.onWorkerJoined(
                new WorkerStatus(workerId, name, host, pid, threads, 0, arenaDirectory, limitBytes, 0, 0, 0, 0, 0, 0),
                hostId);
    }

    private void onPlacementResponse(final DirectBuffer buffer, final int offset) {
        placementResponse.wrapAndApplyHeader(buffer, offset, header);
        final List<PlacementClient.Row> rows = new ArrayList<>();
        for (final PlacementResponseDecoder.RowsDecoder row : placementResponse.rows()) {
            rows.add(new PlacementClient.Row(row.taskId(), row.workerId(), row.bytes()));
        }
        handler.cluster()
                .placement()
                .onResponse(
                        placementResponse.correlationId(),
                        placementResponse.last() == BooleanType.TRUE,
                        placementResponse.refused() == BooleanType.TRUE ? placementResponse.message() : null,
                        rows);
    }

    private void onStatusResponse(final DirectBuffer buffer, final int offset) {
        statusResponse.wrapAndApplyHeader(buffer, offset, header);
        final TaskNumbers tasks = new TaskNumbers(
                statusResponse.tasksWaiting(),
                statusResponse.tasksReady(),
                statusResponse.tasksAssigned(),
                statusResponse.tasksInMemory(),
                statusResponse.tasksFinished(),
                statusResponse.tasksErred());
        final List<WorkerNumbers> workers = new ArrayList<>();
        for (final StatusResponseDecoder.WorkersDecoder worker : statusResponse.workers()) {
            workers.add(new WorkerNumbers(
                    worker.workerId(),
                    worker.limitBytes(),
                    worker.usedBytes(),
                    worker.reservedBytes(),
                    worker.peakBytes(),
                    worker.spilledBytes(),
                    worker.reloadedBytes(),
                    worker.threadsBusy(),
                    worker.heartbeatAgeNs()));
        }
        final List<PrefixStatus> prefixes = new ArrayList<>();
        for (final StatusResponseDecoder.PrefixesDecoder prefix : statusResponse.prefixes()) {
            final long runs = prefix.runs();
            final long meanDurationNs = prefix.meanDurationNs();
            prefixes.add(new PrefixStatus(prefix.name(), runs, meanDurationNs));
        }
        handler.onStatus(
                statusResponse.correlationId(), statusResponse.last() == BooleanType.TRUE, tasks, workers, prefixes);
    }
}

package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.ClientPeer;
import io.heddle.codecs.control.InspectRequestDecoder;
import io.heddle.codecs.control.InspectResponseEncoder;
import io.heddle.codecs.control.MessageHeaderDecoder;
import io.heddle.codecs.control.MessageHeaderEncoder;
import io.heddle.codecs.control.TaskCallEncoder;
import io.heddle.graph.TaskIds;
import io.heddle.scheduler.SchedulerState;
import io.heddle.scheduler.SchedulerView;
import io.heddle.scheduler.TaskState;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/**
 * Answers questions of people about tasks: why one does not run, what happened to it, with what it was called, and the whole
 * state. Answers are texts, but for the call and the metrics, which are messages. Called on the scheduler node's thread.
 */
final class InspectionAdapter extends ControlWriter {
    private static final byte[] NOTHING = new byte[0];

    private final ClusterTables tables;
    private final SchedulerView view;
    private final StateDump dump;
    private final MessageHeaderDecoder requestHeader = new MessageHeaderDecoder();
    private final InspectRequestDecoder request = new InspectRequestDecoder();
    private final InspectResponseEncoder response = new InspectResponseEncoder();
    private final TaskCallEncoder taskCall = new TaskCallEncoder();

    InspectionAdapter(final ClusterTables tables, final SchedulerState state) {
        this.tables = tables;
        this.view = state.view();
        this.dump = new StateDump(tables, view);
    }

    /** Handles a client's message; false if it is not for this service. */
    boolean onClientMessage(final long nowNs, final ClientPeer client, final DirectBuffer buffer, final int offset) {
        requestHeader.wrap(buffer, offset);
        if (requestHeader.templateId() != InspectRequestDecoder.TEMPLATE_ID) {
            return false;
        }
        request.wrapAndApplyHeader(buffer, offset, requestHeader);
        final long taskId = request.taskId();
        final byte[] answer = switch (request.subject()) {
            case EXPLAIN -> explain(taskId).getBytes(StandardCharsets.UTF_8);
            case STORY -> story(taskId).getBytes(StandardCharsets.UTF_8);
            case CALL -> call(taskId);
            case METRICS -> MetricAdapter.totals(tables.metrics);
            case DUMP -> dump.text(nowNs).getBytes(StandardCharsets.UTF_8);
            default -> throw new IllegalArgumentException("a client inspects " + request.subject());
        };
        respond(client, request.correlationId(), answer);
        return true;
    }

    private void respond(final ClientPeer client, final long correlationId, final byte[] answer) {
        final long payloadId = sendAhead(client.outbox, answer, "the answer");
        final byte[] inline = inline(answer, payloadId);
        response.wrapAndApplyHeader(scratch, 0, header)
                .correlationId(correlationId)
                .payloadId(payloadId)
                .putAnswer(inline, 0, inline.length);
        finish(client.outbox, response.encodedLength());
    }

    private String explain(final long taskId) {
        return nameOf(taskId) + view.explain(taskId) + workerNames();
    }

    private String story(final long taskId) {
        return nameOf(taskId) + view.story(taskId) + workerNames();
    }

    private String nameOf(final long taskId) {
        final TaskRecord task = tables.tasks.get(taskId);
        return task == null
                ? ""
                : "Task " + TaskIds.text(taskId) + " calls " + task.function().name() + '\n';
    }

    /** Numbers of workers stand for these. */
    private String workerNames() {
        final StringBuilder text = new StringBuilder();
        tables.livingWorkers()
                .values()
                .forEach(worker -> text.append("worker ")
                        .append(worker.description.workerId())
                        .append(" is ")
                        .append(worker.description.name())
                        .append(" on ")
                        .append(worker.description.host())
                        .append('\n'));
        return text.toString();
    }

    /** What is needed to call the function of a failed task, or of the one that made it fail; empty if it is not known. */
    private byte[] call(final long taskId) {
        final long causeId = view.stateOf(taskId) == TaskState.ERRED ? view.causeOf(taskId) : taskId;
        final TaskRecord task = tables.tasks.get(causeId);
        if (task == null || view.isScattered(causeId)) {
            return NOTHING;
        }
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        taskCall.wrapAndApplyHeader(buffer, 0, header).taskId(causeId).clientId(task.programId());
        taskCall.function()
                .high(task.function().hash().high())
                .low(task.function().hash().low());
        final long[] dependencies = view.dependenciesOf(causeId);
        final TaskCallEncoder.DependenciesEncoder group = taskCall.dependenciesCount(dependencies.length);
        for (final long dependency : dependencies) {
            group.next().taskId(dependency);
        }
        taskCall.putDefinition(task.function().definition(), 0, task.function().definition().length)
                .putArguments(task.arguments(), 0, task.argumentsLength());
        final byte[] bytes = new byte[MessageHeaderEncoder.ENCODED_LENGTH + taskCall.encodedLength()];
        buffer.getBytes(0, bytes);
        return bytes;
    }
}

package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.ClientPeer;
import io.heddle.codecs.control.CoordinationRequestDecoder;
import io.heddle.codecs.control.MessageHeaderDecoder;
import io.heddle.scheduler.coordination.Answer;
import io.heddle.scheduler.coordination.CoordinationState;
import io.heddle.scheduler.coordination.Element;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.DirectBuffer;

/** The inbound half of the coordination service: decodes requests. Called on the scheduler node's thread. */
final class CoordinationAdapter {
    private final CoordinationState state;
    private final CoordinationProxy proxy;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final CoordinationRequestDecoder request = new CoordinationRequestDecoder();

    CoordinationAdapter(final CoordinationState state, final CoordinationProxy proxy) {
        this.state = state;
        this.proxy = proxy;
    }

    /** Handles a client's message; false if it is not for the coordination service. */
    boolean onClientMessage(final long nowNs, final ClientPeer client, final DirectBuffer buffer, final int offset) {
        if (header.wrap(buffer, offset).templateId() != CoordinationRequestDecoder.TEMPLATE_ID) {
            return false;
        }
        request.wrapAndApplyHeader(buffer, offset, header);
        final int clientId = client.clientId;
        final long correlationId = request.correlationId();
        final long timeoutNs = request.timeoutNs();
        final long number = request.number();
        final long payloadId = request.payloadId();
        final var operation = request.operation();
        final int tasksBehind = request.tasksBehind();
        final CoordinationRequestDecoder.TasksDecoder tasks = request.tasks();
        final long[] taskIds = new long[tasks.count()];
        for (int i = 0; i < taskIds.length; i++) {
            taskIds[i] = tasks.next().taskId();
        }
        final String name = request.name();
        final byte[] inline = new byte[request.valueLength()];
        request.getValue(inline, 0, inline.length);
        final Element element = ElementForm.of(client.slices.take(payloadId, inline), taskIds, tasksBehind);
        switch (operation) {
            case CELL_PUT -> state.onCellPut(clientId, correlationId, name, element, number == 1);
            case CELL_GET -> state.onCellGet(nowNs, clientId, correlationId, name, timeoutNs);
            case CELL_REMOVE -> state.onCellRemove(clientId, correlationId, name);
            case CELL_LIST -> list(clientId, correlationId, state.cellsWith(name));
            case QUEUE_PUT -> state.onQueuePut(nowNs, clientId, correlationId, name, element, number, timeoutNs);
            case QUEUE_GET -> state.onQueueGet(nowNs, clientId, correlationId, name, timeoutNs);
            case QUEUE_SIZE -> state.onQueueSize(clientId, correlationId, name);
            case QUEUE_CLOSE -> state.onQueueClose(clientId, correlationId, name);
            case SEMAPHORE_ACQUIRE -> state.onAcquire(nowNs, clientId, correlationId, name, number, timeoutNs);
            case SEMAPHORE_RELEASE -> state.onRelease(clientId, correlationId, number);
            case TOPIC_PUBLISH -> state.onPublish(clientId, correlationId, name, element.value());
            case TOPIC_SUBSCRIBE -> state.onSubscribe(clientId, correlationId, name, number);
            case TOPIC_UNSUBSCRIBE -> state.onUnsubscribe(clientId, correlationId, name);
            case CANCEL_WAIT -> state.onCancelWait(clientId, number);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void list(final int clientId, final long correlationId, final List<String> names) {
        final byte[] text = String.join("\n", names).getBytes(StandardCharsets.UTF_8);
        proxy.respond(clientId, correlationId, Answer.DONE, names.size(), new Element(text, new long[0]), "");
    }
}

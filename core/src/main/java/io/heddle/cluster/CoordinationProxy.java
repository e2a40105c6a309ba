package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.ClientPeer;
import io.heddle.codecs.control.CoordinationOutcome;
import io.heddle.codecs.control.CoordinationResponseEncoder;
import io.heddle.codecs.control.TopicEventEncoder;
import io.heddle.scheduler.coordination.Answer;
import io.heddle.scheduler.coordination.CoordinationOutput;
import io.heddle.scheduler.coordination.Element;

/** The outbound half of the coordination service. Called on the scheduler node's thread. */
final class CoordinationProxy extends ControlWriter implements CoordinationOutput {
    private final ClusterTables tables;
    private final Wishes wishes;
    private final CoordinationResponseEncoder response = new CoordinationResponseEncoder();
    private final TopicEventEncoder topicEvent = new TopicEventEncoder();

    /** What holds the results of tasks. */
    interface Wishes {
        void want(int clientId, long taskId);

        void release(int clientId, long taskId);
    }

    CoordinationProxy(final ClusterTables tables, final Wishes wishes) {
        this.tables = tables;
        this.wishes = wishes;
    }

    @Override
    public void respond(
            final int clientId,
            final long correlationId,
            final Answer answer,
            final long number,
            final Element element,
            final String message) {
        final ClientPeer client = tables.clients.get(clientId);
        if (client == null) {
            return;
        }
        final byte[] value = element.value();
        final long payloadId = sendAhead(client.outbox, value, "a shared value");
        response.wrapAndApplyHeader(scratch, 0, header)
                .correlationId(correlationId)
                .number(number)
                .payloadId(payloadId)
                .outcome(CoordinationOutcome.valueOf(answer.name()));
        final CoordinationResponseEncoder.TasksEncoder group = response.tasksCount(element.taskIds().length);
        for (final long taskId : element.taskIds()) {
            group.next().taskId(taskId);
        }
        final byte[] inline = inline(value, payloadId);
        putText(response::putMessage, message);
        response.putValue(inline, 0, inline.length);
        finish(client.outbox, response.encodedLength());
        // Behind the response: the client must know of the futures before it hears of their results.
        for (final long taskId : element.taskIds()) {
            wishes.want(clientId, taskId);
        }
    }

    @Override
    public void tell(final int clientId, final String topic, final long sequence, final byte[] value) {
        final ClientPeer client = tables.clients.get(clientId);
        if (client != null) {
            final long payloadId = sendAhead(client.outbox, value, "an event");
            final byte[] inline = inline(value, payloadId);
            topicEvent
                    .wrapAndApplyHeader(scratch, 0, header)
                    .sequence(sequence)
                    .payloadId(payloadId)
                    .name(topic)
                    .putValue(inline, 0, inline.length);
            finish(client.outbox, topicEvent.encodedLength());
        }
    }

    @Override
    public void hold(final long taskId) {
        wishes.want(CoordinationService.CLIENT_ID, taskId);
    }

    @Override
    public void letGo(final long taskId) {
        wishes.release(CoordinationService.CLIENT_ID, taskId);
    }
}

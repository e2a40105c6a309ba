package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.ClientPeer;
import io.heddle.cluster.ClusterTables.Response;
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
    private boolean keepsAnswers;

    /** What holds the results of tasks. */
    interface Wishes {
        void want(int clientId, long taskId);

        void release(int clientId, long taskId);
    }

    CoordinationProxy(final ClusterTables tables, final Wishes wishes) {
        this.tables = tables;
        this.wishes = wishes;
    }

    void keepAnswers() {
        keepsAnswers = true;
    }

    void respondAgain(final ClientPeer client, final long correlationId) {
        final Response known = client.answers.get(correlationId);
        if (known != null) {
            send(client, correlationId, known);
            for (final long taskId : known.element().taskIds()) {
                wishes.want(client.clientId, taskId); // it is reported again
            }
        }
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
        final Response whole = new Response(answer, number, element, message);
        if (keepsAnswers && correlationId != 0) {
            client.answers.put(correlationId, whole);
        }
        send(client, correlationId, whole);
        // Behind the response: the client must know of the futures before it hears of their results.
        for (final long taskId : element.taskIds()) {
            wishes.want(clientId, taskId);
        }
    }

    private void send(final ClientPeer client, final long correlationId, final Response whole) {
        final Element element = whole.element();
        final byte[] value = ElementForm.payload(element);
        final long[] taskIds = ElementForm.tasksInside(element);
        final long payloadId = sendAhead(client.outbox, value, "a shared value");
        response.wrapAndApplyHeader(scratch, 0, header)
                .correlationId(correlationId)
                .number(whole.number())
                .payloadId(payloadId)
                .outcome(CoordinationOutcome.valueOf(whole.answer().name()))
                .tasksBehind(ElementForm.tasksBehind(element));
        final CoordinationResponseEncoder.TasksEncoder group = response.tasksCount(taskIds.length);
        for (final long taskId : taskIds) {
            group.next().taskId(taskId);
        }
        final byte[] inline = inline(value, payloadId);
        putText(response::putMessage, whole.message());
        response.putValue(inline, 0, inline.length);
        finish(client.outbox, response.encodedLength());
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

package io.heddle.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.agrona.DirectBuffer;

/** Application of a server or client that notes what happens and can be told what to do. */
final class RecordingHandler implements SessionHandler {
    /** What to do with a message. */
    interface MessageHandler {
        void onMessage(Session session, DirectBuffer buffer, int offset, int length);
    }

    final List<JoinRequest> requests = new ArrayList<>();
    final List<Session> opened = new ArrayList<>();
    final List<Session> closedSessions = new ArrayList<>();
    final List<CloseReason> closed = new ArrayList<>();
    final List<String> closeMessages = new ArrayList<>();
    final List<Session> suspects = new ArrayList<>();
    int messageCount;
    long lastFirstLong;
    Function<JoinRequest, JoinDecision> decision = request -> JoinDecision.accept(opened.size() + 1, new byte[] {7});
    MessageHandler onMessage = (session, buffer, offset, length) -> {};

    @Override
    public JoinDecision onConnect(final JoinRequest request) {
        requests.add(request);
        return decision.apply(request);
    }

    @Override
    public void onOpened(final Session session) {
        opened.add(session);
    }

    @Override
    public void onMessage(final Session session, final DirectBuffer buffer, final int offset, final int length) {
        messageCount++;
        if (length >= Long.BYTES) {
            lastFirstLong = buffer.getLong(offset);
        }
        onMessage.onMessage(session, buffer, offset, length);
    }

    @Override
    public void onClosed(final Session session, final CloseReason reason, final String message) {
        closedSessions.add(session);
        closed.add(reason);
        closeMessages.add(message);
    }

    @Override
    public void onSuspect(final Session session) {
        suspects.add(session);
    }
}

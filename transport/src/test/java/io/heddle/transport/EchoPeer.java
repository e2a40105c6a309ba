package io.heddle.transport;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.MutableBoolean;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/** A process with a session that sends every message back. Arguments: driver directory, address, role. */
public final class EchoPeer {
    private EchoPeer() {}

    public static void main(final String[] args) {
        try (DriverConnection connection = DriverConnection.connect(Path.of(args[0]), new TransportCounters())) {
            final MutableBoolean ended = new MutableBoolean();
            final Echo echo = new Echo(ended);
            final SessionClient client = SessionClient.connect(
                    connection,
                    new SessionClientOptions()
                            .address(Address.parse(args[1]))
                            .role(Integer.parseInt(args[2]))
                            .build("echo"),
                    echo);
            final Session session = client.awaitOpen(TimeUnit.SECONDS.toNanos(10));
            System.out.println("open " + session.peerId());
            System.out.flush();
            final IdleStrategy idle = new BackoffIdleStrategy(100, 20, 1_000, 100_000);
            while (!ended.get() && connection.isOpen()) {
                idle.idle(connection.doWork() + client.doWork(System.nanoTime()) + echo.flush());
            }
            client.close();
        }
        System.out.println("end");
        System.out.flush();
    }

    private static final class Echo implements SessionListener {
        private final MutableBoolean ended;
        private final ExpandableArrayBuffer queue = new ExpandableArrayBuffer(1 << 20);
        private Session session;
        private int head;
        private int tail;

        Echo(final MutableBoolean ended) {
            this.ended = ended;
        }

        @Override
        public void onOpened(final Session opened) {
            session = opened;
        }

        @Override
        public void onMessage(final Session from, final DirectBuffer buffer, final int offset, final int length) {
            if (head < tail || !from.trySend(buffer, offset, length)) {
                queue.putInt(tail, length);
                queue.putBytes(tail + 4, buffer, offset, length);
                tail += 4 + length;
            }
        }

        int flush() {
            int count = 0;
            while (head < tail && session.trySend(queue, head + 4, queue.getInt(head))) {
                head += 4 + queue.getInt(head);
                count++;
            }
            if (head == tail) {
                head = 0;
                tail = 0;
            }
            return count;
        }

        @Override
        public void onClosed(final Session closed, final CloseReason reason, final String message) {
            System.out.println("closed " + reason + " " + message);
            ended.set(true);
        }
    }
}

package io.heddle.jmh;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.heddle.cluster.ParentWatch;
import java.util.concurrent.CountDownLatch;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;

/**
 * A process of the bare relay: what comes in on one stream goes out on another, and nothing else happens. The relay stands
 * where a scheduler would (two pairs of streams), the echo where a worker would (one).
 */
public final class RelayProcess {
    static final String CHANNEL = "aeron:ipc?term-length=1m|mtu=8k";
    static final int CLIENT_TO_RELAY = 1;
    static final int RELAY_TO_ECHO = 2;
    static final int ECHO_TO_RELAY = 3;
    static final int RELAY_TO_CLIENT = 4;
    private static final int FRAGMENTS = 10;

    private RelayProcess() {}

    /** Arguments: directory of the driver, {@code relay} or {@code echo}, idle strategy. */
    public static void main(final String[] arguments) throws InterruptedException {
        final boolean isRelay = arguments[1].equals("relay");
        final IdleStrategy idle = RelayIdle.parse(arguments[2]).strategy();
        final CountDownLatch end = new CountDownLatch(1);
        ParentWatch.start(end::countDown);
        try (Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(arguments[0]))) {
            final Hop there = isRelay
                    ? new Hop(aeron, CLIENT_TO_RELAY, RELAY_TO_ECHO)
                    : new Hop(aeron, RELAY_TO_ECHO, ECHO_TO_RELAY);
            final Hop back = isRelay ? new Hop(aeron, ECHO_TO_RELAY, RELAY_TO_CLIENT) : there;
            ParentWatch.reportReady(arguments[1]);
            while (end.getCount() > 0) {
                idle.idle(isRelay ? there.work() + back.work() : there.work());
            }
        }
        System.exit(0);
    }

    /** From one stream to another. */
    private static final class Hop implements FragmentHandler {
        private final Subscription in;
        private final ExclusivePublication out;

        Hop(final Aeron aeron, final int fromStream, final int toStream) {
            in = aeron.addSubscription(CHANNEL, fromStream);
            out = aeron.addExclusivePublication(CHANNEL, toStream);
        }

        int work() {
            return in.poll(this, FRAGMENTS);
        }

        @Override
        public void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header header) {
            while (out.offer(buffer, offset, length) < 0) {
                Thread.onSpinWait();
            }
        }
    }
}

package io.heddle.jmh;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.heddle.cluster.ParentWatch;
import io.heddle.transport.EmbeddedDriver;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * A process of the bare relay: for what comes in on one stream as much as the engine would send goes out on another, and nothing
 * else happens. The relay stands where a scheduler would (two pairs of streams), the echo where a worker would (one); on request
 * the echo hands each message to a thread and takes it back, as a worker with an executor does.
 */
public final class RelayProcess {
    static final int CLIENT_TO_RELAY = 1;
    static final int RELAY_TO_ECHO = 2;
    static final int ECHO_TO_RELAY = 3;
    static final int RELAY_TO_CLIENT = 4;
    static final String RELAY = "relay";
    static final String ECHO = "echo";
    static final String ECHO_WITH_EXECUTOR = "echo-executor";
    private static final int FRAGMENTS = 10;
    private static final int QUEUE_LENGTH = 1 << 14;

    private RelayProcess() {}

    /** Arguments: directory of the driver, whether it starts one there, role, idle strategy, the channels of the four hops. */
    public static void main(final String[] arguments) throws InterruptedException {
        final RelayRoute route = new RelayRoute(
                Boolean.parseBoolean(arguments[1]), List.of(arguments).subList(4, arguments.length));
        final String role = arguments[2];
        final RelayIdle idleName = RelayIdle.parse(arguments[3]);
        final IdleStrategy idle = idleName.strategy();
        final CountDownLatch end = new CountDownLatch(1);
        ParentWatch.start(end::countDown);
        final EmbeddedDriver driver = route.isUdp() ? RelayRoute.driver(Path.of(arguments[0])) : null;
        final Executor executor = role.equals(ECHO_WITH_EXECUTOR) ? new Executor(idleName, end) : null;
        try (Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(arguments[0]))) {
            final boolean isRelay = role.equals(RELAY);
            final Hop there = isRelay
                    ? new Hop(aeron, route, CLIENT_TO_RELAY, RELAY_TO_ECHO, RelayMessages.ASSIGN_BYTES, null)
                    : new Hop(aeron, route, RELAY_TO_ECHO, ECHO_TO_RELAY, RelayMessages.FINISHED_BYTES, executor);
            final Hop back = isRelay
                    ? new Hop(aeron, route, ECHO_TO_RELAY, RELAY_TO_CLIENT, RelayMessages.FINISHED_BYTES, null)
                    : there;
            ParentWatch.reportReady(role);
            while (end.getCount() > 0) {
                idle.idle(isRelay ? there.work() + back.work() : there.work());
            }
        }
        CloseHelper.quietClose(driver);
        System.exit(0);
    }

    /** A thread between two queues that does nothing with what it gets. */
    private static final class Executor {
        private final OneToOneConcurrentArrayQueue<Object> in = new OneToOneConcurrentArrayQueue<>(QUEUE_LENGTH);
        private final OneToOneConcurrentArrayQueue<Object> out = new OneToOneConcurrentArrayQueue<>(QUEUE_LENGTH);

        Executor(final RelayIdle idleName, final CountDownLatch end) {
            final IdleStrategy idle = idleName.strategy();
            final Thread thread = new Thread(
                    () -> {
                        while (end.getCount() > 0) {
                            final Object task = in.poll();
                            if (task != null) {
                                offer(out, task);
                            }
                            idle.idle(task == null ? 0 : 1);
                        }
                    },
                    "relay-executor");
            thread.setDaemon(true);
            thread.start();
        }

        static void offer(final OneToOneConcurrentArrayQueue<Object> queue, final Object task) {
            while (!queue.offer(task)) {
                YieldingIdleStrategy.INSTANCE.idle();
            }
        }
    }

    /** From one stream to another. */
    private static final class Hop implements FragmentHandler {
        private static final Object TASK = new Object();

        private final Subscription in;
        private final ExclusivePublication out;
        private final UnsafeBuffer answer;
        private final @Nullable Executor executor;

        Hop(
                final Aeron aeron,
                final RelayRoute route,
                final int fromStream,
                final int toStream,
                final int answerBytes,
                final @Nullable Executor executor) {
            in = aeron.addSubscription(route.channel(fromStream), fromStream);
            out = aeron.addExclusivePublication(route.channel(toStream), toStream);
            answer = new UnsafeBuffer(new byte[answerBytes]);
            this.executor = executor;
        }

        int work() {
            int work = in.poll(this, FRAGMENTS);
            while (executor != null && executor.out.poll() != null) {
                send();
                work++;
            }
            return work;
        }

        @Override
        public void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header header) {
            if (executor == null) {
                send();
            } else {
                Executor.offer(executor.in, TASK);
            }
        }

        private void send() {
            while (out.offer(answer, 0, answer.capacity()) < 0) {
                YieldingIdleStrategy.INSTANCE.idle();
            }
        }
    }
}

package io.heddle.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.diagnostics.ClusterSnapshot.SchedulerView;
import io.heddle.diagnostics.LogLine;
import io.heddle.diagnostics.LogQuery;
import io.heddle.diagnostics.NodeState;
import io.heddle.diagnostics.ProfileQuery;
import io.heddle.diagnostics.StackProfile;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the pages join a cluster to ask workers on other hosts, and when they leave it. */
@Timeout(30)
class DistantFeedTest {
    private static final long NEVER_NS = Duration.ofDays(1).toNanos();

    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicReference<SchedulerView> scheduler = new AtomicReference<>(view(NodeState.RUNNING));

    private final class Nodes implements DistantNodes {
        private volatile boolean isEnded;

        @Override
        public boolean isOpen() {
            return !isEnded;
        }

        @Override
        public String log(final String worker) {
            if (worker.equals("end")) {
                isEnded = true;
            }
            if (worker.equals("mute") || worker.equals("end")) {
                throw new HeddleException(ErrorKind.PEER, "no answer");
            }
            return worker + " speaks";
        }

        @Override
        public String stacks(final String worker) {
            return "";
        }

        @Override
        public List<LogLine> lines(final LogQuery query) {
            return List.of();
        }

        @Override
        public StackProfile past(final ProfileQuery query) {
            return new StackProfile(Map.of(), 0, 1);
        }

        @Override
        public StackProfile record(final String worker, final Duration duration) {
            return new StackProfile(Map.of(), 0, 1);
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private static SchedulerView view(final NodeState state) {
        return new SchedulerView(state, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "scheduler", "127.0.0.1:8786", null);
    }

    private DistantFeed feed(final long idleNs) {
        return new DistantFeed(
                Path.of("cluster"),
                scheduler::get,
                (address, directory) -> {
                    assertEquals("127.0.0.1:8786", address);
                    opened.incrementAndGet();
                    return new Nodes();
                },
                idleNs,
                0);
    }

    /** With a scheduler that answers nobody, after it was let go. */
    private DistantFeed silentFeed(final CountDownLatch letGo, final long silentNs) {
        return new DistantFeed(
                Path.of("cluster"),
                scheduler::get,
                (address, directory) -> {
                    opened.incrementAndGet();
                    try {
                        letGo.await();
                    } catch (final InterruptedException ending) {
                        Thread.currentThread().interrupt();
                    }
                    throw new HeddleException(ErrorKind.PEER, "the scheduler does not answer");
                },
                NEVER_NS,
                silentNs);
    }

    @Test
    void manyWhoAskWaitForASilentSchedulerTogetherAndThenNotAtAll() throws Exception {
        final CountDownLatch letGo = new CountDownLatch(1);
        final ExecutorService tabs = Executors.newFixedThreadPool(4);
        try (DistantFeed feed = silentFeed(letGo, NEVER_NS)) {
            final List<Future<String>> asked = IntStream.range(0, 4)
                    .mapToObj(tab ->
                            tabs.submit(() -> assertThrows(HeddleException.class, () -> log(feed, "worker" + tab))
                                    .getMessage()))
                    .toList();
            while (opened.get() == 0) {
                Thread.onSpinWait();
            }
            letGo.countDown();
            for (final Future<String> told : asked) {
                assertTrue(told.get().startsWith("the scheduler does not answer"), told.get());
            }
            final String told = assertThrows(HeddleException.class, () -> log(feed, "amber"))
                    .getMessage();
            assertEquals("the scheduler does not answer; it is asked again in a few seconds", told);
            assertEquals(1, opened.get());
        } finally {
            tabs.shutdownNow();
        }
    }

    @Test
    void aSilentSchedulerIsAskedAgainLater() {
        try (DistantFeed feed = silentFeed(new CountDownLatch(0), 1)) {
            assertThrows(HeddleException.class, () -> log(feed, "amber"));
            assertThrows(HeddleException.class, () -> log(feed, "amber"));
            assertEquals(2, opened.get());
        }
    }

    @Test
    void theEndDoesNotWaitForASilentScheduler() throws Exception {
        final CountDownLatch letGo = new CountDownLatch(1);
        final ExecutorService tabs = Executors.newFixedThreadPool(1);
        try {
            final Future<HeddleException> asked;
            try (DistantFeed feed = silentFeed(letGo, NEVER_NS)) {
                asked = tabs.submit(() -> assertThrows(HeddleException.class, () -> log(feed, "amber")));
                while (opened.get() == 0) {
                    Thread.onSpinWait();
                }
            }
            letGo.countDown();
            assertEquals("the scheduler does not answer", asked.get().getMessage());
        } finally {
            tabs.shutdownNow();
        }
    }

    @Test
    void aWorkerThatDidNotAnswerInTimeIsNotAskedAtOnceAndOthersAre() {
        try (DistantFeed feed =
                new DistantFeed(Path.of("cluster"), scheduler::get, (address, directory) -> new Nodes(), 1, NEVER_NS)) {
            assertThrows(
                    HeddleException.class,
                    () -> feed.ask("amber", nodes -> {
                        throw new HeddleException(ErrorKind.PEER, "amber is late", new TimeoutException());
                    }));
            final String told = assertThrows(HeddleException.class, () -> log(feed, "amber"))
                    .getMessage();
            assertEquals("amber is late; it is asked again in a few seconds", told);
            assertEquals("birch speaks", log(feed, "birch"));
            assertThrows(HeddleException.class, () -> log(feed, "mute"));
            assertThrows(HeddleException.class, () -> log(feed, "mute"), "it said no, and was not late");
        }
    }

    private static String log(final DistantFeed feed, final String worker) {
        return feed.ask(worker, nodes -> nodes.log(worker));
    }

    @Test
    void joinsOnceAndOnlyWhenItIsAsked() {
        try (DistantFeed feed = feed(NEVER_NS)) {
            assertEquals(0, opened.get());
            assertEquals("amber speaks", log(feed, "amber"));
            assertEquals("birch speaks", log(feed, "birch"));
            assertEquals(1, opened.get());
            assertEquals(0, closed.get());
        }
        assertEquals(1, closed.get());
    }

    @Test
    void leavesWhenNobodyAsksAndComesBack() {
        try (DistantFeed feed = feed(1)) {
            assertEquals("amber speaks", log(feed, "amber"));
            while (closed.get() == 0) {
                Thread.onSpinWait();
            }
            assertEquals("amber speaks", log(feed, "amber"));
            assertEquals(2, opened.get());
        }
        assertEquals(2, closed.get());
    }

    /** A worker that does not answer is no reason to leave; the end of the session is. */
    @Test
    void joinsAgainWhenItsSessionHasEnded() {
        try (DistantFeed feed = feed(NEVER_NS)) {
            assertThrows(HeddleException.class, () -> log(feed, "mute"));
            assertEquals("amber speaks", log(feed, "amber"));
            assertEquals(1, opened.get());
            assertThrows(HeddleException.class, () -> log(feed, "end"));
            assertEquals("amber speaks", log(feed, "amber"));
            assertEquals(2, opened.get());
            assertEquals(1, closed.get());
        }
        assertEquals(2, closed.get());
    }

    /** Who still asks by a session that has ended keeps it, and those who come later do not wait for that. */
    @Test
    void anEndedSessionIsClosedByItsLastUser() {
        try (DistantFeed feed = feed(NEVER_NS)) {
            final String said = feed.ask("amber", nodes -> {
                assertThrows(HeddleException.class, () -> nodes.log("end"));
                final String inside = log(feed, "birch");
                assertEquals(0, closed.get());
                return inside;
            });
            assertEquals("birch speaks", said);
            assertEquals(2, opened.get());
            assertEquals(1, closed.get());
        }
        assertEquals(2, closed.get());
    }

    @Test
    void nobodyIsAskedAfterTheEnd() {
        final DistantFeed feed = feed(NEVER_NS);
        final String said = feed.ask("amber", nodes -> {
            feed.close();
            assertEquals(0, closed.get(), "it is in use");
            return nodes.log("amber");
        });
        assertEquals("amber speaks", said);
        assertEquals(1, closed.get());
        assertThrows(HeddleException.class, () -> log(feed, "amber"));
        assertEquals(1, opened.get());
    }

    @Test
    void aSchedulerThatDoesNotAnswerIsNotAsked() {
        try (DistantFeed feed = feed(NEVER_NS)) {
            for (final NodeState state : List.of(NodeState.DEAD, NodeState.FROZEN, NodeState.LATE)) {
                scheduler.set(view(state));
                final String said = assertThrows(HeddleException.class, () -> log(feed, "amber"))
                        .getMessage();
                assertTrue(said.contains("worker amber is on another host"), said);
                assertTrue(said.contains("which is " + state.text()), said);
            }
        }
        assertEquals(0, opened.get());
    }
}

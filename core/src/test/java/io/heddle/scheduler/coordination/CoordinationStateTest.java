package io.heddle.scheduler.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CoordinationStateTest {
    private static final long FOREVER = Long.MAX_VALUE;

    private final Recorder output = new Recorder();
    private final CoordinationState state = new CoordinationState(output);

    /** Writes down what the state asks for. */
    private static final class Recorder implements CoordinationOutput {
        final List<String> lines = new ArrayList<>();
        final TreeSet<Long> held = new TreeSet<>();
        long lastNumber;

        @Override
        public void respond(
                final int clientId,
                final long correlationId,
                final Answer answer,
                final long number,
                final Element element,
                final String message) {
            final String value = element.value().length == 0 ? "" : " " + element.value()[0];
            lines.add("c" + clientId + "." + correlationId + " " + answer + value);
            lastNumber = number;
            for (final long taskId : element.taskIds()) {
                assertTrue(held.contains(taskId), "a task is handed out that is not held");
            }
        }

        @Override
        public void tell(final int clientId, final String topic, final long sequence, final byte[] value) {
            lines.add("tell c" + clientId + " " + topic + " " + sequence + " " + value[0]);
        }

        @Override
        public void hold(final long taskId) {
            assertTrue(held.add(taskId), "held twice");
        }

        @Override
        public void letGo(final long taskId) {
            assertTrue(held.remove(taskId), "let go but not held");
        }
    }

    private static Element element(final int value, final long... taskIds) {
        return new Element(new byte[] {(byte) value}, taskIds);
    }

    private void expect(final String... lines) {
        while (state.hasWork()) {
            assertTrue(state.drain(1) <= 1);
        }
        assertEquals(List.of(lines), output.lines);
        output.lines.clear();
    }

    @Test
    void cellsArePutReadWaitedForAndHoldWhatStandsInThem() {
        state.onCellGet(0, 1, 1, "x", 0);
        expect("c1.1 ABSENT");
        state.onCellGet(0, 1, 2, "x", FOREVER);
        state.onCellGet(0, 2, 1, "x", 100);
        state.onCellGet(0, 2, 2, "x", 50);
        expect();
        state.onTick(60);
        expect("c2.2 TIMED_OUT");
        state.onCellPut(3, 1, "x", element(7, 40, 41), false);
        expect("c3.1 DONE", "c1.2 DONE 7", "c2.1 DONE 7");
        assertEquals(2, state.held());
        state.onCellPut(3, 2, "x", element(8), true);
        expect("c3.2 ABSENT");
        state.onCellPut(3, 3, "x", element(9, 41), false);
        state.onCellGet(0, 1, 3, "x", 0);
        expect("c3.3 DONE", "c1.3 DONE 9");
        assertEquals(new TreeSet<>(List.of(41L)), output.held);
        state.onCellPut(3, 4, "xy", element(1), false);
        state.onCellPut(3, 5, "y", element(1), false);
        assertEquals(List.of("x", "xy"), state.cellsWith("x"));
        state.onCellRemove(3, 6, "x");
        state.onCellRemove(3, 7, "x");
        expect("c3.4 DONE", "c3.5 DONE", "c3.6 DONE", "c3.7 ABSENT");
        assertEquals(0, state.held());
        assertEquals(0, state.waiting());
    }

    @Test
    void whoWaitsIsWokenAlsoIfTheCellIsEmptyAgain() {
        state.onCellGet(0, 1, 1, "flag", FOREVER);
        state.onCellPut(2, 1, "flag", element(1, 5), false);
        state.onCellRemove(2, 2, "flag");
        assertEquals(1, state.held()); // for who is still to be told
        expect("c2.1 DONE", "c2.2 DONE", "c1.1 DONE 1");
        assertEquals(0, state.held());
    }

    @Test
    void queuesKeepOrderAndBounds() {
        state.onQueuePut(0, 1, 1, "q", element(1, 10), 2, 0);
        state.onQueuePut(0, 1, 2, "q", element(2), 2, 0);
        state.onQueuePut(0, 1, 3, "q", element(3), 2, 0);
        state.onQueuePut(0, 1, 4, "q", element(4, 11), 2, FOREVER);
        state.onQueuePut(0, 2, 1, "q", element(5), 2, 10);
        state.onQueueSize(1, 5, "q");
        expect("c1.1 DONE", "c1.2 DONE", "c1.3 TIMED_OUT", "c1.5 DONE");
        assertEquals(2, output.lastNumber);
        state.onTick(10);
        state.onQueueGet(10, 3, 1, "q", 0);
        state.onQueueGet(10, 3, 2, "q", 0);
        state.onQueueGet(10, 3, 3, "q", 0);
        state.onQueueGet(10, 3, 4, "q", 0);
        expect("c2.1 TIMED_OUT", "c3.1 DONE 1", "c1.4 DONE", "c3.2 DONE 2", "c3.3 DONE 4", "c3.4 TIMED_OUT");
        assertEquals(0, state.held());
        state.onQueueGet(10, 3, 5, "q", FOREVER);
        state.onQueueGet(10, 4, 1, "q", FOREVER);
        state.onCancelWait(3, 5);
        state.onQueuePut(10, 1, 6, "q", element(6), 2, 0);
        expect("c3.5 CANCELLED", "c1.6 DONE", "c4.1 DONE 6");
        state.onQueueGet(10, 4, 2, "q", FOREVER);
        state.onQueueClose(1, 7, "q");
        state.onQueueClose(1, 8, "q");
        expect("c1.7 DONE", "c1.8 ABSENT", "c4.2 ABSENT");
    }

    @Test
    void leasesGoInTheOrderOfAskingAndEndWithTheirOwners() {
        state.onAcquire(0, 1, 1, "s", 2, 0);
        final long first = output.lastNumber;
        state.onAcquire(0, 1, 2, "s", 2, 0);
        state.onAcquire(0, 2, 1, "s", 2, 0);
        state.onAcquire(0, 2, 2, "s", 2, FOREVER);
        state.onAcquire(0, 3, 1, "s", 2, FOREVER);
        state.onAcquire(0, 4, 1, "s", 3, 0);
        expect("c1.1 DONE", "c1.2 DONE", "c2.1 TIMED_OUT", "c4.1 REFUSED");
        state.onRelease(2, 9, first); // not its own
        state.onRelease(1, 3, first);
        state.onRelease(1, 4, first);
        expect("c2.9 ABSENT", "c2.2 DONE", "c1.3 DONE", "c1.4 ABSENT");
        state.onClientLost(2);
        expect("c3.1 DONE");
        state.onClientLost(1);
        state.onClientLost(3);
        expect();
        assertEquals(0, state.leases());
        state.onAcquire(0, 4, 2, "s", 3, 0); // nobody has it: another number is possible
        expect("c4.2 DONE");
    }

    @Test
    void nothingIsGivenToTheDead() {
        state.onQueueGet(0, 1, 1, "q", FOREVER);
        state.onQueueGet(0, 2, 1, "q", FOREVER);
        state.onClientLost(1);
        state.onQueuePut(0, 3, 1, "q", element(1), 0, 0);
        expect("c3.1 DONE", "c2.1 DONE 1");
        state.onAcquire(0, 5, 1, "s", 1, 0);
        state.onAcquire(0, 6, 1, "s", 1, FOREVER);
        state.onClientLost(6);
        state.onClientLost(5);
        expect("c5.1 DONE");
        assertEquals(0, state.leases());
        assertEquals(0, state.waiting());
    }

    @Test
    void topicsTellSubscribersAndKeepTheLastEvents() {
        state.onPublish(1, 1, "t", new byte[] {1});
        state.onPublish(1, 2, "t", new byte[] {2});
        state.onSubscribe(2, 1, "t", 1);
        state.onSubscribe(3, 1, "t", 0);
        state.onPublish(1, 3, "t", new byte[] {3});
        expect(
                "c1.1 DONE",
                "c1.2 DONE",
                "c2.1 DONE",
                "tell c2 t 2 2",
                "c3.1 DONE",
                "tell c2 t 3 3",
                "tell c3 t 3 3",
                "c1.3 DONE");
        state.onUnsubscribe(2, 2, "t");
        state.onUnsubscribe(2, 3, "t");
        state.onClientLost(3);
        state.onPublish(1, 4, "t", new byte[] {4});
        expect("c2.2 DONE", "c2.3 ABSENT", "c1.4 DONE");
        for (int i = 0; i < 3 * CoordinationState.EVENTS_KEPT; i++) {
            state.onPublish(1, 10 + i, "t", new byte[] {(byte) i});
        }
        output.lines.clear();
        state.onSubscribe(5, 1, "t", Long.MAX_VALUE);
        assertEquals(1 + CoordinationState.EVENTS_KEPT, output.lines.size());
    }

    /** Random requests of clients that come and go: every request is answered once, and in the end nothing is left. */
    @Test
    void everyRequestIsAnsweredOnceAndNothingIsLeft() {
        for (int seed = 1; seed <= 200; seed++) {
            final Recorder all = new Recorder();
            final CoordinationState random = new CoordinationState(all);
            final Random choice = new Random(seed);
            final Map<Integer, Deque<Long>> leases = new TreeMap<>();
            final TreeSet<Integer> lost = new TreeSet<>();
            final TreeSet<String> asked = new TreeSet<>();
            for (int step = 1; step <= 300; step++) {
                final int client = 1 + choice.nextInt(6);
                if (!lost.contains(client)) {
                    final String name = "n" + choice.nextInt(3);
                    final long timeout = choice.nextInt(3) == 0 ? 0 : 1 + choice.nextInt(40);
                    asked.add("c" + client + "." + step);
                    request(random, choice.nextInt(10), step, client, name, timeout, leases, all);
                }
                if (choice.nextInt(60) == 0 && lost.size() < 5) {
                    random.onClientLost(client);
                    lost.add(client);
                }
                random.onTick(step);
                random.drain(choice.nextInt(4));
            }
            random.onTick(1_000);
            for (int client = 1; client <= 6; client++) {
                random.onClientLost(client);
            }
            while (random.hasWork()) {
                random.drain(1);
            }
            final TreeSet<String> answered = new TreeSet<>();
            for (final String line : all.lines) {
                assertTrue(answered.add(line.split(" ")[0]), "seed " + seed + ": answered twice: " + line);
            }
            asked.removeIf(one -> lost.contains(Integer.parseInt(one.substring(1, one.indexOf('.')))));
            assertTrue(answered.containsAll(asked), "seed " + seed);
            assertEquals(0, random.waiting(), "seed " + seed);
            assertEquals(0, random.leases(), "seed " + seed);
            for (int i = 0; i < 3; i++) {
                random.onCellRemove(9, 5_000 + i, "n" + i);
                random.onQueueClose(9, 6_000 + i, "n" + i);
            }
            assertEquals(0, random.held(), "seed " + seed);
            assertFalse(random.hasWork());
        }
    }

    private static void request(
            final CoordinationState state,
            final int kind,
            final int step,
            final int client,
            final String name,
            final long timeout,
            final Map<Integer, Deque<Long>> leases,
            final Recorder all) {
        switch (kind) {
            case 0 -> state.onCellPut(client, step, name, element(step, step % 7), step % 2 == 0);
            case 1 -> state.onCellGet(step, client, step, name, timeout);
            case 2 -> state.onCellRemove(client, step, name);
            case 3, 4 -> state.onQueuePut(step, client, step, name, element(step, step % 5), 2, timeout);
            case 5, 6 -> state.onQueueGet(step, client, step, name, timeout);
            case 7 -> {
                final int before = state.leases();
                state.onAcquire(step, client, step, name, 2, timeout);
                if (state.leases() > before) {
                    leases.computeIfAbsent(client, ignored -> new ArrayDeque<>())
                            .add(all.lastNumber);
                }
            }
            case 8 -> {
                final Long lease =
                        leases.getOrDefault(client, new ArrayDeque<>()).poll();
                state.onRelease(client, step, lease == null ? 0 : lease);
            }
            default -> state.onQueueClose(client, step, name);
        }
    }
}

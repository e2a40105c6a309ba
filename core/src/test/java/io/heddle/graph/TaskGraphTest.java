package io.heddle.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TaskGraphTest {
    private static String order(final TaskGraph graph) {
        final StringBuilder text = new StringBuilder();
        for (int place = 0; place < graph.size(); place++) {
            text.append(graph.name(graph.taskInOrder(place))).append(' ');
        }
        return text.toString().strip();
    }

    @Test
    void whatOneOutputNeedsStaysTogether() {
        final TaskGraph.Builder builder = TaskGraph.builder();
        final int a1 = builder.add("a1", "f", null);
        final int b1 = builder.add("b1", "f", null);
        final int a2 = builder.add("a2", "f", null, a1);
        final int b2 = builder.add("b2", "f", null, b1);
        builder.output(builder.add("a3", "f", null, a2));
        builder.output(builder.add("b3", "f", null, b2));
        assertEquals("a1 a2 a3 b1 b2 b3", order(builder.build()));
    }

    @Test
    void theLongestChainOfAnInputGoesFirst() {
        final TaskGraph.Builder builder = TaskGraph.builder();
        final int small = builder.add("small", "f", null);
        final int deep = builder.add("deep", "f", null);
        final int deeper = builder.add("deeper", "f", null, deep);
        builder.add("join", "f", null, small, deeper);
        assertEquals("deep deeper small join", order(builder.build()));
    }

    @Test
    void inputsMayBeAddedLaterThanTheirDependents() {
        final TaskGraph.Builder builder = TaskGraph.builder();
        builder.add("dependent", "f", null, 1);
        builder.add("input", "f", null);
        assertEquals("input dependent", order(builder.build()));
    }

    @Test
    void aCycleIsNamed() {
        final TaskGraph.Builder builder = TaskGraph.builder();
        builder.add("start", "f", null);
        builder.add("read", "f", null, 0, 2);
        builder.add("sum", "f", null, 1);
        final String message =
                assertThrows(IllegalArgumentException.class, builder::build).getMessage();
        assertTrue(message.contains("1 (read) needs 2 (sum) needs 1 (read)"), message);
    }

    @Test
    void anUnknownInputIsNamed() {
        final TaskGraph.Builder builder = TaskGraph.builder();
        builder.add("sum", "f", null, 7);
        final String message =
                assertThrows(IllegalArgumentException.class, builder::build).getMessage();
        assertTrue(message.contains("Task 0 (sum) has input 7"), message);
    }

    @Test
    void onlyWhatOneDependentKeepsNeedsNoHold() {
        final TaskGraph.Builder builder = TaskGraph.builder();
        final int once = builder.add("once", "f", null);
        final int twice = builder.add("twice", "f", null);
        final int end = builder.add("end", "f", null, once, twice, twice);
        builder.output(end).priority(end, 3);
        final TaskGraph graph = builder.build();
        assertFalse(graph.mustHold(once));
        assertTrue(graph.mustHold(twice));
        assertTrue(graph.mustHold(end));
        assertTrue(graph.isOutput(end));
        assertEquals(3, graph.priority(end));
        assertEquals(2, graph.dependentCount(twice));
        assertEquals("f", graph.function(end));
    }

    @Test
    void everyGraphComesInputsFirst() {
        final long seed = 11;
        final Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            final int size = 1 + random.nextInt(300);
            final TaskGraph.Builder builder = TaskGraph.builder();
            for (int task = 0; task < size; task++) {
                builder.add(
                        "t",
                        "f",
                        null,
                        random.ints(task == 0 ? 0 : random.nextInt(4), 0, Math.max(1, task))
                                .toArray());
            }
            final TaskGraph graph = builder.build();
            final int[] places = new int[size];
            Arrays.fill(places, -1);
            for (int place = 0; place < size; place++) {
                final int task = graph.taskInOrder(place);
                assertEquals(-1, places[task], "seed " + seed);
                places[task] = place;
                for (int i = 0; i < graph.dependencyCount(task); i++) {
                    assertTrue(places[graph.dependency(task, i)] >= 0, "seed " + seed);
                }
            }
        }
    }

    @Test
    void aLongChainNeedsNoDeepStack() {
        final TaskGraph.Builder builder = TaskGraph.builder();
        int last = builder.add("t", "f", null);
        for (int i = 1; i < 300_000; i++) {
            last = builder.add("t", "f", null, last);
        }
        final TaskGraph graph = builder.build();
        assertEquals(last, graph.taskInOrder(graph.size() - 1));
    }
}

package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.function.CapturedFunction;
import io.heddle.function.TaskFunction1;
import io.heddle.graph.HeddleException;
import java.io.Serializable;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** Lazy graphs against a cluster inside this JVM, so that calls can be counted. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DelayedTest {
    private static final AtomicInteger CALLS = new AtomicInteger();
    private static Client client;

    record Point(int x, List<Integer> values) implements Serializable {}

    @BeforeAll
    static void start() {
        client = Client.builder()
                .workers(2)
                .threadsPerWorker(1)
                .memoryLimit("64MiB")
                .start();
    }

    @AfterAll
    static void stop() {
        client.close();
    }

    private static Delayed<Integer> counted(final int value) {
        return Delayed.of(
                x -> {
                    CALLS.incrementAndGet();
                    return x;
                },
                value);
    }

    @Test
    void nothingRunsBeforeItIsAskedForAndWhatIsSharedRunsOnce() {
        final int before = CALLS.get();
        final Delayed<Integer> shared = counted(101);
        final Delayed<Integer> left = Delayed.with(x -> x + 1, shared);
        final Delayed<Integer> right = Delayed.with(x -> x * 2, counted(101)); // an equal call, built again
        final Delayed<Integer> sum = Delayed.with((a, b) -> a + b, left, right);
        assertEquals(before, CALLS.get());
        assertEquals(304, client.compute(sum));
        assertEquals(before + 1, CALLS.get());
        assertEquals(List.of(102, 202, 102), client.compute(List.of(left, right, left)));
        assertEquals(before + 2, CALLS.get());
    }

    @Test
    void whatIsPersistedIsNotComputedAgain() {
        final int before = CALLS.get();
        final Delayed<Integer> base = counted(102);
        try (TaskFuture<Integer> held = client.persist(base)) {
            assertEquals(102, held.result());
            final Delayed<Integer> next = Delayed.with(x -> x + 1, base);
            final Delayed<Integer> other = Delayed.with(x -> x + 2, counted(102));
            assertEquals(List.of(103, 104), client.compute(List.of(next, other)));
            assertEquals(102, client.compute(base));
            assertEquals(before + 1, CALLS.get());
        }
        assertEquals(102, client.compute(base));
        assertEquals(before + 2, CALLS.get());
    }

    @Test
    void callsStandAnywhereInsideArguments() {
        final Delayed<Integer> one = Delayed.of(() -> 1);
        final TaskFuture<Integer> two = client.submit(() -> 2);
        final Map<String, Object> nested = new HashMap<>();
        nested.put("a", List.of(one, 10, two));
        nested.put("b", new Object[] {one, two});
        final Delayed<Integer> total = Delayed.of(
                (final Map<String, Object> map) -> {
                    int sum = 0;
                    for (final Object value : (List<?>) map.get("a")) {
                        sum += (Integer) value;
                    }
                    for (final Object value : (Object[]) map.get("b")) {
                        sum += (Integer) value;
                    }
                    return sum;
                },
                nested);
        assertEquals(16, client.compute(total));
        final List<Delayed<Integer>> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(Delayed.of(x -> x, i));
        }
        assertEquals(
                4950,
                client.compute(Delayed.with(
                        (final List<Integer> all) ->
                                all.stream().mapToInt(x -> x).sum(),
                        many)));
    }

    @Test
    void aFailureNamesTheCallThatFailed() {
        final Delayed<Integer> bad = Delayed.of(() -> {
            throw new IllegalStateException("source");
        });
        final Delayed<Integer> above = Delayed.with(x -> x + 1, bad);
        final HeddleException failure = assertThrows(HeddleException.class, () -> client.compute(above));
        assertInstanceOf(IllegalStateException.class, failure.getCause());
        assertTrue(failure.getMessage().contains("source"), failure.getMessage());
    }

    @Test
    void equalCallsHaveEqualTokensAndOthersDoNot() {
        final TaskFunction1<Object, Object> function = x -> x;
        final Map<String, Integer> forwards = new HashMap<>(Map.of("a", 1, "b", 2));
        final Map<String, Integer> backwards = new HashMap<>(64);
        backwards.put("b", 2);
        backwards.put("a", 1);
        assertEquals(token(function, forwards), token(function, backwards));
        assertEquals(token(function, new Point(1, List.of(2))), token(function, new Point(1, List.of(2))));
        assertEquals(token(function, new int[] {1, 2}), token(function, new int[] {1, 2}));
        final Map<String, Integer> ordered = new LinkedHashMap<>();
        ordered.put("b", 2);
        ordered.put("a", 1);
        final List<Object> different = List.of(
                1,
                1L,
                1.0,
                "1",
                true,
                List.of(),
                List.of(List.of()),
                List.of("a", "b"),
                List.of("ab"),
                List.of("a,b"),
                forwards,
                ordered,
                Map.of("a", 2, "b", 1),
                new Point(1, List.of(2)),
                new Point(2, List.of(1)),
                new int[] {1},
                new long[] {1},
                new Object[] {1},
                "\ud800",
                "\ud801",
                Delayed.of(() -> 1));
        for (final Object left : different) {
            for (final Object right : different) {
                if (left != right) {
                    assertNotEquals(token(function, left), token(function, right), left + " and " + right);
                }
            }
        }
        final int captured = 1;
        assertNotEquals(
                Delayed.of(() -> captured).token(), Delayed.of(() -> captured).token()); // two bodies
        final List<Object> circle = new ArrayList<>();
        circle.add(circle);
        assertThrows(HeddleException.class, () -> token(function, circle));
    }

    private static CallToken token(final TaskFunction1<Object, Object> function, final Object argument) {
        return CallDigest.of(CapturedFunction.of(function), new Object[] {argument});
    }

    @Test
    void rawGraphsRunWhatIsAskedFor() {
        final int before = CALLS.get();
        final RawGraph graph = RawGraph.builder()
                .value("x", 20)
                .task("double", (Integer x) -> 2 * x, RawGraph.key("x"))
                .task("sum", (Integer a, Integer b) -> a + b, RawGraph.key("x"), RawGraph.key("double"))
                .task("list", (List<Integer> all) -> all.size(), List.of(RawGraph.key("x"), 2, RawGraph.key("sum")))
                .value("alias", RawGraph.key("sum"))
                .task("unused", () -> CALLS.incrementAndGet())
                .task("needs-missing", (Integer x) -> x, RawGraph.key("nowhere"))
                .task("circle-a", (Integer x) -> x, RawGraph.key("circle-b"))
                .task("circle-b", (Integer x) -> x, RawGraph.key("circle-a"))
                .build();
        assertEquals(List.of(60, 20, 3, 60), client.get(graph, "sum", "x", "list", "alias"));
        assertEquals(before, CALLS.get());
        final String missing = assertThrows(BadInputException.class, () -> client.get(graph, "needs-missing"))
                .getMessage();
        assertTrue(missing.contains("needs-missing") && missing.contains("nowhere"), missing);
        final String circle = assertThrows(BadInputException.class, () -> client.get(graph, "circle-a"))
                .getMessage();
        assertTrue(circle.contains("circle-a") && circle.contains("circle-b"), circle);
        assertThrows(BadInputException.class, () -> client.get(graph, "no-such-key"));
        assertThrows(
                BadInputException.class, () -> RawGraph.builder().value("x", 1).value("x", 2));
        assertTrue(graph.toDot("sum").contains("double"));
    }

    @Test
    void drawings() throws Exception {
        final Delayed<Integer> one = Delayed.of(() -> 1);
        final Delayed<Integer> diamond =
                Delayed.with((a, b) -> a + b, Delayed.with(x -> x + 1, one), Delayed.with(x -> x + 2, one));
        final String dot = diamond.toDot();
        assertEquals(4, dot.split("label=", -1).length - 1);
        assertEquals(4, dot.split("->", -1).length - 1);
        final Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(diamond.toSvg())));
        assertEquals(4, svg.getElementsByTagName("rect").getLength());
        assertEquals(4, svg.getElementsByTagName("line").getLength());
        Delayed<Integer> chain = one;
        for (int i = 0; i < 3_000; i++) {
            final int step = i;
            chain = Delayed.with(x -> x + step, chain);
        }
        final Delayed<Integer> tooLong = chain;
        assertThrows(BadInputException.class, tooLong::toSvg);
        assertEquals(1 + 3_000 * 2_999 / 2, client.compute(tooLong)); // deep, without recursion
    }
}

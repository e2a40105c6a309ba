package io.heddle.function;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.graph.HeddleException;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is written comes back as it was, in whichever form; what is no value is refused, whatever the bytes. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ValueFormTest {
    private static final ValueReader.Classes CLASSES = new ValueReader.Classes() {
        @Override
        public ClassLoader loader() {
            return ValueFormTest.class.getClassLoader();
        }

        @Override
        public ObjectInputFilter filter() {
            return info -> ObjectInputFilter.Status.UNDECIDED;
        }
    };

    private final ValueWriter writer = new ValueWriter();
    private final ValueReader reader = new ValueReader();

    private record Pair(Object left, Object right) implements Serializable {}

    private @Nullable Object there(final @Nullable Object value) throws IOException, ClassNotFoundException {
        final int length = writer.writeValue(value, "a value");
        final byte[] bytes = new byte[length + 5];
        writer.buffer().getBytes(0, bytes, 5, length);
        return reader.readValue(new UnsafeBuffer(bytes), 5, length, CLASSES);
    }

    private boolean isSerialised(final Object value) {
        writer.writeValue(value, "a value");
        return writer.buffer().getByte(0) == ValueForm.SERIALISED;
    }

    @Test
    void valuesWithABinaryFormComeBackEqualAndOfTheSameClass() throws Exception {
        final List<Object> values = List.of(
                true,
                false,
                Integer.MIN_VALUE,
                7L,
                -0.0,
                Double.NaN,
                1.5f,
                (short) -3,
                (byte) 9,
                'x',
                '\ud800',
                "",
                "plain",
                "\u00e4\u20ac\ud83d\ude00 and a lone \udc00",
                LocalDate.of(-4, 2, 29),
                LocalDate.MAX,
                new BigDecimal("-12345678901234567890.1200"),
                BigDecimal.valueOf(1, -5),
                List.of(),
                List.of(1, "two"),
                List.of(1, List.of(2, List.of(3)), 'c'),
                new ArrayList<>(Arrays.asList(1, null, "x")));
        for (final Object value : values) {
            assertTrue(!isSerialised(value), value + " has a binary form");
            final Object back = there(value);
            assertEquals(value, back);
            if (!(value instanceof List)) {
                assertSame(value.getClass(), back == null ? null : back.getClass());
            }
        }
        assertEquals(null, there(null));
        final List<@Nullable Integer> nullable = Stream.of(1, null, 3).toList();
        assertEquals(nullable, there(nullable));
        assertSame(ArrayList.class, there(new ArrayList<>()).getClass());
        assertThrows(UnsupportedOperationException.class, () -> ((List<?>) there(List.of(1, 2, 3))).remove(0));
    }

    @Test
    void arraysComeBack() throws Exception {
        final Random random = new Random(7);
        assertArrayEquals(new byte[0], (byte[]) there(new byte[0]));
        final byte[] bytes = new byte[100_000];
        random.nextBytes(bytes);
        assertArrayEquals(bytes, (byte[]) there(bytes));
        final int[] ints = random.ints(1_000).toArray();
        assertArrayEquals(ints, (int[]) there(ints));
        final long[] longs = random.longs(300_000).toArray();
        assertArrayEquals(longs, (long[]) there(longs));
        final double[] doubles = random.doubles(1_000).toArray();
        assertArrayEquals(doubles, (double[]) there(doubles));
        assertEquals("small again", there("small again"));
    }

    @Test
    void everythingElseGoesByJavaSerialisationAsAWhole() throws Exception {
        final Pair pair = new Pair(1, List.of("a"));
        assertTrue(isSerialised(pair));
        assertEquals(pair, there(pair));
        assertTrue(isSerialised(List.of(1, pair)));
        assertEquals(List.of(1, pair), there(List.of(1, pair)));
        final List<Integer> fixedSize = Arrays.asList(1, 2);
        assertTrue(isSerialised(fixedSize));
        assertEquals(fixedSize, there(fixedSize));
        final List<Integer> empty = Collections.emptyList();
        assertSame(empty.getClass(), there(empty).getClass());
        final HeddleException refused = assertThrows(HeddleException.class, () -> there(new Object()));
        assertTrue(refused.getMessage().contains("java.io.Serializable"), refused.getMessage());
    }

    @Test
    void anObjectThatStandsInTwoPlacesStillDoesSoAfterwards() throws Exception {
        final int[] shared = {1, 2};
        final List<?> back = (List<?>) there(List.of(shared, shared));
        assertSame(back.get(0), back.get(1));
        final ArrayList<Object> ring = new ArrayList<>();
        ring.add(ring);
        final List<?> ringBack = (List<?>) there(ring);
        assertSame(ringBack, ringBack.get(0));
        final TaskArguments arguments = arguments(new Object[] {shared}, new Object[] {shared}, new Object[0]);
        assertSame(arguments.captured()[0], arguments.arguments()[0]);
    }

    private TaskArguments arguments(
            final Object[] captured, final @Nullable Object[] arguments, final Object[] dependencies)
            throws IOException, ClassNotFoundException {
        final UnaryOperator<Object> replace =
                value -> value instanceof Thread ? new TaskArguments.Reference(dependencies.length - 1) : value;
        final int length = writer.writeArguments(captured, arguments, replace, "arguments");
        return reader.readArguments(writer.buffer(), 0, length, dependencies, CLASSES);
    }

    @Test
    void referencesBecomeTheirDependenciesAtAnyDepth() throws Exception {
        final Thread future = Thread.currentThread(); // stands for a future: not serialisable
        final Object[] dependencies = {"unused", 42};
        final TaskArguments plain =
                arguments(new Object[] {"c"}, new Object[] {List.of(1, future), future, null}, dependencies);
        assertEquals("c", plain.captured()[0]);
        assertEquals(List.of(1, 42), plain.arguments()[0]);
        assertEquals(42, plain.arguments()[1]);
        assertEquals(null, plain.arguments()[2]);
        final TaskArguments serialised =
                arguments(new Object[0], new Object[] {new ArrayList<>(List.of(new Pair(1, 2), future))}, dependencies);
        assertEquals(List.of(new Pair(1, 2), 42), serialised.arguments()[0]);
    }

    @Test
    void bytesThatAreNoValueAreRefused() throws Exception {
        final List<Object> values = List.of(
                7, "text", "t\u00e4xt", new int[] {1, 2, 3}, List.of(1, 2L), new BigDecimal("1.5"), new Pair(1, 2));
        final Random random = new Random(11);
        for (final Object value : values) {
            final int length = writer.writeValue(value, "a value");
            final byte[] bytes = new byte[length];
            writer.buffer().getBytes(0, bytes);
            for (int cut = 0; cut < length; cut++) {
                final int end = cut;
                assertThrows(IOException.class, () -> reader.readValue(new UnsafeBuffer(bytes), 0, end, CLASSES));
            }
            for (int i = 0; i < 2_000; i++) {
                final byte[] damaged = bytes.clone();
                damaged[random.nextInt(length)] = (byte) random.nextInt();
                try {
                    reader.readValue(new UnsafeBuffer(damaged), 0, length, CLASSES);
                } catch (final Exception refused) {
                    assertInstanceOf(Exception.class, refused); // never an Error, such as for memory
                }
            }
        }
    }
}

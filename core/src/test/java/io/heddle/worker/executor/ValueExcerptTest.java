package io.heddle.worker.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values as short texts. */
@Timeout(10)
class ValueExcerptTest {
    private record Point(int x, Object y) {}

    private static final class Loud {
        @Override
        public String toString() {
            throw new IllegalStateException("nobody asks a user's class for its text");
        }
    }

    @Test
    void valuesOfTheJdkAreShown() {
        assertEquals("null", ValueExcerpt.of(null));
        assertEquals("-7", ValueExcerpt.of(-7L));
        assertEquals("1.50", ValueExcerpt.of(new BigDecimal("1.50")));
        assertEquals("\"2026-11-27\"", ValueExcerpt.of(LocalDate.of(2026, 11, 27)));
        assertEquals("'x'", ValueExcerpt.of('x'));
        assertEquals("SECOND", ValueExcerpt.of(Unit.SECOND));
        assertEquals("int[3] {1, 2, 3}", ValueExcerpt.of(new int[] {1, 2, 3}));
        assertEquals("ArrayList(2) [\"a\", null]", ValueExcerpt.of(new ArrayList<>(Arrays.asList("a", null))));
        assertTrue(ValueExcerpt.of(Map.of("k", 1)).endsWith("(1) [\"k\"=1]"), ValueExcerpt.of(Map.of("k", 1)));
        assertEquals("Point[x=1, y=Point[x=2, y=\"z\"]]", ValueExcerpt.of(new Point(1, new Point(2, "z"))));
    }

    private enum Unit {
        SECOND
    }

    @Test
    void whatIsLongIsCutAndUsersClassesAreNamed() {
        assertEquals("int[1000000] {0, 0, 0, 0, 0, 0, 0, 0, ...}", ValueExcerpt.of(new int[1_000_000]));
        final String text = ValueExcerpt.of("x".repeat(10_000_000));
        assertTrue(text.endsWith("x\" ... (10000000 characters)") && text.length() < 200, text);
        assertEquals("a " + Loud.class.getName(), ValueExcerpt.of(new Loud()));
        final List<Object> itself = new ArrayList<>();
        itself.add(itself);
        assertEquals("ArrayList(1) [ArrayList(1) [ArrayList(1) [ArrayList ...]]]", ValueExcerpt.of(itself));
        final Object wide = IntStream.range(0, 100)
                .mapToObj(i ->
                        IntStream.range(0, 100).mapToObj(j -> "y".repeat(200)).toList())
                .toList();
        assertTrue(ValueExcerpt.of(wide).length() < 2_000, ValueExcerpt.of(wide));
    }
}

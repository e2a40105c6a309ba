package io.heddle.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonTextTest {
    private record Pair(String name, double value) {}

    private record Nothing() {}

    @Test
    void textsAreEscaped() {
        assertEquals("\"a\\\"b\\\\c\\n\\r\\t\\u0001\\u00e4\\u20ac\"", JsonText.of("a\"b\\c\n\r\t\u0001\u00e4\u20ac"));
        assertEquals("\"\"", JsonText.of(""));
        assertEquals("\"plain ~\"", JsonText.of("plain ~"));
    }

    @Test
    void numbersHaveThreeDigits() {
        final List<Object> values = new ArrayList<>(
                Arrays.asList(1, 2L, 1.5, -0.25, 3.0, Double.NaN, Double.POSITIVE_INFINITY, null, true));
        assertEquals("[1,2,1.500,-0.250,3,null,null,null,true]", JsonText.of(values));
        final Random random = new Random(Long.getLong("heddle.seed", 1));
        for (int i = 0; i < 10_000; i++) {
            final double value = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(18));
            final double read = Double.parseDouble(JsonText.of(value));
            assertEquals(Double.parseDouble(String.format(Locale.ROOT, "%.3f", value)), read, 0.0011, value + "");
        }
    }

    @Test
    void recordsMapsAndListsAreNested() {
        assertEquals("{\"pairs\":[{\"name\":\"a\",\"value\":0.500}],\"none\":{},\"empty\":[]}", JsonText.of(nested()));
    }

    private static Map<String, Object> nested() {
        final Map<String, Object> nested = new LinkedHashMap<>();
        nested.put("pairs", List.of(new Pair("a", 0.5)));
        nested.put("none", new Nothing());
        nested.put("empty", List.of());
        return nested;
    }
}

package io.heddle.frame.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.agrona.UnsafeApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Searches against those of the JDK, over texts of few letters, so that parts of what is looked for are everywhere. */
@Timeout(30)
class TextSearchTest {
    private static final String[] LETTERS = {"a", "b", "ö", "€"};
    private static final int LENGTH_MAX = 40;
    /** Regular expressions of many wildcards go back over longer texts for seconds. */
    private static final int LIKE_LENGTH_MAX = 20;

    private final long seed = Long.getLong("heddle.seed", 42);
    private final SplittableRandom random = new SplittableRandom(seed);
    private final long address = UnsafeApi.allocateMemory(3 * LENGTH_MAX);

    @AfterEach
    void free() {
        UnsafeApi.freeMemory(address);
    }

    private String text(final int lengthMax, final String... more) {
        final StringBuilder text = new StringBuilder();
        final int length = random.nextInt(lengthMax + 1);
        final int letters = 1 + random.nextInt(LETTERS.length);
        for (int i = 0; i < length; i++) {
            final int letter = random.nextInt(letters + more.length);
            text.append(letter < letters ? LETTERS[letter] : more[letter - letters]);
        }
        return text.toString();
    }

    private int put(final String text) {
        final byte[] bytes = text.getBytes(UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            UnsafeApi.putByte(address + i, bytes[i]);
        }
        return bytes.length;
    }

    @Test
    void findsWhatTheJdkFinds() {
        for (int round = 0; round < 20_000; round++) {
            final String text = text(LENGTH_MAX);
            final String part = text(12);
            final String about = part + " in " + text + " with -Dheddle.seed=" + seed;
            final int length = put(text);
            final TextSearch search = new TextSearch(part.getBytes(UTF_8));
            for (int from = 0; from >= 0 && from <= text.length(); from += 3) {
                final int expected = text.indexOf(part, from);
                final int start = text.substring(0, from).getBytes(UTF_8).length;
                assertEquals(
                        expected < 0 ? -1 : text.substring(0, expected).getBytes(UTF_8).length,
                        search.find(address, length, start),
                        about);
            }
            final byte[] bytes = part.getBytes(UTF_8);
            assertEquals(text.startsWith(part), TextKernels.startsWith(bytes).holds(address, length), about);
            assertEquals(text.endsWith(part), TextKernels.endsWith(bytes).holds(address, length), about);
            assertEquals(text.contains(part), TextKernels.contains(bytes).holds(address, length), about);
        }
    }

    @Test
    void likeIsARegularExpression() {
        for (int round = 0; round < 20_000; round++) {
            final String text = text(LIKE_LENGTH_MAX);
            final String pattern = random.nextBoolean() ? text(10, "%") : text(10, "%", "_");
            final String expression = pattern.replace("%", ".*").replace("_", ".");
            assertEquals(
                    Pattern.matches(expression, text),
                    TextKernels.like(pattern.getBytes(UTF_8)).holds(address, put(text)),
                    () -> text + " like " + pattern + " with -Dheddle.seed=" + seed);
        }
    }
}

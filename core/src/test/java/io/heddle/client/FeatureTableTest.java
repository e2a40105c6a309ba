package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The table of features in the package doc names methods and tests that exist, and every feature once. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class FeatureTableTest {
    private static final Path DOC = Path.of("src/main/java/io/heddle/client/package-info.java");
    private static final Pattern ROW = Pattern.compile(" \\* C-(\\d+) ([^=]+) = (absent: .+|([\\w. ]+) : ([\\w ]+))");
    private static final List<String> PACKAGES =
            List.of("io.heddle.client.", "io.heddle.frame.", "io.heddle.worker.executor.", "io.heddle.cluster.");

    @Test
    void theTableIsTrue() throws IOException {
        final Map<Integer, String> rows = new TreeMap<>();
        final List<String> faults = new ArrayList<>();
        for (final String line : Files.readAllLines(DOC)) {
            final Matcher row = ROW.matcher(line);
            if (line.startsWith(" * C-")) {
                assertTrue(row.matches(), "not a row of the table: " + line);
                if (rows.put(Integer.parseInt(row.group(1)), line) != null) {
                    faults.add("twice: " + line);
                }
                if (row.group(4) != null) {
                    check(row.group(4).split(" "), row.group(5).split(" "), faults);
                }
            }
        }
        assertEquals(List.of(), faults);
        final List<Integer> expected = Stream.of(
                        IntStream.rangeClosed(1, 7),
                        IntStream.rangeClosed(10, 23),
                        IntStream.rangeClosed(30, 42),
                        IntStream.rangeClosed(50, 62),
                        IntStream.rangeClosed(70, 79),
                        IntStream.rangeClosed(80, 84))
                .flatMap(IntStream::boxed)
                .toList();
        assertEquals(expected, List.copyOf(rows.keySet()));
    }

    private static void check(final String[] methods, final String[] tests, final List<String> faults)
            throws IOException {
        for (final String method : methods) {
            final int dot = method.indexOf('.');
            if (dot < 0 || !exists(method.substring(0, dot), method.substring(dot + 1))) {
                faults.add("no such public method: " + method);
            }
        }
        for (final String test : tests) {
            try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
                if (files.noneMatch(file -> file.endsWith(test + ".java"))) {
                    faults.add("no such test: " + test);
                }
            }
        }
    }

    private static boolean exists(final String type, final String method) {
        for (final String room : PACKAGES) {
            try {
                return Arrays.stream(Class.forName(room + type).getMethods())
                        .map(Method::getName)
                        .anyMatch(method::equals);
            } catch (final ClassNotFoundException inAnotherRoom) {
                // the next one may have it
            }
        }
        return false;
    }
}

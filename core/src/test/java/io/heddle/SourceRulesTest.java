package io.heddle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Rules that only the sources show, for all modules. What is too long today stands with its length in
 * {@code too-long.txt}; an entry may only shrink, and goes when it is no longer needed.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SourceRulesTest {
    private static final int FILE_LINES_MAX = 500;
    private static final int METHOD_LINES_MAX = 70;
    private static final String EXCEPTIONS = "core/src/test/resources/io/heddle/too-long.txt";

    /** A line that may begin a method or constructor body: indented, with a parameter list, not a statement. */
    private static final Pattern METHOD = Pattern.compile(
            "^ {4,8}(?! |@|record |public record |private record |return|throw|new |else|if |for |while |switch |"
                    + "case |try |do |synchronized \\(|catch|super|this)[\\w<>\\[\\]@?,.& ]*\\b(\\w+)\\(.*");

    private static final Pattern BANNED = Pattern.compile("\\b(TODO|FIXME|XXX)\\b|@Disabled|Thread\\.sleep");

    @Test
    void filesAndMethodsAreShort() {
        final Map<String, Integer> tooLong = new TreeMap<>();
        for (final Path file : sources()) {
            final List<String> lines = lines(file);
            if (lines.size() > FILE_LINES_MAX) {
                tooLong.put(name(file), lines.size());
            }
            addLongMethods(name(file), lines, tooLong);
        }
        final Map<String, Integer> allowed = exceptions();
        final List<String> faults = new ArrayList<>();
        tooLong.forEach((name, length) -> {
            if (length > allowed.getOrDefault(name, 0)) {
                faults.add(name + " has " + length + " lines: split it (a file has at most " + FILE_LINES_MAX
                        + ", a method " + METHOD_LINES_MAX + ")");
            }
        });
        allowed.forEach((name, length) -> {
            if (tooLong.getOrDefault(name, 0) < length) {
                faults.add(
                        name + " has fewer than " + length + " lines now: shrink or remove its entry in " + EXCEPTIONS);
            }
        });
        assertEquals(List.of(), faults);
    }

    private static void addLongMethods(final String file, final List<String> lines, final Map<String, Integer> found) {
        int start = -1;
        String method = "";
        String end = "";
        for (int i = 0; i < lines.size(); i++) {
            final String line = lines.get(i);
            final Matcher matcher = METHOD.matcher(line);
            if (start < 0 && matcher.matches() && !line.endsWith(";")) {
                start = i;
                method = matcher.group(1);
                end = " ".repeat(line.length() - line.stripLeading().length()) + "}";
            } else if (start >= 0 && line.equals(end)) {
                final int length = i - start + 1;
                if (length > METHOD_LINES_MAX) {
                    found.merge(file + "#" + method, length, Math::max);
                }
                start = -1;
            } else if (start >= 0 && line.isEmpty() && lines.get(i - 1).endsWith(");")) {
                start = bodyBegan(lines, start, i) ? start : -1;
            }
        }
    }

    /** False for a declaration without a body. */
    private static boolean bodyBegan(final List<String> lines, final int start, final int end) {
        return lines.subList(start, end).stream().anyMatch(line -> line.endsWith("{"));
    }

    @Test
    void everyRoomHasItsTour() {
        final List<String> faults = new ArrayList<>();
        for (final Path file : sources()) {
            final Path tour = file.resolveSibling("package-info.java");
            if (name(file).contains("/src/main/") && !Files.exists(tour)) {
                faults.add(name(tour) + " is missing");
            }
            final boolean generated = name(file).startsWith("codecs/"); // generated code knows no nullness
            if (!generated && file.endsWith("package-info.java") && !text(file).contains("@NullMarked")) {
                faults.add(name(file) + " does not say @NullMarked");
            }
        }
        assertEquals(List.of(), faults.stream().distinct().toList());
    }

    @Test
    void nothingIsLeftForLater() {
        final List<String> faults = new ArrayList<>();
        for (final Path file : sources()) {
            final List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (BANNED.matcher(lines.get(i)).find() && !file.endsWith("SourceRulesTest.java")) {
                    faults.add(name(file) + ":" + (i + 1) + ": " + lines.get(i).strip());
                }
            }
        }
        assertEquals(List.of(), faults);
    }

    @Test
    void methodsAreRecognised() {
        final List<String> lines = new ArrayList<>(List.of("class A {", "    private static int sum(final int a) {"));
        for (int i = 0; i < METHOD_LINES_MAX; i++) {
            lines.add("        a(" + i + ");");
        }
        lines.add("    }");
        final Map<String, Integer> found = new TreeMap<>();
        addLongMethods("A", lines, found);
        assertEquals(Map.of("A#sum", METHOD_LINES_MAX + 2), found);
    }

    private static Map<String, Integer> exceptions() {
        final Path file = root().resolve(EXCEPTIONS);
        final Map<String, Integer> allowed = new TreeMap<>();
        for (final String line : lines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                final String[] words = line.split("\\s+", -1);
                allowed.put(words[0], Integer.parseInt(words[1]));
            }
        }
        return allowed;
    }

    private static List<Path> sources() {
        final List<Path> files = new ArrayList<>();
        for (final String module : List.of("codecs", "transport", "offheap-store", "core", "tools", "jmh")) {
            final Path sources = root().resolve(module).resolve("src");
            if (Files.isDirectory(sources)) {
                try (Stream<Path> walk = Files.walk(sources)) {
                    walk.filter(file -> file.toString().endsWith(".java"))
                            .sorted()
                            .forEach(files::add);
                } catch (final IOException fault) {
                    throw new UncheckedIOException(fault);
                }
            }
        }
        assertTrue(files.size() > 20, "only " + files.size() + " sources below " + root());
        return files;
    }

    /** The directory of the whole project: tests run in that of their module. */
    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(directory.resolve("offheap-store"))) {
            directory = directory.getParent();
        }
        return directory;
    }

    private static String name(final Path file) {
        return root().relativize(file).toString();
    }

    private static String text(final Path file) {
        return String.join("\n", lines(file));
    }

    private static List<String> lines(final Path file) {
        try {
            return Files.readAllLines(file);
        } catch (final IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}

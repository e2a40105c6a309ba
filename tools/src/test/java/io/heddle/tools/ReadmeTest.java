package io.heddle.tools;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.client.ConfigurationOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** What the README says is so: its code is of examples that {@link ExamplesTest} runs, its commands and options are those that there are. */
@Timeout(20)
class ReadmeTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path EXAMPLES = Path.of("src/main/java/io/heddle/tools/examples");
    private static final String NOT_YET = "not yet";

    private final String readme = read(ROOT.resolve("README.md"));

    @Test
    void javaIsCutFromTheExamples() throws IOException {
        final List<String> blocks = blocks("java");
        assertTrue(blocks.size() >= 2, "only " + blocks.size() + " pieces of Java");
        final List<String> examples = new ArrayList<>();
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            files.forEach(file -> examples.add(unindented(read(file))));
        }
        for (final String block : blocks) {
            final String piece = unindented(block);
            assertTrue(
                    examples.stream().anyMatch(example -> example.contains(piece)),
                    "no example has these lines one after the other:\n" + block);
        }
    }

    @Test
    void everyRowForUsersOfDaskIsInAnExampleThatRuns() {
        final String example = oneLine(read(EXAMPLES.resolve("FromDask.java")));
        final List<String[]> rows = table("From Dask to Heddle");
        assertTrue(rows.size() >= 25, "only " + rows.size() + " rows");
        for (final String[] row : rows) {
            final List<String> code = codeIn(row[1]);
            assertTrue(!code.isEmpty() || row[1].contains(NOT_YET), "neither code nor '" + NOT_YET + "': " + row[1]);
            for (final String piece : code) {
                if (piece.startsWith("heddle ")) {
                    assertIsACommand(piece);
                } else {
                    assertTrue(example.contains(oneLine(piece)), "FromDask does not run " + piece);
                }
            }
        }
    }

    @Test
    void optionsAreThoseOfTheCode() {
        final StringBuilder expected = new StringBuilder();
        for (final ConfigurationOption option : ConfigurationOption.values()) {
            expected.append("| `")
                    .append(option.key())
                    .append("` | ")
                    .append(option.defaultValue() == null ? "" : "`" + option.defaultValue() + "`")
                    .append(" | ")
                    .append(option.description())
                    .append(" |\n");
        }
        assertTrue(
                readme.contains("| option | default | what it is |\n|---|---|---|\n" + expected + "\n"),
                "the table of options must read\n" + expected);
    }

    @Test
    void commandsAreThoseOfTheCode() {
        final List<String> commands = new ArrayList<>();
        for (final String block : blocks("sh")) {
            for (final String line : block.lines().toList()) {
                final String command = line.replaceFirst("\\s+#.*", "").replaceFirst("^tools/bin/", "");
                if (command.startsWith("heddle ")) {
                    commands.add(command);
                    assertIsACommand(command);
                }
            }
        }
        assertTrue(commands.size() >= 8, "only " + commands);
        for (final String code : codeIn(readme)) {
            if (code.startsWith("heddle ")) {
                assertIsACommand(code);
            }
        }
        final CommandLine line = new CommandLine(new HeddleCommand());
        for (final String name : line.getSubcommands().keySet()) {
            assertTrue(readme.contains("`heddle " + name) || name.equals("help"), "the README names no " + name);
        }
    }

    /** Capitals stand for what the reader fills in. */
    private static void assertIsACommand(final String command) {
        final String[] words =
                command.replaceAll("\\bN\\b", "1").replaceAll("'", "").split("\\s+");
        final String[] arguments = java.util.Arrays.copyOfRange(words, 1, words.length);
        assertDoesNotThrow(() -> new CommandLine(new HeddleCommand()).parseArgs(arguments), command);
    }

    @Test
    void filesThatItLinksToAreThere() {
        final Matcher links = Pattern.compile("]\\((?!http)([^)#]+)").matcher(readme);
        int count = 0;
        while (links.find()) {
            assertTrue(Files.exists(ROOT.resolve(links.group(1))), "there is no " + links.group(1));
            count++;
        }
        assertTrue(count >= 2, "only " + count + " links");
    }

    @Test
    void itIsAMapAndNoDump() {
        assertEquals(
                0,
                readme.lines()
                        .filter(line -> line.length() > 160 && !line.startsWith("|"))
                        .count());
        assertTrue(readme.lines().count() < 400, readme.lines().count() + " lines");
    }

    private List<String> blocks(final String language) {
        final List<String> blocks = new ArrayList<>();
        final Matcher matcher =
                Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$").matcher(readme);
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }

    /** The cells of the first table below a heading. */
    private List<String[]> table(final String heading) {
        final int start = readme.indexOf("\n## " + heading + "\n");
        assertTrue(start >= 0, "no section " + heading);
        final List<String[]> rows = new ArrayList<>();
        for (final String line : readme.substring(start + 4).lines().toList()) {
            if (line.startsWith("## ")) {
                break;
            }
            if (line.startsWith("| ")) {
                rows.add(line.substring(2).split(" \\| ?", 2));
            }
        }
        return rows.subList(1, rows.size());
    }

    private static List<String> codeIn(final String text) {
        final List<String> code = new ArrayList<>();
        final Matcher matcher = Pattern.compile("`([^`\\n]+)`").matcher(text);
        while (matcher.find()) {
            code.add(matcher.group(1));
        }
        return code;
    }

    private static String oneLine(final String text) {
        return text.replaceAll("\\s+", " ").replace(" .", ".");
    }

    private static String unindented(final String text) {
        return String.join("\n", text.lines().map(String::strip).toList());
    }

    private static String read(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }
}

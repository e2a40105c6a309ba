package io.heddle.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bytes of every message are written down, one file per schema and version. The current version must still produce
 * them, and must still read those of every version before.
 *
 * <p>After an intended change raise the version of the schema and run with {@code -Dheddle.golden.update=true}: that
 * writes the file of the new version and never touches an old one.
 */
@Timeout(60)
class GoldenBytesTest {
    private static final Path DIRECTORY = Path.of("src/test/resources/io/heddle/codecs/golden");

    @ParameterizedTest
    @ValueSource(strings = {"control", "session", "bulk"})
    void shouldProduceTheBytesThatAreWrittenDown(final String schema) throws Exception {
        final SchemaSample sample = new SchemaSample(schema);
        final List<String> lines = new ArrayList<>();
        for (final String message : sample.messages()) {
            final byte[] bytes = sample.encode(message);
            lines.add(message + " " + HexFormat.of().formatHex(bytes));
            lines.add("  " + oneLine(sample.decode(message, bytes)));
        }
        final Path file = file(schema, sample.version());
        if (Boolean.getBoolean("heddle.golden.update")) {
            Files.createDirectories(DIRECTORY);
            Files.write(file, lines, StandardCharsets.UTF_8);
        }
        assertTrue(Files.exists(file), () -> file + " is missing; run with -Dheddle.golden.update=true");
        assertEquals(
                String.join("\n", Files.readAllLines(file, StandardCharsets.UTF_8)),
                String.join("\n", lines),
                "the bytes of schema " + schema + " changed without a new version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"control", "session", "bulk"})
    void shouldReadTheBytesOfAllVersions(final String schema) throws Exception {
        final SchemaSample sample = new SchemaSample(schema);
        int messageCount = 0;
        for (int version = 1; version <= sample.version(); version++) {
            final List<String> lines = Files.readAllLines(file(schema, version), StandardCharsets.UTF_8);
            for (int i = 0; i < lines.size(); i += 2) {
                final String[] nameAndBytes = lines.get(i).split(" ");
                final byte[] bytes = HexFormat.of().parseHex(nameAndBytes[1]);
                final String actual = oneLine(sample.decode(nameAndBytes[0], bytes));
                for (final String field : fields(lines.get(i + 1).strip())) {
                    assertTrue(
                            actual.contains(field),
                            schema + " version " + version + " " + nameAndBytes[0] + ": " + field + " is not in "
                                    + actual);
                }
                messageCount++;
            }
        }
        assertTrue(messageCount >= sample.messages().size());
    }

    /** The parts of a decoded message that a newer version must still say: every name with its value. */
    private static List<String> fields(final String text) {
        final String inner = text.replaceFirst("^\\[[A-Za-z]+]\\([^)]*\\):", "");
        return List.of(inner.split("\\|"));
    }

    private static Path file(final String schema, final int version) throws IOException {
        return DIRECTORY.resolve(schema + "-v" + version + ".txt");
    }

    private static String oneLine(final String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n");
    }
}

package io.heddle.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The message catalogue in the package doc names every message. */
@Timeout(60)
class CatalogueTest {
    @ParameterizedTest
    @ValueSource(strings = {"control", "session", "bulk"})
    void shouldNameEveryMessage(final String schema) throws Exception {
        final String catalogue = Files.readString(Path.of("src/main/java/io/heddle/codecs/package-info.java"));
        final List<String> missing = new SchemaSample(schema)
                .messages().stream()
                        .filter(message -> !catalogue.contains("<td>" + message + "</td>"))
                        .toList();
        assertEquals(List.of(), missing, "give sender, answer, idempotence key and what happens on a full channel");
    }
}

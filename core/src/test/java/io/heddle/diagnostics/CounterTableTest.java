package io.heddle.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CounterTableTest {
    private static final Path TABLE = Path.of("src/main/java/io/heddle/diagnostics/package-info.java");
    private static final Pattern ROW = Pattern.compile(
            " \\* (\\d{4})  +([a-z-]+)  +([a-z]+)  +(gauge|total|histogram)  +(-|prefix)  +([a-z,]+)  +(\\S.*)");

    @Test
    void documentedTableEqualsTheEnum() throws IOException {
        final List<String> documented = new ArrayList<>();
        for (final String line : Files.readAllLines(TABLE)) {
            final Matcher matcher = ROW.matcher(line);
            if (matcher.matches()) {
                documented.add(String.join(
                        "|",
                        matcher.group(1),
                        matcher.group(2),
                        matcher.group(3),
                        matcher.group(4),
                        matcher.group(5),
                        matcher.group(6),
                        matcher.group(7)));
            }
        }
        final List<String> actual = new ArrayList<>();
        for (final CounterType type : CounterType.values()) {
            actual.add(String.join(
                    "|",
                    Integer.toString(type.id()),
                    type.text(),
                    type.unit(),
                    type.kind().text(),
                    type.key().text(),
                    type.rolesText(),
                    type.description()));
        }
        assertEquals(actual, documented, "the table in package-info.java and CounterType differ");
    }

    @Test
    void idsAndNamesAreUnique() {
        final Set<Object> seen = new HashSet<>();
        for (final CounterType type : CounterType.values()) {
            assertTrue(type.id() >= 1000, type.text());
            for (int id = type.id(); id < type.id() + type.idCount(); id++) {
                assertTrue(seen.add(id), type.text());
                assertEquals(type, CounterType.of(id));
            }
            assertTrue(seen.add(type.text()), type.text());
        }
    }
}

package io.heddle.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.expression.ValueText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Statements over real data with the rows that they yield, kept in files: blocks of a statement that ends with a semicolon and its rows, whose
 * values stand between bars. DuckDB, not the engine, has written the rows; {@code -Dheddle.golden.update=true} lets it write them anew.
 */
@Timeout(60)
class QueryFilesTest {
    private static final String RESOURCES = "/io/heddle/frame/";
    private static final String TABLE = "-- table ";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"flights.sql", "birdstrikes.sql"})
    void statementsYieldTheirRows(final String file) throws Exception {
        final String content = new String(bytes("queries/" + file), StandardCharsets.UTF_8);
        final StringBuilder renewed = new StringBuilder();
        int count = 0;
        try (SqlTables tables = new SqlTables(directory)) {
            for (final String block : content.strip().split("\n\n")) {
                if (block.startsWith(TABLE)) {
                    block.lines().forEach(line -> open(tables, line.substring(TABLE.length())));
                    renewed.append(block).append("\n\n");
                    continue;
                }
                final int end = block.indexOf(';');
                final String statement = block.substring(0, end);
                final List<String> expected =
                        block.substring(end + 1).strip().lines().toList();
                final DataFrame frame = tables.query(statement);
                if (Boolean.getBoolean("heddle.golden.update")) {
                    renewed.append(statement).append(";\n");
                    texts(tables.duckdb().rows(statement), frame.schema())
                            .forEach(row -> renewed.append(row).append('\n'));
                    renewed.append('\n');
                    continue;
                }
                try (Table table = frame.compute()) {
                    assertEquals(expected, texts(FrameAssertions.rows(table), frame.schema()), statement);
                }
                count++;
            }
        }
        if (Boolean.getBoolean("heddle.golden.update")) {
            Files.writeString(
                    Path.of("src/test/resources" + RESOURCES + "queries/" + file),
                    renewed.toString().strip() + "\n");
        } else {
            assertTrue(count >= 6, "only " + count + " statements");
        }
    }

    private void open(final SqlTables tables, final String line) {
        final String[] words = line.split(" ");
        try {
            final Path path = Files.write(directory.resolve(words[1]), bytes(words[1]));
            tables.csv(words[0], path, null);
        } catch (final Exception wrong) {
            throw new AssertionError(line, wrong);
        }
    }

    private static byte[] bytes(final String name) throws IOException {
        try (InputStream input = QueryFilesTest.class.getResourceAsStream(RESOURCES + name)) {
            return input.readAllBytes();
        }
    }

    private static List<String> texts(final List<List<Object>> rows, final Schema schema) {
        final List<String> texts = new ArrayList<>();
        for (final List<Object> row : rows) {
            final List<String> values = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                values.add(text(row.get(i), schema.field(i).type()));
            }
            texts.add("| " + String.join(" | ", values) + " |");
        }
        return texts;
    }

    /** Fractions cut short, since sums of another order may differ in the last places. */
    private static String text(final Object value, final DataType type) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Double number) {
            return String.format(Locale.ROOT, "%.6g", number);
        }
        return type == DataType.DATE || type == DataType.TIMESTAMP
                ? ValueText.of(type, (Long) value)
                : value.toString();
    }
}

package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.count;
import static io.heddle.frame.expression.Expressions.max;
import static io.heddle.frame.expression.Expressions.mean;
import static io.heddle.frame.expression.Expressions.min;
import static io.heddle.frame.expression.Expressions.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.CsvOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The CSV reader against a plain parser on real files: samples kept with the tests always, whole sets when the property
 * {@code heddle.data} names the directory that holds them.
 */
@Timeout(60)
class RealDataTest {
    @TempDir
    Path directory;

    private Path sample(final String name) throws IOException {
        final Path path = directory.resolve(name);
        try (InputStream input = RealDataTest.class.getResourceAsStream("/io/heddle/frame/" + name);
                OutputStream output = Files.newOutputStream(path)) {
            input.transferTo(output);
        }
        return path;
    }

    /** Fields of all records: a state machine over characters, as plain as can be. */
    private static List<List<String>> plainRecords(final String text) {
        final List<List<String>> records = new ArrayList<>();
        List<String> fields = new ArrayList<>();
        final StringBuilder field = new StringBuilder();
        boolean quoted = false;
        boolean wasQuoted = false;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (quoted) {
                if (c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    field.append('"');
                    i++;
                } else if (c == '"') {
                    quoted = false;
                } else {
                    field.append(c);
                }
            } else if (c == '"' && field.isEmpty() && !wasQuoted) {
                quoted = true;
                wasQuoted = true;
            } else if (c == ',' || c == '\n') {
                final String value = field.toString();
                fields.add(value.isEmpty() && !wasQuoted ? null : value);
                field.setLength(0);
                wasQuoted = false;
                if (c == '\n') {
                    if (fields.size() > 1 || fields.get(0) != null) {
                        records.add(fields);
                    }
                    fields = new ArrayList<>();
                }
            } else if (c != '\r') {
                field.append(c);
            }
        }
        if (!fields.isEmpty() || field.length() > 0) {
            fields.add(field.isEmpty() && !wasQuoted ? null : field.toString());
            records.add(fields);
        }
        return records;
    }

    private static Object typed(final DataType type, final String text) {
        if (text == null || (text.isEmpty() && type != DataType.STRING)) {
            return null;
        }
        return switch (type.kind()) {
            case BOOL -> Boolean.valueOf(text);
            case INT64 -> Long.valueOf(text.strip());
            case FLOAT64 -> Double.valueOf(text);
            case DECIMAL -> new BigDecimal(text);
            case STRING -> text;
            case DATE -> LocalDate.parse(text).toEpochDay();
            case TIMESTAMP -> LocalDateTime.parse(text.replace(' ', 'T')).toEpochSecond(ZoneOffset.UTC) * 1_000_000;
        };
    }

    private static ReferenceFrame reference(final Path path, final Schema schema) throws IOException {
        final byte[] bytes;
        try (InputStream file = Files.newInputStream(path);
                InputStream input = path.toString().endsWith(".gz") ? new GZIPInputStream(file) : file) {
            bytes = input.readAllBytes();
        }
        final List<List<String>> records = plainRecords(new String(bytes, StandardCharsets.UTF_8));
        assertEquals(schema.names(), records.get(0));
        final List<List<Object>> rows = new ArrayList<>();
        for (final List<String> record : records.subList(1, records.size())) {
            final List<Object> row = new ArrayList<>();
            for (int i = 0; i < schema.size(); i++) {
                row.add(typed(schema.field(i).type(), record.get(i)));
            }
            rows.add(row);
        }
        return new ReferenceFrame(schema, rows);
    }

    private static void check(final Path path, final String expectedSchema) throws IOException {
        try (LocalSession session = new LocalSession(1 << 19, 2);
                DataFrame frame =
                        DataFrame.readCsv(session, CsvOptions.DEFAULTS.withBlockBytes(200_000), path.toString())) {
            assertEquals(expectedSchema, frame.schema().toString());
            final ReferenceFrame reference = reference(path, frame.schema());
            try (Table table = frame.compute()) {
                FrameAssertions.assertRows(reference, table);
            }
            assertEquals(reference.rows().size(), frame.count());
        }
    }

    private static final String FLIGHTS =
            "date timestamp, delay int64, distance int64, origin string, destination string";
    private static final String BIRDSTRIKES =
            "Airport Name string, Aircraft Make Model string, Effect Amount of damage string, Flight Date date, "
                    + "Aircraft Airline Operator string, Origin State string, Phase of flight string, Wildlife Size string, "
                    + "Wildlife Species string, Time of day string, Cost Other int64, Cost Repair int64, "
                    + "Cost Total $ int64, Speed IAS in knots int64";
    private static final String ZIPCODES =
            "zip_code string, latitude float64, longitude float64, city string, state string, county string";

    @Test
    void flights() throws IOException {
        final Path path = sample("flights-sample.csv");
        check(path, FLIGHTS);
        groupFlights(path);
    }

    private static void groupFlights(final Path path) throws IOException {
        try (LocalSession session = new LocalSession();
                DataFrame frame =
                        DataFrame.readCsv(session, CsvOptions.DEFAULTS.withBlockBytes(30_000), path.toString())) {
            final ReferenceFrame reference = reference(path, frame.schema());
            final Expression late = col("delay").gt(30).and(col("origin").ne("ATL"));
            try (DataFrame slow = frame.filter(late).persist();
                    Table table = slow.groupBy("origin", "destination")
                            .agg(sum("delay"), mean("distance"), count(), min("date"), max("delay"))
                            .compute()) {
                FrameAssertions.assertRows(
                        reference
                                .filter(late)
                                .groupBy(
                                        List.of("origin", "destination"),
                                        List.of(sum("delay"), mean("distance"), count(), min("date"), max("delay"))),
                        table);
            }
        }
    }

    @Test
    void birdStrikes() throws IOException {
        check(sample("birdstrikes-sample.csv"), BIRDSTRIKES);
    }

    @Test
    void zipCodes() throws IOException {
        check(sample("zipcodes-sample.csv"), ZIPCODES);
    }

    @Test
    void wholeSets() throws IOException {
        final String data = System.getProperty("heddle.data", "");
        Assumptions.assumeTrue(!data.isEmpty() && Files.isDirectory(Path.of(data)), "heddle.data is not set");
        check(Path.of(data, "birdstrikes.csv"), BIRDSTRIKES);
        check(Path.of(data, "zipcodes.csv"), ZIPCODES);
        check(
                Path.of(data, "species.csv"),
                "item_id string, common_name string, scientific_name string, gap_species_code string, "
                        + "county_id string, habitat_yearround_pct float64");
        check(Path.of(data, "flights-300k.csv.gz"), FLIGHTS);
        groupFlights(Path.of(data, "flights-300k.csv.gz"));
    }
}

package io.heddle.frame;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Decimals;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.expression.ValueText;
import java.util.ArrayList;
import java.util.List;

/** Random rows of random columns, and the CSV text that says them. Doubles are such that sums do not depend on their order. */
final class RandomData {
    private static final String[] WORDS = {
        "ATL",
        "JFK",
        "",
        "a",
        "ab",
        "naïve",
        "comma, inside",
        "a \"quoted\" word",
        " blanks ",
        "0123",
        "null",
        "NaN",
        "a rather longer text that needs more than one machine word to compare",
        "日本語",
        "same prefix 1",
        "same prefix 2"
    };

    private static final DataType[] TYPES = {
        DataType.BOOL, DataType.INT64, DataType.FLOAT64, DataType.STRING, DataType.DATE, DataType.TIMESTAMP
    };

    private RandomData() {}

    /** Rows of some columns of all types, with more or fewer nulls, values and distinct ones. */
    static ReferenceFrame frame(final RandomSource random, final int rowCount) {
        final List<Field> fields = new ArrayList<>();
        fields.add(new Field("i", DataType.INT64));
        fields.add(new Field("s", DataType.STRING));
        final int more = random.between(0, 5);
        for (int i = 0; i < more; i++) {
            final DataType type = random.chance(0.15) ? decimal(random) : random.oneOf(TYPES);
            fields.add(new Field((type.isDecimal() ? "m" : type.label().substring(0, 1)) + i, type));
        }
        final Schema schema = new Schema(fields);
        return new ReferenceFrame(schema, frameOf(schema, random, rowCount));
    }

    private static DataType decimal(final RandomSource random) {
        final int scale = random.between(0, 5);
        return DataType.decimal(random.between(Math.max(1, scale), DataType.PRECISION_MAX), scale);
    }

    /** Random rows of these columns. */
    static List<List<Object>> frameOf(final Schema schema, final RandomSource random, final int rowCount) {
        final List<List<Object>> columns = new ArrayList<>();
        for (final Field field : schema.fields()) {
            columns.add(column(field.type(), random, rowCount));
        }
        final List<List<Object>> rows = new ArrayList<>();
        for (int row = 0; row < rowCount; row++) {
            final List<Object> values = new ArrayList<>();
            for (final List<Object> column : columns) {
                values.add(column.get(row));
            }
            rows.add(values);
        }
        return rows;
    }

    private static List<Object> column(final DataType type, final RandomSource random, final int rowCount) {
        final double nulls = random.oneOf(0.0, 0.0, 0.1, 0.9, 1.0);
        final int distinct = random.oneOf(1, 3, 50, 100_000);
        final long range = random.oneOf(1L << 6, 1L << 14, 1L << 30);
        final List<Object> column = new ArrayList<>();
        for (int row = 0; row < rowCount; row++) {
            column.add(random.chance(nulls) ? null : value(type, random, random.below(distinct), range));
        }
        return column;
    }

    private static Object value(final DataType type, final RandomSource random, final int number, final long range) {
        return switch (type.kind()) {
            case BOOL -> number % 2 == 0;
            case INT64 -> number * 7919L % range - range / 2;
            case FLOAT64 ->
                number % 17 == 0
                        ? random.oneOf(Double.NaN, Double.POSITIVE_INFINITY, -0.0, 0.0, 1e15, 3.5)
                        : (Double) (number * 0.25 - 100);
            case DECIMAL ->
                Decimals.of(
                        number * 7919L % Math.min(range, Decimals.powerOfTen(type.precision())) * random.oneOf(1, -1),
                        type.scale());
            case STRING -> distinctWord(number);
            case DATE -> number % 60_000L - 20_000;
            case TIMESTAMP -> number * 86_399_999_983L % 4_000_000_000_000_000L - 1_000_000_000_000_000L;
        };
    }

    private static String distinctWord(final int number) {
        final String word = WORDS[number % WORDS.length];
        return number < WORDS.length ? word : word + number;
    }

    /** The rows as CSV with a header; empty texts are quoted, because unquoted ones mean null. */
    static String csv(final ReferenceFrame frame, final RandomSource random) {
        final String lineEnd = random.oneOf("\n", "\n", "\r\n");
        final StringBuilder text = new StringBuilder(random.oneOf("", "", "\uFEFF"));
        text.append(String.join(",", frame.schema().names())).append(lineEnd);
        for (final List<Object> row : frame.rows()) {
            for (int i = 0; i < row.size(); i++) {
                text.append(i == 0 ? "" : ",");
                if (row.get(i) != null) {
                    appendValue(text, frame.schema().field(i).type(), row.get(i), random);
                }
            }
            text.append(lineEnd);
        }
        if (random.chance(0.3)) {
            text.setLength(text.length() - lineEnd.length());
        }
        return text.toString();
    }

    private static void appendValue(
            final StringBuilder text, final DataType type, final Object value, final RandomSource random) {
        if (type == DataType.STRING) {
            final String word = (String) value;
            final boolean quote = word.isEmpty() || word.indexOf(',') >= 0 || word.indexOf('"') >= 0;
            text.append(quote || random.chance(0.1) ? '"' + word.replace("\"", "\"\"") + '"' : word);
        } else if (type == DataType.DATE || type == DataType.TIMESTAMP) {
            text.append(ValueText.of(type, (Long) value));
        } else {
            text.append(value);
        }
    }
}

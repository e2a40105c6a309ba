package io.heddle.frame.sql;

import io.heddle.frame.expression.DataType;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sf.jsqlparser.statement.create.table.ColDataType;
import org.jspecify.annotations.Nullable;

/** Names and type names as statements write them. */
final class SqlWords {
    private static final int DECIMAL_SCALE = 3;
    private static final Pattern DIGITS = Pattern.compile("\\(\\s*(\\d{1,9})\\s*(?:,\\s*(\\d{1,9})\\s*)?\\)");

    private SqlWords() {}

    static boolean isQuoted(final String name) {
        return name.length() >= 2 && (name.charAt(0) == '"' || name.charAt(0) == '`');
    }

    static String unquoted(final String name) {
        if (!isQuoted(name)) {
            return name;
        }
        final String quote = name.substring(0, 1);
        return name.substring(1, name.length() - 1).replace(quote + quote, quote);
    }

    static String lower(final String word) {
        return word.toLowerCase(Locale.ROOT);
    }

    /** The type that a type name means; null where it is none. A decimal without digits has 18, 3 of them behind the point, as in DuckDB. */
    static @Nullable DataType typeOf(final ColDataType type) {
        final String word = lower(type.getDataType());
        final int end = word.indexOf(' ') < 0 ? word.length() : word.indexOf(' ');
        return switch (word.substring(0, end)) {
            case "int", "integer", "bigint", "smallint", "tinyint", "int8", "int4", "int2", "int64", "int32", "long" ->
                DataType.INT64;
            case "double", "float", "real", "float8", "float4", "float64" -> DataType.FLOAT64;
            case "decimal", "numeric", "dec" -> decimal(type);
            case "varchar", "text", "string", "char", "character", "bpchar" -> DataType.STRING;
            case "date" -> DataType.DATE;
            case "timestamp", "datetime" -> DataType.TIMESTAMP;
            case "bool", "boolean" -> DataType.BOOL;
            default -> null;
        };
    }

    /** The parser keeps digits with the name or apart, depending on how the cast is written. */
    private static DataType decimal(final ColDataType type) {
        final Matcher digits = DIGITS.matcher(type.toString());
        if (!digits.find()) {
            return DataType.decimal(DataType.PRECISION_MAX, DECIMAL_SCALE);
        }
        return DataType.decimal(
                Integer.parseInt(digits.group(1)), digits.group(2) == null ? 0 : Integer.parseInt(digits.group(2)));
    }
}

package io.heddle.frame.sql;

import io.heddle.frame.expression.DataType;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names and type names as statements write them. */
final class SqlWords {
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

    /** The type that a type name means; null where it is none. */
    static @Nullable DataType typeOf(final String name) {
        final String word = lower(name);
        final int end = word.indexOf(' ') < 0 ? word.length() : word.indexOf(' ');
        return switch (word.substring(0, end)) {
            case "int", "integer", "bigint", "smallint", "tinyint", "int8", "int4", "int2", "int64", "int32", "long" ->
                DataType.INT64;
            case "double", "float", "real", "decimal", "numeric", "float8", "float4", "float64" -> DataType.FLOAT64;
            case "varchar", "text", "string", "char", "character", "bpchar" -> DataType.STRING;
            case "date" -> DataType.DATE;
            case "timestamp", "datetime" -> DataType.TIMESTAMP;
            case "bool", "boolean" -> DataType.BOOL;
            default -> null;
        };
    }
}

package io.heddle.diagnostics;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as JSON on one line: maps, iterables, records, texts, numbers, truth values, enums (in lower case) and null. The text is
 * plain ASCII, so that no terminal's or pipe's encoding can spoil it.
 */
public final class JsonText {
    private JsonText() {}

    /**
     * A value as JSON.
     *
     * @param value to write.
     * @return the text.
     */
    public static String of(final @Nullable Object value) {
        final StringBuilder builder = new StringBuilder(256);
        append(builder, value);
        return builder.toString();
    }

    /**
     * The components of a record by their names, in order.
     *
     * @param record of a class that may be read from here.
     * @return the values.
     */
    public static Map<String, @Nullable Object> ofRecord(final Record record) {
        final Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (final RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                values.put(component.getName(), component.getAccessor().invoke(record));
            } catch (final ReflectiveOperationException ex) {
                throw new IllegalArgumentException("cannot read " + component + " of " + record, ex);
            }
        }
        return values;
    }

    private static void append(final StringBuilder builder, final @Nullable Object value) {
        if (value == null || value instanceof Boolean || value instanceof Long || value instanceof Integer) {
            builder.append(value);
        } else if (value instanceof Number number) {
            appendNumber(builder, number.doubleValue());
        } else if (value instanceof Map<?, ?> map) {
            char separator = '{';
            for (final Map.Entry<?, ?> entry : map.entrySet()) {
                appendString(builder.append(separator), String.valueOf(entry.getKey()));
                append(builder.append(':'), entry.getValue());
                separator = ',';
            }
            builder.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof Iterable<?> iterable) {
            builder.append('[');
            String separator = "";
            for (final Object element : iterable) {
                append(builder.append(separator), element);
                separator = ",";
            }
            builder.append(']');
        } else if (value instanceof Record record) {
            append(builder, ofRecord(record));
        } else if (value instanceof Enum<?> constant) {
            appendString(builder, constant.name().toLowerCase(Locale.ROOT));
        } else {
            appendString(builder, value.toString());
        }
    }

    /** Three digits behind the point are enough for what people measure; JSON has no words for the rest. */
    private static void appendNumber(final StringBuilder builder, final double value) {
        if (!Double.isFinite(value)) {
            builder.append("null");
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            builder.append((long) value);
        } else {
            builder.append(String.format(Locale.ROOT, "%.3f", value));
        }
    }

    private static void appendString(final StringBuilder builder, final String text) {
        builder.append('"');
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            switch (c) {
                case '"' -> builder.append("\\\"");
                case '\\' -> builder.append("\\\\");
                case '\n' -> builder.append("\\n");
                case '\r' -> builder.append("\\r");
                case '\t' -> builder.append("\\t");
                default -> {
                    if (c < ' ' || c > '~') {
                        builder.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        builder.append(c);
                    }
                }
            }
        }
        builder.append('"');
    }
}

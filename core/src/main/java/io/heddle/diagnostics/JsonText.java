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
    private static final double EXACT_MAX = 1e12;
    private static final String HEXADECIMAL = "0123456789abcdef";

    /** Looked up once: to ask a class for its components copies them each time. */
    private static final ClassValue<RecordComponent[]> COMPONENTS = new ClassValue<>() {
        @Override
        protected RecordComponent[] computeValue(final Class<?> type) {
            return type.getRecordComponents();
        }
    };

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
        for (final RecordComponent component : COMPONENTS.get(record.getClass())) {
            values.put(component.getName(), valueOf(record, component));
        }
        return values;
    }

    private static @Nullable Object valueOf(final Record record, final RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (final ReflectiveOperationException ex) {
            throw new IllegalArgumentException("cannot read " + component + " of " + record, ex);
        }
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
            appendRecord(builder, record);
        } else if (value instanceof Enum<?> constant) {
            appendString(builder, constant.name().toLowerCase(Locale.ROOT));
        } else {
            appendString(builder, value.toString());
        }
    }

    private static void appendRecord(final StringBuilder builder, final Record record) {
        final RecordComponent[] components = COMPONENTS.get(record.getClass());
        char separator = '{';
        for (final RecordComponent component : components) {
            appendString(builder.append(separator), component.getName());
            append(builder.append(':'), valueOf(record, component));
            separator = ',';
        }
        builder.append(components.length == 0 ? "{}" : "}");
    }

    /** Three digits behind the point are enough for what people measure; JSON has no words for the rest. */
    private static void appendNumber(final StringBuilder builder, final double value) {
        if (!Double.isFinite(value)) {
            builder.append("null");
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            builder.append((long) value);
        } else if (Math.abs(value) < EXACT_MAX) {
            final long thousandths = Math.round(Math.abs(value) * 1_000);
            builder.append(value < 0 ? "-" : "").append(thousandths / 1_000).append('.');
            builder.append((char) ('0' + thousandths / 100 % 10));
            builder.append((char) ('0' + thousandths / 10 % 10));
            builder.append((char) ('0' + thousandths % 10));
        } else {
            builder.append(String.format(Locale.ROOT, "%.3f", value));
        }
    }

    private static void appendString(final StringBuilder builder, final String text) {
        builder.append('"');
        int plain = 0;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                builder.append(text, plain, i);
                appendEscaped(builder, c);
                plain = i + 1;
            }
        }
        builder.append(text, plain, text.length()).append('"');
    }

    private static void appendEscaped(final StringBuilder builder, final char c) {
        switch (c) {
            case '"' -> builder.append("\\\"");
            case '\\' -> builder.append("\\\\");
            case '\n' -> builder.append("\\n");
            case '\r' -> builder.append("\\r");
            case '\t' -> builder.append("\\t");
            default -> {
                builder.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    builder.append(HEXADECIMAL.charAt(c >> shift & 0xf));
                }
            }
        }
    }
}

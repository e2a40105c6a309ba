package io.heddle.worker.executor;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values as short texts for people: the first elements of what has many, the beginning of what is long. Of the user's classes only records
 * are looked into; {@code toString} of others is user code that may take any time, so their name has to do.
 */
final class ValueExcerpt {
    private static final int ELEMENTS_MAX = 8;
    private static final int DEPTH_MAX = 3;
    private static final int TEXT_MAX = 120;
    private static final int LENGTH_MAX = 400;

    private final StringBuilder text = new StringBuilder();

    private ValueExcerpt() {}

    static String of(final @Nullable Object value) {
        final ValueExcerpt shown = new ValueExcerpt();
        shown.append(value, 0);
        return shown.text.toString();
    }

    private void append(final @Nullable Object value, final int depth) {
        if (value == null || (value instanceof Number && isOfJdk(value)) || value instanceof Boolean) {
            text.append(value);
        } else if (value instanceof FailedInputs.Input input) {
            text.append("task ").append(input.task()).append(" = ");
            append(input.value(), depth);
        } else if (value instanceof CharSequence chars && isOfJdk(value)) {
            appendText(chars);
        } else if (value instanceof Character || value instanceof Enum<?>) {
            text.append(value instanceof Enum<?> constant ? constant.name() : "'" + value + "'");
        } else if (depth >= DEPTH_MAX || text.length() >= LENGTH_MAX) {
            text.append(value.getClass().getSimpleName()).append(" ...");
        } else if (value.getClass().isArray()) {
            appendArray(value, depth);
        } else if (value instanceof Map<?, ?> map && isOfJdk(value)) {
            text.append(value.getClass().getSimpleName())
                    .append('(')
                    .append(map.size())
                    .append(") ");
            appendAll(map.entrySet().iterator(), map.size(), depth);
        } else if (value instanceof Map.Entry<?, ?> entry && isOfJdk(value)) {
            append(entry.getKey(), depth + 1);
            text.append('=');
            append(entry.getValue(), depth + 1);
        } else if (value instanceof Collection<?> all && isOfJdk(value)) {
            text.append(value.getClass().getSimpleName())
                    .append('(')
                    .append(all.size())
                    .append(") ");
            appendAll(all.iterator(), all.size(), depth);
        } else if (value instanceof Record record) {
            appendRecord(record, depth);
        } else if (isOfJdk(value)) {
            appendText(String.valueOf(value));
        } else {
            text.append("a ").append(value.getClass().getName());
        }
    }

    private static boolean isOfJdk(final Object value) {
        return value.getClass().getName().startsWith("java.");
    }

    private void appendText(final CharSequence chars) {
        text.append('"').append(chars, 0, Math.min(chars.length(), TEXT_MAX)).append('"');
        if (chars.length() > TEXT_MAX) {
            text.append(" ... (").append(chars.length()).append(" characters)");
        }
    }

    private void appendArray(final Object array, final int depth) {
        final int length = Array.getLength(array);
        text.append(array.getClass().getComponentType().getSimpleName())
                .append('[')
                .append(length)
                .append("] {");
        for (int i = 0; i < Math.min(length, ELEMENTS_MAX); i++) {
            text.append(i == 0 ? "" : ", ");
            append(Array.get(array, i), depth + 1);
        }
        text.append(length > ELEMENTS_MAX ? ", ...}" : "}");
    }

    private void appendAll(final Iterator<?> elements, final int size, final int depth) {
        text.append('[');
        for (int i = 0; i < ELEMENTS_MAX && elements.hasNext(); i++) {
            text.append(i == 0 ? "" : ", ");
            append(elements.next(), depth + 1);
        }
        text.append(size > ELEMENTS_MAX ? ", ...]" : "]");
    }

    private void appendRecord(final Record record, final int depth) {
        text.append(record.getClass().getSimpleName()).append('[');
        String separator = "";
        for (final RecordComponent component : record.getClass().getRecordComponents()) {
            text.append(separator).append(component.getName()).append('=');
            separator = ", ";
            try {
                component.getAccessor().setAccessible(true);
                append(component.getAccessor().invoke(record), depth + 1);
            } catch (final IllegalAccessException | InvocationTargetException | RuntimeException closed) {
                text.append('?');
            }
        }
        text.append(']');
    }
}

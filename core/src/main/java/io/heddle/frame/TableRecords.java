package io.heddle.frame;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.FrameException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes Java records of the rows of a table: a component takes the column of its name. */
final class TableRecords {
    private TableRecords() {}

    static <R extends Record> List<R> of(final Table table, final Class<R> type) {
        final RecordComponent[] components = type.getRecordComponents();
        final Class<?>[] types = new Class<?>[components.length];
        final int[] columns = new int[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            columns[i] = table.schema().indexOf(components[i].getName());
            check(table, columns[i], components[i]);
        }
        final List<R> records = new ArrayList<>();
        try {
            final Constructor<R> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            for (long row = 0; row < table.rowCount(); row++) {
                final Object[] values = new Object[components.length];
                for (int i = 0; i < components.length; i++) {
                    values[i] = value(table, row, columns[i], types[i]);
                }
                records.add(constructor.newInstance(values));
            }
        } catch (final InvocationTargetException wrong) {
            throw FrameException.user(
                    "the record " + type.getName() + " refuses row " + records.size() + ": " + wrong.getCause());
        } catch (final ReflectiveOperationException | RuntimeException wrong) {
            if (wrong instanceof FrameException complaint) {
                throw complaint;
            }
            throw FrameException.user("cannot make records of " + type.getName() + ": " + wrong);
        }
        return records;
    }

    private static void check(final Table table, final int column, final RecordComponent component) {
        final Class<?> type = component.getType();
        final DataType has = table.schema().field(column).type();
        final boolean fits = switch (has.kind()) {
            case BOOL -> type == boolean.class || type == Boolean.class;
            case INT64 ->
                type == long.class
                        || type == Long.class
                        || type == int.class
                        || type == Integer.class
                        || type == BigDecimal.class
                        || type == double.class
                        || type == Double.class;
            case FLOAT64 -> type == double.class || type == Double.class;
            case DECIMAL -> type == BigDecimal.class || type == double.class || type == Double.class;
            case STRING -> type == String.class;
            case DATE -> type == LocalDate.class;
            case TIMESTAMP -> type == LocalDateTime.class;
        };
        if (!fits) {
            throw FrameException.user("the component " + component.getName() + " is of type " + type.getSimpleName()
                    + ", which cannot hold the column's " + has.label());
        }
    }

    private static @Nullable Object value(final Table table, final long row, final int column, final Class<?> type) {
        final String name = table.schema().field(column).name();
        if (table.isNull(row, column)) {
            if (type.isPrimitive()) {
                throw FrameException.user("row " + row + " of column '" + name + "' is null, but the component is a "
                        + type + "; give it a class such as Long or Double");
            }
            return null;
        }
        if (type == int.class || type == Integer.class) {
            final long value = table.getLong(row, column);
            if (value != (int) value) {
                throw FrameException.user(
                        "row " + row + " of column '" + name + "' is " + value + ", too large for an int");
            }
            return (int) value;
        }
        if (type == double.class || type == Double.class) {
            return table.getDouble(row, column);
        }
        if (type == BigDecimal.class) {
            return table.getDecimal(row, column);
        }
        return switch (table.schema().field(column).type().kind()) {
            case BOOL -> table.getBoolean(row, name);
            case STRING -> table.getString(row, column);
            case DATE -> table.getDate(row, name);
            case TIMESTAMP -> table.getTimestamp(row, name);
            case INT64, FLOAT64, DECIMAL -> table.getLong(row, column);
        };
    }
}

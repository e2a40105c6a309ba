package io.heddle.frame.physical;

import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.expression.BatchRow;
import io.heddle.frame.expression.ColumnOutput;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.expression.UserAggregate;
import io.heddle.frame.expression.UserAggregation;
import io.heddle.frame.kernel.AppendMemory;
import io.heddle.frame.kernel.UserValues;
import io.heddle.frame.kernel.Vector;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.agrona.UnsafeApi;

/**
 * The states of aggregates of a program's own: objects, of which a group's record holds the number, from 1. They travel serialised, as bytes in a
 * column of texts. One fragment run.
 */
final class UserStates {
    private final AppendMemory texts;
    private final List<Serializable> states = new ArrayList<>();

    /** {@code texts} is where states stand that travel. */
    UserStates(final AppendMemory texts) {
        this.texts = texts;
    }

    @SuppressWarnings("unchecked") // The states of an aggregate are those that it made.
    private static UserAggregate<Serializable> function(final UserAggregation aggregation) {
        return (UserAggregate<Serializable>) aggregation.function();
    }

    private Serializable get(final UserAggregation aggregation, final long address) {
        final long number = UnsafeApi.getLong(address);
        return number == 0 ? function(aggregation).begin() : states.get((int) number - 1);
    }

    private void set(final long address, final Serializable state) {
        final long number = UnsafeApi.getLong(address);
        if (number == 0) {
            states.add(state);
            UnsafeApi.putLong(address, states.size());
        } else {
            states.set((int) number - 1, state);
        }
    }

    /** Adds values to the states of their groups. */
    void fold(
            final UserAggregation aggregation,
            final DataType type,
            final long[] records,
            final int offset,
            final Vector values,
            final int count) {
        final BatchRow row = rowOver(type, values);
        for (int i = 0; i < count; i++) {
            row.at(i);
            final Object value = row.get(0);
            if (value != null) {
                final long address = records[i] + offset;
                set(address, function(aggregation).add(get(aggregation, address), value));
            }
        }
    }

    private BatchRow rowOver(final DataType type, final Vector values) {
        return new BatchRow(Schema.of(new Field("value", type)), List.of(new UserValues(type, values, texts)));
    }

    /** Merges states that have travelled into those of their groups. */
    void merge(
            final UserAggregation aggregation,
            final long[] records,
            final int offset,
            final Vector travelled,
            final int count) {
        for (int i = 0; i < count; i++) {
            final byte[] bytes =
                    ByteRanges.copyOut(travelled.longs()[i], travelled.lengths()[i]);
            final Serializable later = decode(aggregation, bytes);
            final long address = records[i] + offset;
            final boolean isFirst = UnsafeApi.getLong(address) == 0;
            set(address, isFirst ? later : function(aggregation).merge(get(aggregation, address), later));
        }
    }

    /** The states as they travel. */
    void load(final UserAggregation aggregation, final long[] addresses, final int count, final Vector into) {
        final UserValues values = new UserValues(DataType.STRING, into, texts).open(count);
        for (int i = 0; i < count; i++) {
            values.setBytes(i, encode(get(aggregation, addresses[i])));
        }
    }

    /** The state of each of some rows on its own, as it travels. */
    void loadRows(
            final UserAggregation aggregation,
            final DataType type,
            final Vector values,
            final int count,
            final Vector into) {
        final UserValues made = new UserValues(DataType.STRING, into, texts).open(count);
        final BatchRow row = rowOver(type, values);
        for (int i = 0; i < count; i++) {
            row.at(i);
            final Object value = row.get(0);
            final Serializable none = function(aggregation).begin();
            made.setBytes(i, encode(value == null ? none : function(aggregation).add(none, value)));
        }
    }

    /** The results. */
    void finish(final UserAggregation aggregation, final long[] addresses, final int count, final Vector into) {
        final UserValues values = new UserValues(aggregation.type(), into, texts).open(count);
        for (int i = 0; i < count; i++) {
            final Object result = function(aggregation).finish(get(aggregation, addresses[i]));
            if (result != null) {
                ColumnOutput.set(values, aggregation.type(), i, result);
            }
        }
    }

    private static byte[] encode(final Serializable state) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(state);
        } catch (final IOException failure) {
            throw FrameException.user("a state of an aggregate, a "
                    + state.getClass().getName() + ", cannot be serialised: " + failure.getMessage());
        }
        return bytes.toByteArray();
    }

    private static Serializable decode(final UserAggregation aggregation, final byte[] bytes) {
        final ClassLoader loader = aggregation.function().getClass().getClassLoader();
        try (StateInput in = new StateInput(new ByteArrayInputStream(bytes), loader)) {
            return (Serializable) in.readObject();
        } catch (final IOException | ClassNotFoundException failure) {
            throw FrameException.user("a state of an aggregate cannot be read: " + failure.getMessage());
        }
    }

    /** Reads objects of the JDK's value classes and of one class loader. */
    private static final class StateInput extends ObjectInputStream {
        private static final List<String> ADMITTED = List.of("java.lang.", "java.util.", "java.math.", "java.time.");

        private final ClassLoader loader;

        StateInput(final InputStream in, final ClassLoader loader) throws IOException {
            super(in);
            this.loader = loader;
            setObjectInputFilter(this::check);
        }

        private ObjectInputFilter.Status check(final ObjectInputFilter.FilterInfo info) {
            Class<?> type = info.serialClass();
            while (type != null && type.isArray()) {
                type = type.getComponentType();
            }
            if (type == null || type.isPrimitive()) {
                return ObjectInputFilter.Status.UNDECIDED;
            }
            final String name = type.getName();
            final boolean isAdmitted =
                    loader.equals(type.getClassLoader()) || ADMITTED.stream().anyMatch(name::startsWith);
            return isAdmitted ? ObjectInputFilter.Status.ALLOWED : ObjectInputFilter.Status.REJECTED;
        }

        @Override
        protected Class<?> resolveClass(final ObjectStreamClass description)
                throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (final ClassNotFoundException missing) {
                return super.resolveClass(description); // primitive types have no class file
            }
        }
    }
}

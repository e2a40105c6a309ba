package io.heddle.client;

import io.heddle.function.CapturedFunction;
import io.heddle.function.FunctionHash;
import io.heddle.function.ObjectCodec;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Digests a function and its arguments, so that equal calls have equal tokens. Every value goes in with its class and
 * length in front: two different structures never give the same bytes. Sets and maps without an order of their own go in
 * by sorted digests of their elements, records by their components, futures and delayed calls by what names their
 * result; anything else by its serialised form. Where two equal values still differ in a digest, a task runs once too
 * often; the opposite does not happen. Not thread-safe.
 */
final class CallDigest {
    private static final int LONGS = 2;

    private final MessageDigest digest = FunctionHash.sha256();
    private final ByteBuffer word = ByteBuffer.allocate(LONGS * Long.BYTES);

    /** The token of {@code function} called with {@code arguments}. */
    static CallToken of(final CapturedFunction function, final @Nullable Object[] arguments) {
        final CallDigest call = new CallDigest();
        call.putLong('F', function.hash().high());
        call.putLong('F', function.hash().low());
        try {
            call.put(function.captured());
            call.put(arguments);
        } catch (final StackOverflowError tooDeep) {
            throw new HeddleException(
                    ErrorKind.USER,
                    "an argument of " + function.name() + " is nested too deeply, or contains itself",
                    tooDeep);
        }
        return call.token();
    }

    private CallToken token() {
        final ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
        return new CallToken(bytes.getLong(), bytes.getLong());
    }

    private void putLong(final char tag, final long value) {
        digest.update((byte) tag);
        digest.update(word.clear().putLong(value).array(), 0, Long.BYTES);
    }

    private void putText(final String text) {
        putLong('S', text.length());
        for (int i = 0; i < text.length(); i++) { // not UTF-8: half a surrogate pair must stay what it is
            digest.update((byte) (text.charAt(i) >> Byte.SIZE));
            digest.update((byte) text.charAt(i));
        }
    }

    private void putToken(final CallToken token) {
        putLong('D', token.high());
        putLong('D', token.low());
    }

    private void put(final @Nullable Object value) {
        if (value == null) {
            digest.update((byte) '0');
        } else if (value instanceof String text) {
            putText(text);
        } else if (value instanceof Integer number) {
            putLong('I', number);
        } else if (value instanceof Long number) {
            putLong('J', number);
        } else if (value instanceof Double number) {
            putLong('d', Double.doubleToLongBits(number));
        } else if (value instanceof Boolean truth) {
            putLong('Z', truth ? 1 : 0);
        } else if (value instanceof TaskFuture<?> future) {
            putLong('T', future.taskId());
        } else if (value instanceof Delayed<?> delayed) {
            putToken(delayed.token());
        } else {
            putNamed(value);
        }
    }

    private void putNamed(final Object value) {
        final Class<?> type = value.getClass();
        digest.update((byte) 'O');
        putText(type.getName());
        if (value instanceof Enum<?> constant) {
            putText(constant.name());
        } else if (type.isArray()) {
            putArray(value);
        } else if (isOfJdk(type) && value instanceof List<?> list) {
            putAll(list);
        } else if (type == HashSet.class || isImmutable(type, "Set")) {
            putUnordered((Set<?>) value);
        } else if (type == HashMap.class || isImmutable(type, "Map")) {
            putUnordered(((Map<?, ?>) value).entrySet());
        } else if (value instanceof Map.Entry<?, ?> entry) {
            put(entry.getKey());
            put(entry.getValue());
        } else if (!type.isRecord() || !putRecord(value)) {
            putSerialised(value);
        }
    }

    private static boolean isOfJdk(final Class<?> type) {
        return type.getName().startsWith("java.util.");
    }

    private static boolean isImmutable(final Class<?> type, final String kind) {
        return type.getName().startsWith("java.util.ImmutableCollections$" + kind);
    }

    private void putAll(final Collection<?> values) {
        putLong('n', values.size());
        values.forEach(this::put);
    }

    private void putArray(final Object array) {
        if (array instanceof Object[] objects) {
            putAll(Arrays.asList(objects));
        } else {
            final int length = Array.getLength(array);
            putLong('n', length);
            putBytes(ObjectCodec.encode(array, "an argument"));
        }
    }

    private void putUnordered(final Set<?> elements) {
        final CallToken[] tokens = new CallToken[elements.size()];
        int next = 0;
        for (final Object element : elements) {
            final CallDigest one = new CallDigest();
            if (element instanceof Map.Entry<?, ?> entry) {
                one.put(entry.getKey());
                one.put(entry.getValue());
            } else {
                one.put(element);
            }
            tokens[next++] = one.token();
        }
        Arrays.sort(tokens, (left, right) -> {
            final int byHigh = Long.compare(left.high(), right.high());
            return byHigh != 0 ? byHigh : Long.compare(left.low(), right.low());
        });
        putLong('n', tokens.length);
        for (final CallToken token : tokens) {
            putToken(token);
        }
    }

    /** False, before anything was put, if the components cannot be read. */
    private boolean putRecord(final Object value) {
        final RecordComponent[] components = value.getClass().getRecordComponents();
        final @Nullable Object[] values = new @Nullable Object[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                components[i].getAccessor().setAccessible(true);
                values[i] = components[i].getAccessor().invoke(value);
            }
        } catch (final ReflectiveOperationException | RuntimeException closed) {
            return false;
        }
        putAll(Arrays.asList(values));
        return true;
    }

    private void putSerialised(final Object value) {
        putBytes(ObjectCodec.encode(value, "an argument", part -> {
            if (part instanceof Delayed<?> delayed) {
                return "delayed " + delayed.token();
            }
            return part instanceof TaskFuture<?> future ? "task " + future.taskId() : part;
        }));
    }

    private void putBytes(final byte[] bytes) {
        putLong('b', bytes.length);
        digest.update(bytes);
    }
}

package io.heddle.function;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Objects of users to bytes and back, by Java serialisation: functions, arguments, results and exceptions. Columns never
 * pass here. Stateless and thread-safe.
 */
public final class ObjectCodec {
    /** Deeper structures than this are refused on reading: they would overflow the stack. */
    public static final int DEPTH_MAX = 1_000;

    private ObjectCodec() {}

    /**
     * The serialised form of {@code value}.
     *
     * @param what names the value in an error.
     * @throws HeddleException (USER) if something in it is not serialisable.
     */
    public static byte[] encode(final @Nullable Object value, final String what) {
        return encode(value, what, UnaryOperator.identity());
    }

    /** As {@link #encode(Object, String)}, with every object passed through {@code replace} on the way. */
    public static byte[] encode(final @Nullable Object value, final String what, final UnaryOperator<Object> replace) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (ReplacingOutput out = new ReplacingOutput(bytes, replace)) {
            out.writeObject(value);
        } catch (final NotSerializableException failure) {
            throw CapturedFunction.notSerialisable(what, failure);
        } catch (final IOException | StackOverflowError failure) {
            throw new HeddleException(ErrorKind.USER, what + " cannot be serialised: " + failure, failure);
        }
        return bytes.toByteArray();
    }

    /**
     * The object in {@code bytes}.
     *
     * @param loader sees the classes of the object.
     * @param filter decides which classes may come in.
     * @param resolve every object passes through it, for example to put an input in the place of a reference.
     */
    public static @Nullable Object decode(
            final byte[] bytes,
            final ClassLoader loader,
            final ObjectInputFilter filter,
            final UnaryOperator<Object> resolve)
            throws IOException, ClassNotFoundException {
        try (ResolvingInput in = new ResolvingInput(new ByteArrayInputStream(bytes), loader, filter, resolve)) {
            return in.readObject();
        }
    }

    private static final class ReplacingOutput extends ObjectOutputStream {
        private final UnaryOperator<Object> replace;

        ReplacingOutput(final OutputStream out, final UnaryOperator<Object> replace) throws IOException {
            super(out);
            this.replace = replace;
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(final Object value) {
            return replace.apply(value);
        }
    }

    private static final class ResolvingInput extends ObjectInputStream {
        private final ClassLoader loader;
        private final UnaryOperator<Object> resolve;

        ResolvingInput(
                final InputStream in,
                final ClassLoader loader,
                final ObjectInputFilter filter,
                final UnaryOperator<Object> resolve)
                throws IOException {
            super(in);
            this.loader = loader;
            this.resolve = resolve;
            setObjectInputFilter(filter);
            enableResolveObject(true);
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

        @Override
        protected Class<?> resolveProxyClass(final String[] interfaces) throws ClassNotFoundException {
            throw new ClassNotFoundException("dynamic proxies are not accepted: " + String.join(", ", interfaces));
        }

        @Override
        protected Object resolveObject(final Object value) {
            return resolve.apply(value);
        }
    }
}

package io.heddle.function;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A user's function taken apart for the wire: a definition that is sent once and known by its hash, and the values that
 * this instance captured.
 *
 * @param hash over the definition and, for a lambda, over the class file that holds its body.
 * @param definition serialised {@link LambdaDefinition}, or the serialised function object itself.
 * @param name what its tasks are called: the method or class that a person would recognise.
 * @param captured the values that this instance captured, empty for a function object.
 * @param loader sees the classes of the function at the client.
 */
public record CapturedFunction(
        FunctionHash hash, byte[] definition, String name, Object[] captured, ClassLoader loader) {
    private static final Object[] NOTHING = new Object[0];
    private static final ClassValue<LambdaClass> LAMBDAS = new ClassValue<>() {
        @Override
        protected LambdaClass computeValue(final Class<?> type) {
            return LambdaClass.of(type);
        }
    };

    /** What all instances of one lambda class share, found out once per class. */
    private static final class LambdaClass {
        /**
         * Gives the serialised form of an instance; null if the class is not that of a lambda. A handle, because reflection calls a
         * method of a hidden class by way of native code before JDK 18, each time.
         */
        private final @Nullable MethodHandle replace;
        /** The function without captured values; null until the first instance was seen. */
        private volatile @Nullable CapturedFunction plain;

        private LambdaClass(final @Nullable MethodHandle replace) {
            this.replace = replace;
        }

        static LambdaClass of(final Class<?> type) {
            if (!type.isSynthetic() && !type.isHidden()) {
                return new LambdaClass(null);
            }
            try {
                final Method replace = type.getDeclaredMethod("writeReplace");
                if (Modifier.isStatic(replace.getModifiers())) {
                    return new LambdaClass(null);
                }
                replace.setAccessible(true);
                return new LambdaClass(MethodHandles.lookup()
                        .unreflect(replace)
                        .asType(MethodType.methodType(Object.class, Serializable.class)));
            } catch (final NoSuchMethodException notALambda) {
                return new LambdaClass(null);
            } catch (final IllegalAccessException failure) {
                throw closed(type, failure);
            }
        }

        @Nullable
        SerializedLambda form(final Serializable function) {
            if (replace == null) {
                return null;
            }
            try {
                final Object form = (Object) replace.invokeExact(function);
                return form instanceof SerializedLambda lambda ? lambda : null;
            } catch (final Error failure) {
                throw failure;
            } catch (final Throwable failure) {
                throw closed(function.getClass(), failure);
            }
        }

        private static HeddleException closed(final Class<?> type, final Throwable cause) {
            return new HeddleException(
                    ErrorKind.USER,
                    "the lambda " + type.getName() + " cannot be taken apart; open its module to Heddle or use a class",
                    cause);
        }
    }

    /**
     * Takes {@code function} apart. Thread-safe. What does not depend on the captured values is found out once per class
     * of lambda; a lambda that captures nothing costs a look-up.
     *
     * @throws HeddleException (USER) if the function or something it captured is not serialisable.
     */
    public static CapturedFunction of(final Serializable function) {
        final LambdaClass type = LAMBDAS.get(function.getClass());
        final CapturedFunction known = type.plain;
        if (known != null && known.captured.length == 0) {
            return known;
        }
        final SerializedLambda form = type.form(function);
        if (form == null) {
            return ofObject(function);
        }
        final Object[] captured = captures(form);
        if (known != null) {
            return new CapturedFunction(known.hash, known.definition, known.name, captured, known.loader);
        }
        final LambdaDefinition lambda = LambdaDefinition.of(form);
        final ClassLoader loader = loaderOf(function.getClass());
        final byte[] definition = ObjectCodec.encode(lambda, "the function " + lambda.implementationMethod());
        final FunctionHash hash = FunctionHash.of(definition, classFile(loader, lambda.implementationClass()));
        // Kept with its captured values cut off, but for one that tells that there are some.
        final Object[] mark = captured.length == 0 ? NOTHING : new Object[1];
        type.plain = new CapturedFunction(hash, definition, readableName(lambda), mark, loader);
        return new CapturedFunction(hash, definition, readableName(lambda), captured, loader);
    }

    private static CapturedFunction ofObject(final Serializable function) {
        return of(function, simpleName(function.getClass().getName()));
    }

    /** A function object under a name of the caller's choice. */
    public static CapturedFunction of(final Serializable function, final String name) {
        final byte[] definition = ObjectCodec.encode(function, "the function " + name);
        final FunctionHash hash = FunctionHash.of(definition, name.getBytes(StandardCharsets.UTF_8));
        return new CapturedFunction(hash, definition, name, NOTHING, loaderOf(function.getClass()));
    }

    private static Object[] captures(final SerializedLambda form) {
        final int count = form.getCapturedArgCount();
        if (count == 0) {
            return NOTHING;
        }
        final Object[] captured = new Object[count];
        for (int i = 0; i < count; i++) {
            captured[i] = form.getCapturedArg(i);
        }
        return captured;
    }

    private static ClassLoader loaderOf(final Class<?> type) {
        final ClassLoader loader = type.getClassLoader();
        return loader != null ? loader : ClassLoader.getSystemClassLoader();
    }

    private static byte[] classFile(final ClassLoader loader, final String internalName) {
        try (InputStream in = loader.getResourceAsStream(internalName + ".class")) {
            // A class made at run time has no file; its name must do.
            return in == null ? internalName.getBytes(StandardCharsets.UTF_8) : in.readAllBytes();
        } catch (final IOException failure) {
            throw new HeddleException(ErrorKind.USER, "the class file of " + internalName + " cannot be read", failure);
        }
    }

    /** {@code lambda$main$3} in {@code Demo} reads as {@code main}; a method reference as the method's name. */
    private static String readableName(final LambdaDefinition lambda) {
        final String method = lambda.implementationMethod();
        if (method.equals("<init>")) {
            return simpleName(lambda.implementationClass().replace('/', '.'));
        }
        if (!method.startsWith("lambda$")) {
            return method;
        }
        final int end = method.indexOf('$', "lambda$".length());
        return end > "lambda$".length() ? method.substring("lambda$".length(), end) : "lambda";
    }

    private static String simpleName(final String className) {
        return className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
    }

    static HeddleException notSerialisable(final String what, final NotSerializableException failure) {
        return new HeddleException(
                ErrorKind.USER,
                what + " cannot be sent to a worker: " + failure.getMessage()
                        + " is not java.io.Serializable; make it so, or create it inside the function",
                failure);
    }
}

package io.heddle.worker.executor;

import io.heddle.function.ValueReader;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The classes of one client's program on a worker. A class that the worker has on its own class path is used from there,
 * but only after the client was asked for its class file and the bytes are the same: two versions of a class under one
 * name would compute silently wrong results. A class that the worker lacks is defined from the client's bytes. Nothing
 * but values of the JDK, Heddle's own records and classes vouched for by the client can be deserialised.
 *
 * <p>Thread-safe.
 */
public final class JobClassLoader extends ClassLoader implements ValueReader.Classes {
    private static final List<String> VALUE_PACKAGES =
            List.of("java.lang.", "java.util.", "java.math.", "java.time.", "java.net.", "java.io.", "java.sql.");
    /** Packages of the JDK above that hold more than values, and are refused. */
    private static final List<String> REFUSED =
            List.of("java.lang.reflect.Proxy", "java.util.logging.", "java.lang.ProcessBuilder", "java.util.jar.");

    private static final List<String> OWN_PACKAGES =
            List.of("io.heddle.graph.", "io.heddle.frame.", "io.heddle.store.");

    private final int clientId;
    private final ClassSource source;
    private final String workerName;
    private final ConcurrentHashMap<String, byte[]> classFiles = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Boolean> vouched = new ConcurrentHashMap<>();

    /** The classes of {@code clientId}, before any was asked for. */
    public JobClassLoader(
            final int clientId, final ClassSource source, final String workerName, final ClassLoader parent) {
        super("job-" + clientId, parent);
        this.workerName = workerName;
        this.clientId = clientId;
        this.source = source;
    }

    static {
        registerAsParallelCapable();
    }

    @Override
    protected Class<?> findClass(final String name) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            final Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            final byte[] bytes = source.classFile(clientId, name);
            if (bytes == null) {
                throw new ClassNotFoundException(missing(name));
            }
            vouched.put(name, Boolean.TRUE);
            classFiles.put(name.replace('.', '/') + ".class", bytes);
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    private String missing(final String name) {
        // JShell's package: a class of it that does not come is one that uses a variable, see the shell.
        return name.startsWith("REPL.")
                ? "what was typed into the shell uses a variable of the shell, and worker " + workerName
                        + " does not see it: pass its value as an argument of the task"
                : "class " + name + " is neither on the class path of worker " + workerName
                        + " nor at the client: add its jar to the class path of either, or call client.uploadJar";
    }

    /** The class files of the client too: a task that submits tasks has to send them on. */
    @Override
    public @Nullable InputStream getResourceAsStream(final String name) {
        final byte[] classFile = classFiles.get(name);
        return classFile != null ? new ByteArrayInputStream(classFile) : super.getResourceAsStream(name);
    }

    @Override
    public ClassLoader loader() {
        return this;
    }

    /** Admits values of the JDK, Heddle's records and what the client vouches for. */
    @Override
    public ObjectInputFilter filter() {
        return this::check;
    }

    private ObjectInputFilter.Status check(final ObjectInputFilter.FilterInfo info) {
        if (info.depth() > io.heddle.function.ObjectCodec.DEPTH_MAX) {
            return ObjectInputFilter.Status.REJECTED;
        }
        Class<?> type = info.serialClass();
        while (type != null && type.isArray()) {
            type = type.getComponentType();
        }
        if (type == null || type.isPrimitive()) {
            return ObjectInputFilter.Status.UNDECIDED;
        }
        if (!isAdmitted(type)) {
            // Refused with a reason; the stream knows of none.
            throw new HeddleException(
                    ErrorKind.USER,
                    "class " + type.getName() + " may not come in at worker " + workerName
                            + ": it is neither a value of the JDK nor part of the client's program");
        }
        return ObjectInputFilter.Status.ALLOWED;
    }

    private boolean isAdmitted(final Class<?> seen) {
        // A lambda within a value has a class without a file, made by the class that it is part of, which was checked
        // before.
        final Class<?> type = seen.isHidden() ? seen.getNestHost() : seen;
        final String name = type.getName();
        if (type.getClassLoader() == this || startsWithAny(name, OWN_PACKAGES)) {
            return true;
        }
        if (startsWithAny(name, VALUE_PACKAGES)) {
            return !startsWithAny(name, REFUSED);
        }
        return vouched.computeIfAbsent(name, ignored -> isSameAtClient(type));
    }

    private boolean isSameAtClient(final Class<?> type) {
        final byte[] theirs = source.classFile(clientId, type.getName());
        if (theirs == null) {
            return false;
        }
        if (!Arrays.equals(theirs, classFileHere(type))) {
            throw new HeddleException(
                    ErrorKind.USER,
                    "class " + type.getName() + " differs between the client and worker " + workerName
                            + ": run both from the same jars, or take it off the worker's class path so that the"
                            + " client's is used");
        }
        return true;
    }

    private static byte @Nullable [] classFileHere(final Class<?> type) {
        final ClassLoader loader = type.getClassLoader();
        if (loader == null) {
            return null;
        }
        try (InputStream in = loader.getResourceAsStream(type.getName().replace('.', '/') + ".class")) {
            return in == null ? null : in.readAllBytes();
        } catch (final IOException unreadable) {
            return null;
        }
    }

    private static boolean startsWithAny(final String name, final List<String> prefixes) {
        for (final String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** A method reference may name any method of the platform: {@code String::length}. */
    private static boolean isOfJdk(final Class<?> type) {
        final ClassLoader loader = type.getClassLoader();
        return loader == null || loader == getPlatformClassLoader();
    }

    /** Checks the class that holds a lambda's body, which the filter never sees. */
    void requireSame(final String className) throws ClassNotFoundException {
        final Class<?> type = Class.forName(className, false, this);
        if (type.getClassLoader() != this
                && !isOfJdk(type)
                && !startsWithAny(className, OWN_PACKAGES)
                && !vouched.computeIfAbsent(className, ignored -> isSameAtClient(type))) {
            throw new ClassNotFoundException("class " + className + " is not part of the client's program");
        }
    }
}

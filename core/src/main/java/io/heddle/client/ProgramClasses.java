package io.heddle.client;

import io.heddle.graph.HeddleException;
import io.heddle.worker.executor.WorkerPlugins;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The classes of this client's program: those that its thread sees, those that submitted functions led to, and those of uploaded jars.
 * Workers ask for class files here, and results are read in them. Thread-safe.
 */
final class ProgramClasses extends ClassLoader {
    private static final Logger LOG = LoggerFactory.getLogger(ProgramClasses.class);

    private final Set<ClassLoader> loaders = ConcurrentHashMap.newKeySet();
    private final PluginList plugins = new PluginList();

    static {
        registerAsParallelCapable();
    }

    /** Begins with what the calling thread sees. */
    ProgramClasses() {
        super("program", context());
    }

    private static ClassLoader context() {
        final ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context != null ? context : Client.class.getClassLoader();
    }

    /** What workers set up before they run this program's tasks. */
    PluginList plugins() {
        return plugins;
    }

    void add(final ClassLoader loader) {
        loaders.add(loader);
    }

    ClassLoader addJar(final Path jar) {
        final UploadedJar uploaded = UploadedJar.read(jar, getParent());
        add(uploaded);
        return uploaded;
    }

    /** Where submitted functions and jars came from. */
    Set<ClassLoader> loaders() {
        return loaders;
    }

    @Override
    protected Class<?> findClass(final String name) throws ClassNotFoundException {
        for (final ClassLoader loader : loaders) {
            final Class<?> found = find(loader, name);
            if (found != null) {
                return found;
            }
        }
        throw new ClassNotFoundException(name);
    }

    private static @Nullable Class<?> find(final ClassLoader loader, final String name) {
        try {
            return loader.loadClass(name);
        } catch (final ClassNotFoundException elsewhere) {
            return null;
        }
    }

    @Override
    public @Nullable InputStream getResourceAsStream(final String name) {
        InputStream found = super.getResourceAsStream(name);
        for (final ClassLoader loader : loaders) {
            found = found == null ? loader.getResourceAsStream(name) : found;
        }
        return found;
    }

    /** The class file of a class of the program, null where there is none. */
    byte @Nullable [] classFile(final String name) {
        if (name.equals(WorkerPlugins.LIST)) {
            return plugins.encoded();
        }
        final String resource = name.replace('.', '/') + ".class";
        for (final ClassLoader loader : loaders) {
            try (InputStream in = loader.getResourceAsStream(resource)) {
                if (in != null) {
                    return in.readAllBytes();
                }
            } catch (final IOException | HeddleException unreadable) {
                LOG.warn("the class file of {} cannot be read", name, unreadable);
            }
        }
        return null;
    }
}

package io.heddle.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The classes of a jar as it was when it was read. Thread-safe. */
final class UploadedJar extends ClassLoader {
    /** All of it is held on the heap; more belongs on the class path of the workers. */
    private static final long BYTES_MAX = 256L << 20;

    private static final String CLASS_SUFFIX = ".class";

    private final Map<String, byte[]> classFiles;

    static {
        registerAsParallelCapable();
    }

    private UploadedJar(final Path jar, final Map<String, byte[]> classFiles, final ClassLoader parent) {
        super("jar-" + jar.getFileName(), parent);
        this.classFiles = Map.copyOf(classFiles);
    }

    static UploadedJar read(final Path jar, final ClassLoader parent) {
        final Map<String, byte[]> classFiles = new HashMap<>();
        long bytes = 0;
        try (JarInputStream stream = new JarInputStream(Files.newInputStream(jar), false)) {
            for (JarEntry entry = stream.getNextJarEntry(); entry != null; entry = stream.getNextJarEntry()) {
                if (entry.getName().endsWith(CLASS_SUFFIX)) {
                    final byte[] classFile = stream.readNBytes((int) (BYTES_MAX - bytes) + 1);
                    bytes += classFile.length;
                    if (bytes > BYTES_MAX) {
                        throw new BadInputException("the classes of " + jar + " are more than "
                                + MemorySize.format(BYTES_MAX) + ": put it on the class path of the workers instead");
                    }
                    classFiles.put(entry.getName(), classFile);
                }
            }
        } catch (final ZipException damaged) {
            throw new BadInputException(jar + " is a damaged jar: " + damaged.getMessage(), damaged);
        } catch (final IOException unreadable) {
            throw new BadInputException(
                    "the jar " + jar + (Files.exists(jar) ? " cannot be read: " + unreadable : " does not exist"),
                    unreadable);
        }
        if (classFiles.isEmpty()) {
            throw new BadInputException(jar + " holds no class; is it a jar?");
        }
        return new UploadedJar(jar, classFiles, parent);
    }

    @Override
    protected Class<?> findClass(final String name) throws ClassNotFoundException {
        final byte[] classFile = classFiles.get(name.replace('.', '/') + CLASS_SUFFIX);
        if (classFile == null) {
            throw new ClassNotFoundException("class " + name + " is not in " + getName());
        }
        return defineClass(name, classFile, 0, classFile.length);
    }

    @Override
    public @Nullable InputStream getResourceAsStream(final String name) {
        final byte[] classFile = classFiles.get(name);
        return classFile == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(classFile);
    }
}

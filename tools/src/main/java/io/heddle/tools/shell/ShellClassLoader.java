package io.heddle.tools.shell;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Has the classes that were typed, and their class files for those who ask. A class file leaves only if its code can run
 * elsewhere. Thread-safe.
 */
final class ShellClassLoader extends URLClassLoader {
    private static final String SUFFIX = ".class";

    private final ConcurrentHashMap<String, byte[]> classFiles = new ConcurrentHashMap<>();

    static {
        registerAsParallelCapable();
    }

    ShellClassLoader() {
        super("shell", new URL[0], ShellClassLoader.class.getClassLoader());
    }

    void add(final String name, final byte[] classFile) {
        classFiles.put(name, classFile);
    }

    void addPath(final Path path) throws MalformedURLException {
        addURL(path.toUri().toURL());
    }

    @Override
    protected Class<?> findClass(final String name) throws ClassNotFoundException {
        final byte[] classFile = classFiles.get(name);
        return classFile == null ? super.findClass(name) : defineClass(name, classFile, 0, classFile.length);
    }

    /**
     * Also the file of a class that was typed.
     *
     * @throws HeddleException (USER) if its code, or code that it calls, uses a variable of the shell.
     */
    @Override
    public @Nullable InputStream getResourceAsStream(final String name) {
        final byte[] classFile = name.endsWith(SUFFIX)
                ? classFiles.get(
                        name.substring(0, name.length() - SUFFIX.length()).replace('/', '.'))
                : null;
        if (classFile == null) {
            return super.getResourceAsStream(name);
        }
        requireNoVariables(name.substring(0, name.length() - SUFFIX.length()));
        return new ByteArrayInputStream(classFile);
    }

    private void requireNoVariables(final String internalName) {
        final Set<String> seen = new HashSet<>();
        final ArrayDeque<String> left = new ArrayDeque<>();
        left.add(internalName);
        while (!left.isEmpty()) {
            final String next = left.remove();
            final byte[] bytes = classFiles.get(next.replace('/', '.'));
            if (bytes != null && seen.add(next)) {
                final ShellClassFile file = ShellClassFile.read(bytes);
                if (!file.variables().isEmpty()) {
                    final String variable = file.variables().iterator().next();
                    throw new HeddleException(
                            ErrorKind.USER,
                            "what shall run on a worker uses the shell's variable " + variable
                                    + ", whose value stays here; "
                                    + (variable.equals("client")
                                            ? "inside a task that is Client.current()"
                                            : "give it as an argument, or copy it inside braces: { var copy = "
                                                    + variable + "; client.submit(...); }"));
                }
                left.addAll(file.classes());
            }
        }
    }
}

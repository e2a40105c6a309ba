package io.heddle.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The command line of a JVM like this one: the same Java, the same class path, and the flags that every Heddle JVM needs, from the one
 * place where they stand.
 */
public final class JvmCommand {
    /** From this version on the JVM warns about what Heddle does, unless it is told not to. */
    private static final int FIRST_FEATURE_OF_NEW_FLAGS = 23;

    /** Longest single argument that Linux takes, less a margin. */
    private static final int MAX_ARGUMENT_LENGTH = 120_000;

    private JvmCommand() {}

    /**
     * The flags for a version of Java.
     *
     * @param feature version of Java, such as 17.
     * @return one flag each, as in {@code io/heddle/launch/jvm17.args}.
     */
    public static List<String> flags(final int feature) {
        final String resource =
                feature >= FIRST_FEATURE_OF_NEW_FLAGS ? "/io/heddle/launch/jvm25.args" : "/io/heddle/launch/jvm17.args";
        try (InputStream stream = JvmCommand.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new HeddleException(ErrorKind.INTERNAL, resource + " is missing from the class path of Heddle");
            }
            return new String(stream.readAllBytes(), UTF_8)
                    .lines()
                    .map(String::trim)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (final IOException ex) {
            throw new HeddleException(ErrorKind.INTERNAL, "cannot read " + resource + ": " + ex.getMessage(), ex);
        }
    }

    static List<String> of(final ChildProcessOptions options) {
        final List<String> command = new ArrayList<>(options.launcher());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags(Runtime.version().feature()));
        command.addAll(options.jvmOptions());
        command.add("-cp");
        command.add(classPath(options.logDirectory(), options.name()));
        command.add(options.mainClass());
        command.addAll(options.arguments());
        return command;
    }

    /**
     * What this JVM was started with, and where Heddle itself came from if a class loader of the program's own loaded it. One that is too
     * long for a command line goes to a file.
     */
    private static String classPath(final Path directory, final String name) {
        final Set<String> entries = new LinkedHashSet<>();
        for (final String property : List.of("java.class.path", "jdk.module.path")) {
            for (final String entry : System.getProperty(property, "").split(File.pathSeparator)) {
                if (!entry.isEmpty()) {
                    entries.add(entry);
                }
            }
        }
        final String own = ownLocation();
        if (!own.isEmpty() && !isLoadedBySystem()) {
            entries.add(own);
        }
        final String classPath = String.join(File.pathSeparator, entries);
        if (classPath.length() <= MAX_ARGUMENT_LENGTH) {
            return classPath;
        }
        final Path file = directory.resolve(name + ".classpath");
        try {
            Files.createDirectories(directory);
            Files.writeString(file, '"' + classPath.replace("\\", "\\\\").replace("\"", "\\\"") + '"', UTF_8);
            return "@" + file;
        } catch (final IOException ex) {
            throw new HeddleException(
                    ErrorKind.RESOURCE, "cannot write the class path to " + file + ": " + ex.getMessage(), ex);
        }
    }

    private static boolean isLoadedBySystem() {
        return JvmCommand.class.getClassLoader() == ClassLoader.getSystemClassLoader();
    }

    private static String ownLocation() {
        final CodeSource source = JvmCommand.class.getProtectionDomain().getCodeSource();
        try {
            return source == null || source.getLocation() == null
                    ? ""
                    : Path.of(source.getLocation().toURI()).toString();
        } catch (final URISyntaxException | IllegalArgumentException ex) {
            return "";
        }
    }
}

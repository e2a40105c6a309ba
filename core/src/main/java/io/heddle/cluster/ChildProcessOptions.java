package io.heddle.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a {@link ChildProcess} runs.
 *
 * @param name         of the child, for messages, its log files and its thread.
 * @param mainClass    binary name of the class whose {@code main} it runs; that calls {@link ParentWatch} first.
 * @param arguments    of the main method.
 * @param logDirectory where its output goes.
 * @param jvmOptions   further options of its JVM, such as {@code -Xmx256m}; the flags that every Heddle JVM needs are added.
 * @param environment  variables on top of this process's.
 * @param launcher     what stands before the command of the JVM and replaces itself by it, such as {@code ip netns exec NAME}.
 */
public record ChildProcessOptions(
        String name,
        String mainClass,
        List<String> arguments,
        Path logDirectory,
        List<String> jvmOptions,
        Map<String, String> environment,
        List<String> launcher) {
    /** Copies the collections. */
    public ChildProcessOptions {
        arguments = List.copyOf(arguments);
        jvmOptions = List.copyOf(jvmOptions);
        environment = Map.copyOf(environment);
        launcher = List.copyOf(launcher);
    }

    /**
     * Without a launcher.
     *
     * @param name         of the child.
     * @param mainClass    binary name.
     * @param arguments    of the main method.
     * @param logDirectory where its output goes.
     * @param jvmOptions   further options of its JVM.
     * @param environment  variables on top of this process's.
     */
    public ChildProcessOptions(
            final String name,
            final String mainClass,
            final List<String> arguments,
            final Path logDirectory,
            final List<String> jvmOptions,
            final Map<String, String> environment) {
        this(name, mainClass, arguments, logDirectory, jvmOptions, environment, List.of());
    }

    /**
     * Without further options or variables.
     *
     * @param name         of the child.
     * @param mainClass    binary name.
     * @param arguments    of the main method.
     * @param logDirectory where its output goes.
     */
    public ChildProcessOptions(
            final String name, final String mainClass, final List<String> arguments, final Path logDirectory) {
        this(name, mainClass, arguments, logDirectory, List.of(), Map.of());
    }
}

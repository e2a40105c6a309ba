package io.heddle.tools.shell;

import java.net.MalformedURLException;
import java.nio.file.Path;
import java.util.Map;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.execution.LocalExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import jdk.jshell.spi.ExecutionControl.EngineTerminationException;
import jdk.jshell.spi.ExecutionControl.InternalException;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/** Runs what is typed in this JVM, by classes that workers can have too. Found by the JDK's shell as a service, by its name. */
public final class ShellExecution implements ExecutionControlProvider {
    static final String NAME = "heddle";

    /** Made by the service loader. */
    public ShellExecution() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ExecutionControl generate(final ExecutionEnv environment, final Map<String, String> parameters) {
        return new LocalExecutionControl(new Delegate(new ShellClassLoader()));
    }

    private record Delegate(ShellClassLoader loader) implements LoaderDelegate {
        @Override
        public void load(final ClassBytecodes[] classes) throws ClassInstallException {
            final boolean[] installed = new boolean[classes.length];
            for (final ClassBytecodes each : classes) {
                loader.add(each.name(), each.bytecodes());
            }
            for (int i = 0; i < classes.length; i++) {
                try {
                    loader.loadClass(classes[i].name());
                    installed[i] = true;
                } catch (final ClassNotFoundException | LinkageError failure) {
                    throw new ClassInstallException("class " + classes[i].name() + ": " + failure, installed);
                }
            }
        }

        @Override
        public void classesRedefined(final ClassBytecodes[] classes) {
            throw new UnsupportedOperationException("classes of this shell are never redefined, but made anew");
        }

        @Override
        public void addToClasspath(final String path) throws EngineTerminationException, InternalException {
            for (final String part : path.split(System.getProperty("path.separator"), -1)) {
                try {
                    loader.addPath(Path.of(part));
                } catch (final MalformedURLException | RuntimeException wrong) {
                    throw new InternalException("class path " + part + ": " + wrong);
                }
            }
        }

        @Override
        public Class<?> findClass(final String name) throws ClassNotFoundException {
            return loader.loadClass(name);
        }
    }
}

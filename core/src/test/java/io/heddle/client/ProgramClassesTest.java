package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.cluster.SchedulerProcess;
import io.heddle.cluster.WorkerProcess;
import io.heddle.function.TaskFunction0;
import io.heddle.function.TaskFunction1;
import io.heddle.graph.HeddleException;
import io.heddle.transport.DriverProfile;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Classes that workers lack, have in another version, or must not let in; against a scheduler and workers of this JVM. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProgramClassesTest {
    private static final DriverProfile PROFILE = DriverProfile.load("balanced");

    /** Set by a task: what its worker made for the job. */
    private static volatile WeakReference<ClassLoader> jobLoader = new WeakReference<>(null);

    @TempDir
    Path directory;

    private SchedulerProcess scheduler;
    private WorkerProcess worker;
    private Client client;

    @BeforeEach
    void start() {
        scheduler =
                SchedulerProcess.start("classes-" + ProcessHandle.current().pid(), null, 0, null, null, false, PROFILE);
        worker = startWorker("first");
        client = Client.connect(scheduler.address().toString());
        client.waitForWorkers(1, Duration.ofSeconds(10));
    }

    private WorkerProcess startWorker(final String name) {
        return WorkerProcess.start(scheduler.address(), name, 1, 64 << 20, directory, null, PROFILE);
    }

    @AfterEach
    void end() {
        client.close();
        worker.close();
        scheduler.close();
    }

    @Test
    void anUploadedJarIsThereForWorkersOfNowAndForThoseThatJoinLater() throws Exception {
        final Path jar = jar("program/Greeting", """
                package program;
                public record Greeting(String text) implements java.util.function.Supplier<Object>, java.io.Serializable {
                    public Greeting() { this("made by Greeting"); }
                    public Object get() { return new Greeting("from " + Part.NAME); }
                    static class Part { static final String NAME = String.valueOf("a part"); }
                }
                """);
        final TaskFunction1<String, Object> make = ProgramClassesTest::make;
        final HeddleException before = assertThrows(
                HeddleException.class,
                () -> client.submit(make, "program.Greeting").result());
        assertTrue(
                before.getMessage()
                        .contains("class program.Greeting is neither on the class path of worker first nor at"
                                + " the client: add its jar to the class path of either, or call client.uploadJar"),
                before.getMessage());

        final ClassLoader uploaded = client.uploadJar(jar);
        Files.delete(jar);
        assertEquals(
                "Greeting[text=from a part]",
                client.submit(make, "program.Greeting").result().toString());

        worker.close();
        worker = startWorker("late");
        final Object greeting = client.submit(make, "program.Greeting").result();
        assertEquals(uploaded.loadClass("program.Greeting"), greeting.getClass(), "a result is of the program's class");
    }

    private static Object make(final String className) throws Exception {
        final ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return Class.forName(className, true, loader)
                .asSubclass(Supplier.class)
                .getConstructor()
                .newInstance()
                .get();
    }

    @Test
    void whatIsNoJarIsSaid() throws Exception {
        assertEquals(
                "the jar " + directory.resolve("none.jar") + " does not exist",
                assertThrows(BadInputException.class, () -> client.uploadJar(directory.resolve("none.jar")))
                        .getMessage());
        final Path text = Files.writeString(directory.resolve("text.jar"), "no jar at all");
        assertEquals(
                text + " holds no class; is it a jar?",
                assertThrows(BadInputException.class, () -> client.uploadJar(text))
                        .getMessage());
    }

    @Test
    void aClassOfAnotherVersionIsRefusedWithItsNameAndTheWorkers() throws Exception {
        final Path classes = compile("io/heddle/client/VersionedFunction", """
                package io.heddle.client;
                public class VersionedFunction implements io.heddle.function.TaskFunction0<String> {
                    private static final long serialVersionUID = 1L;
                    public String apply() { return "the client's version"; }
                }
                """);
        try (URLClassLoader own = new URLClassLoader(new URL[] {classes.toUri().toURL()}, null) {
            @Override
            protected Class<?> findClass(final String name) throws ClassNotFoundException {
                return name.endsWith("VersionedFunction")
                        ? super.findClass(name)
                        : ProgramClassesTest.class.getClassLoader().loadClass(name);
            }
        }) {
            @SuppressWarnings("unchecked")
            final TaskFunction0<String> function =
                    (TaskFunction0<String>) own.loadClass("io.heddle.client.VersionedFunction")
                            .getConstructor()
                            .newInstance();
            final HeddleException failure = assertThrows(
                    HeddleException.class, () -> client.submit(function).result());
            assertTrue(
                    failure.getMessage()
                            .contains("class io.heddle.client.VersionedFunction differs between the client"
                                    + " and worker first: run both from the same jars"),
                    failure.getMessage());
            assertEquals("the client's version", function.apply());
        }
    }

    @Test
    void whatIsNeitherAValueNorOfTheProgramMayNotComeIn() {
        final HeddleException failure = assertThrows(
                HeddleException.class,
                () -> client.submit(x -> 1, new java.util.logging.LogRecord(java.util.logging.Level.INFO, ""))
                        .result());
        assertTrue(
                failure.getMessage().contains("class java.util.logging.LogRecord may not come in at worker first"),
                failure.getMessage());
    }

    @Test
    void theClassesOfAJobGoWithIt() {
        assertEquals(1, client.submit(ProgramClassesTest::remember).result());
        assertTrue(jobLoader.get() != null);
        client.close();
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (jobLoader.get() != null) {
            assertTrue(System.nanoTime() < deadlineNs, "the loader of a job is held after its client has gone");
            System.gc();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private static int remember() {
        jobLoader = new WeakReference<>(Thread.currentThread().getContextClassLoader());
        return 1;
    }

    private Path jar(final String name, final String source) throws Exception {
        final Path classes = compile(name, source);
        final Path jar = directory.resolve("program.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream output = new JarOutputStream(file);
                var files = Files.walk(classes)) {
            for (final Path each :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                output.putNextEntry(new JarEntry(classes.relativize(each).toString()));
                Files.copy(each, output);
            }
        }
        return jar;
    }

    /** Classes in a directory that is on nobody's class path. */
    private Path compile(final String name, final String source) throws Exception {
        final Path file = directory.resolve("source").resolve(name + ".java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, source);
        final Path classes = Files.createDirectories(directory.resolve("classes"));
        final String[] arguments = {
            "-proc:none", "-cp", System.getProperty("java.class.path"), "-d", classes.toString(), file.toString()
        };
        assertEquals(
                0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments), List.of(arguments)::toString);
        return classes;
    }
}

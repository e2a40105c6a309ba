package io.heddle.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script in a distribution and in a source tree that a stand-in for Maven "builds" from the classes of this test. */
@Timeout(120)
class LauncherScriptTest {
    private static final Path SCRIPTS = Path.of("bin").toAbsolutePath();
    private static final Path FLAGS = Path.of("..", "core", "src", "main", "resources", "io", "heddle", "launch")
            .toAbsolutePath()
            .normalize();

    @TempDir
    Path temporary;

    private Path home;

    @BeforeEach
    void copyScripts() throws IOException {
        home = Files.createDirectory(temporary.resolve("a home with spaces"));
    }

    @Test
    void distributionRunsFromAnywhereAndThroughLinks() throws Exception {
        distribution();
        final CommandRun direct = run(home.resolve("bin/heddle"), "--version");
        assertEquals("", direct.err());
        assertEquals(0, direct.exitCode());
        assertTrue(direct.out().startsWith("heddle "), direct.out());
        assertTrue(direct.out().contains("protocol 1"), direct.out());

        final Path first = Files.createSymbolicLink(temporary.resolve("first"), home.resolve("bin/heddle"));
        final Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
        final Path second = Files.createSymbolicLink(elsewhere.resolve("second"), Path.of("..", "first"));
        assertEquals(0, run(first, "--version").exitCode());
        assertEquals(direct, run(second, "--version"));

        final Path driver = Files.createSymbolicLink(elsewhere.resolve("driver"), home.resolve("bin/media-driver"));
        final CommandRun help = run(driver, "--help");
        assertEquals(0, help.exitCode(), help.err());
        assertTrue(help.out().startsWith("Usage: heddle driver"), help.out());
    }

    @Test
    void exitCodeAndOneSentenceReachTheCaller() throws Exception {
        distribution();
        final CommandRun run = run(home.resolve("bin/heddle"), "demo", "--rows", "many");
        assertEquals(2, run.exitCode());
        assertEquals("", run.out());
        assertTrue(run.err().contains("'many' is not a long"), run.err());
    }

    @Test
    void wrongJavaIsSaid() throws Exception {
        distribution();
        final Path old = temporary.resolve("old jdk");
        script(old.resolve("bin/java"), "exit 9");
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
        final CommandRun run = runWith(Map.of("JAVA_HOME", old.toString()), home.resolve("bin/heddle"), "--version");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("is Java 11, but Heddle needs 17 or newer"), run.err());

        final CommandRun missing =
                runWith(Map.of("JAVA_HOME", temporary.toString()), home.resolve("bin/heddle"), "--version");
        assertEquals(2, missing.exitCode());
        assertTrue(missing.err().contains("there is no bin/java in it"), missing.err());
    }

    @Test
    void sourceTreeIsBuiltWhenItIsStaleAndOnlyThen() throws Exception {
        sourceTree();
        final Path script = home.resolve("tools/bin/heddle");
        final Path builds = home.resolve("builds");

        final CommandRun first = run(script, "--version");
        assertEquals(0, first.exitCode(), first.err());
        assertTrue(first.err().contains("building"), first.err());
        assertTrue(first.err().contains("WARNING: noise of a build"), first.err());
        assertTrue(first.out().startsWith("heddle "), "standard output must be clean: " + first.out());
        assertEquals(1, Files.size(builds));

        assertEquals("", run(script, "--version").err());
        assertEquals(1, Files.size(builds));

        final Path source = home.resolve("core/src/main/java/New.java");
        Files.writeString(source, "class New {}");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
        run(script, "--version");
        assertEquals(2, Files.size(builds));
    }

    @Test
    void twoStartsAtOnceBuildOnce() throws Exception {
        sourceTree();
        final List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(new ProcessBuilder(home.resolve("tools/bin/heddle").toString(), "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(temporary.resolve("start-" + i).toFile())
                    .start());
        }
        for (int i = 0; i < processes.size(); i++) {
            final int exitCode = processes.get(i).waitFor();
            assertEquals(0, exitCode, Files.readString(temporary.resolve("start-" + i)));
        }
        assertEquals(1, Files.size(home.resolve("builds")));
        assertTrue(Files.notExists(home.resolve("tools/target/build.lock")));
    }

    @Test
    void lockOfADeadBuildIsTakenOver() throws Exception {
        sourceTree();
        final Path lock = Files.createDirectories(home.resolve("tools/target/build.lock"));
        final Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Files.writeString(lock.resolve("pid"), Long.toString(dead.pid()));
        assertEquals(0, run(home.resolve("tools/bin/heddle"), "--version").exitCode());
    }

    @Test
    void failedBuildIsSaidAndLeavesNoLock() throws Exception {
        sourceTree();
        script(home.resolve("mvnw"), "echo 'no such symbol'; exit 1");
        final CommandRun run = run(home.resolve("tools/bin/heddle"), "--version");
        assertEquals(2, run.exitCode());
        assertEquals("", run.out());
        assertTrue(run.err().contains("no such symbol") && run.err().contains("the build failed"), run.err());
        assertTrue(Files.notExists(home.resolve("tools/target/build.lock")));
    }

    private CommandRun run(final Path script, final String... arguments) throws IOException, InterruptedException {
        return runWith(Map.of(), script, arguments);
    }

    private CommandRun runWith(final Map<String, String> environment, final Path script, final String... arguments)
            throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        return CommandRun.of(temporary, environment, command);
    }

    private void distribution() throws IOException {
        copy(SCRIPTS, home.resolve("bin"));
        copy(FLAGS, home.resolve("conf"));
        libraries(home.resolve("lib"));
    }

    private void sourceTree() throws IOException {
        copy(SCRIPTS, home.resolve("tools/bin"));
        copy(FLAGS, home.resolve("core/src/main/resources/io/heddle/launch"));
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        for (final String module : List.of("codecs", "transport", "offheap-store", "core", "tools")) {
            Files.createDirectories(home.resolve(module).resolve("src/main/java"));
            Files.writeString(home.resolve(module).resolve("pom.xml"), "<project/>");
        }
        libraries(temporary.resolve("prepared"));
        final Path empty = temporary.resolve("prepared/heddle-tools.jar");
        if (Files.notExists(empty)) {
            jar(Path.of("target/classes"), empty);
        }
        // What Maven would leave: the jar, whose manifest names the libraries, and those.
        script(
                home.resolve("mvnw"),
                "echo 'WARNING: noise of a build'; sleep 0.3; printf x >> builds; mkdir -p tools/target/lib; "
                        + "cp '" + temporary.resolve("prepared") + "'/*.jar tools/target/lib/; "
                        + "cp '" + temporary.resolve("launcher.jar") + "' tools/target/heddle-tools.jar");
        launcherJar(temporary.resolve("launcher.jar"));
    }

    /** The class path of this test as jars in a directory. */
    private static void libraries(final Path directory) throws IOException {
        Files.createDirectories(directory);
        for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            final Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                jar(path, directory.resolve(path.toAbsolutePath().toString().replace('/', '_') + ".jar"));
            } else if (entry.endsWith(".jar")) {
                Files.createSymbolicLink(directory.resolve(path.getFileName()), path.toAbsolutePath());
            }
        }
    }

    private static void jar(final Path classes, final Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream output = new JarOutputStream(file);
                Stream<Path> tree = Files.walk(classes)) {
            output.setLevel(0);
            for (final Path path : tree.filter(Files::isRegularFile).toList()) {
                output.putNextEntry(new JarEntry(classes.relativize(path).toString()));
                Files.copy(path, output);
            }
        }
    }

    private void launcherJar(final Path jar) throws IOException {
        final StringBuilder classPath = new StringBuilder();
        try (Stream<Path> files = Files.list(temporary.resolve("prepared"))) {
            files.forEach(file -> classPath.append(" lib/").append(file.getFileName()));
        }
        final Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Class-Path", classPath.toString().trim());
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream output = new JarOutputStream(file, manifest)) {
            output.finish();
        }
    }

    private static void copy(final Path from, final Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (final Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void script(final Path path, final String body) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "#!/bin/sh\nset -e\n" + body + "\n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}

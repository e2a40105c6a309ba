package io.heddle.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A file system of a few megabytes that a test can fill up. Needs the right to mount; tests are skipped without. */
record SmallFileSystem(Path directory) implements AutoCloseable {

    static SmallFileSystem mount(Path directory, String size) throws IOException {
        Files.createDirectories(directory);
        int exit = run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", directory.toString());
        Assumptions.assumeTrue(exit == 0, "a small file system cannot be mounted here: needs root");
        return new SmallFileSystem(directory);
    }

    private static int run(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .onExit()
                .join()
                .exitValue();
    }

    @Override
    public void close() throws IOException {
        if (run("umount", directory.toString()) != 0) {
            throw new IOException("cannot unmount " + directory);
        }
    }
}

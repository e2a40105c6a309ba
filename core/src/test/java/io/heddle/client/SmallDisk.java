package io.heddle.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A file system of a few megabytes, for a test that fills it. Where nothing can be mounted the test is skipped. */
public record SmallDisk(Path directory) implements AutoCloseable {
    /** Mounts one of {@code size}, such as {@code 8m}. */
    public static SmallDisk mount(final Path directory, final String size) throws IOException {
        Files.createDirectories(directory);
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", directory.toString()),
                "skipped: a small file system cannot be mounted here, that needs root");
        return new SmallDisk(directory);
    }

    private static boolean run(final String... command) throws IOException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .onExit()
                        .join()
                        .exitValue()
                == 0;
    }

    @Override
    public void close() throws IOException {
        if (!run("umount", directory.toString())) {
            throw new IOException("cannot unmount " + directory);
        }
    }
}

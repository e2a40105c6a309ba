package io.heddle.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.IoUtil;

/** A media driver of one test in a directory of its own, which is checked to be gone at the end. */
final class TestDriver implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Path root;
    private final EmbeddedDriver driver;

    TestDriver(final String profile) {
        this.root = freshRoot();
        this.driver = EmbeddedDriver.launch(new DriverOptions()
                .directory(root.resolve("driver"))
                .profile(DriverProfile.load(profile))
                .clientLivenessTimeoutNs(TimeUnit.SECONDS.toNanos(2)));
    }

    static TestDriver balanced() {
        return new TestDriver("balanced");
    }

    static Path freshRoot() {
        return Path.of("/dev/shm", "heddle-test-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet());
    }

    Path directory() {
        return driver.directory();
    }

    EmbeddedDriver driver() {
        return driver;
    }

    DriverConnection connect() {
        return DriverConnection.connect(directory(), new TransportCounters());
    }

    static void deleteRoot(final Path root) {
        IoUtil.delete(root.toFile(), true);
    }

    @Override
    public void close() {
        driver.close();
        try (var files = Files.list(root)) {
            final String left = files.map(Path::toString).toList().toString();
            if (!left.equals("[]")) {
                throw new AssertionError("left in shared memory: " + left);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deleteRoot(root);
        }
    }
}

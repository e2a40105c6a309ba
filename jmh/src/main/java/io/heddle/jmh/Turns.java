package io.heddle.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns of two programs that measure the same thing two ways, round by round, each in several processes: so that what else the machine
 * does falls on both. A round is known to be done by a file. Who waits takes next to nothing of a core.
 */
final class Turns {
    private static final long LOOK_MS = 1;

    private final Path directory;

    Turns(final Path directory) {
        this.directory = directory;
    }

    /** The round is done: whoever waits for it may begin. */
    void done(final String name, final int round) throws IOException {
        Files.createFile(file(name, round));
    }

    /**
     * Waits until a round is done.
     *
     * @param end of this process: counted down when it is told to end.
     * @return false if this process shall end before.
     */
    boolean await(final String name, final int round, final CountDownLatch end) throws InterruptedException {
        while (!Files.exists(file(name, round))) {
            if (end.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }

    private Path file(final String name, final int round) {
        return directory.resolve(name + round);
    }
}

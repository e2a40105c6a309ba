package io.heddle.transport;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How a media driver runs. Setters return the object; it is read once when the driver starts. */
public final class DriverOptions {
    private Path directory = defaultDirectory();
    private DriverProfile profile = DriverProfile.load("balanced");
    private long clientLivenessTimeoutNs = TimeUnit.SECONDS.toNanos(10);
    private final List<StewardTask> stewardTasks = new ArrayList<>();

    /** The directory of a user's driver unless told otherwise. */
    public static Path defaultDirectory() {
        return Path.of("/dev/shm", "heddle-" + System.getProperty("user.name") + "-driver");
    }

    /** Where the driver keeps its logs; it should be in shared memory and is deleted at the end. */
    public DriverOptions directory(final Path value) {
        directory = value;
        return this;
    }

    /** Threads and idling. */
    public DriverOptions profile(final DriverProfile value) {
        profile = value;
        return this;
    }

    /** Streams of a process that is silent for so long are freed. */
    public DriverOptions clientLivenessTimeoutNs(final long value) {
        clientLivenessTimeoutNs = value;
        return this;
    }

    /** Something to be done every second for the host. */
    public DriverOptions stewardTask(final StewardTask task) {
        stewardTasks.add(task);
        return this;
    }

    /** Directory of the driver. */
    public Path directory() {
        return directory;
    }

    /** Threads and idling. */
    public DriverProfile profile() {
        return profile;
    }

    /** Time-out of silent processes. */
    public long clientLivenessTimeoutNs() {
        return clientLivenessTimeoutNs;
    }

    /** Tasks of the steward. */
    public List<StewardTask> stewardTasks() {
        return List.copyOf(stewardTasks);
    }
}

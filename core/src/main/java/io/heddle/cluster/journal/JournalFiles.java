package io.heddle.cluster.journal;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** The names in a journal's directory, and whose it is. */
final class JournalFiles {
    static final String LOCK = "journal.lock";
    private static final String IDENTITY = "journal.properties";
    private static final String INPUTS = "inputs-";
    private static final String SNAPSHOT = "snapshot-";
    private static final String UNFINISHED = ".tmp";

    private final Path directory;

    JournalFiles(final Path directory) {
        this.directory = directory;
    }

    Path inputs(final int index) {
        return directory.resolve(String.format("%s%08d.log", INPUTS, index));
    }

    Path snapshot(final int index) {
        return directory.resolve(String.format("%s%08d.dat", SNAPSHOT, index));
    }

    /** The numbers of the files of inputs, rising. */
    List<Integer> inputs() throws IOException {
        return numbers(INPUTS, ".log");
    }

    /** The numbers of the snapshots, rising. */
    List<Integer> snapshots() throws IOException {
        return numbers(SNAPSHOT, ".dat");
    }

    private List<Integer> numbers(final String prefix, final String suffix) throws IOException {
        final List<Integer> numbers = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(prefix + "\\d{8}\\" + suffix))
                    .map(name -> Integer.valueOf(name.substring(prefix.length(), prefix.length() + 8)))
                    .sorted()
                    .forEach(numbers::add);
        }
        return numbers;
    }

    /** Writes who may use the directory, or refuses who may not. */
    void claim(final String clusterName, final String build) throws IOException {
        final Path file = directory.resolve(IDENTITY);
        if (!Files.exists(file)) {
            try (Stream<Path> files = Files.list(directory)) {
                final List<String> others = files.map(
                                other -> other.getFileName().toString())
                        .filter(name -> !name.equals(LOCK) && !name.equals(IDENTITY + UNFINISHED))
                        .sorted()
                        .toList();
                if (!others.isEmpty()) {
                    throw new HeddleException(
                            ErrorKind.USER,
                            "journal directory " + directory + " has other files in it (" + others.get(0) + "), but no "
                                    + IDENTITY + ": give a directory that is empty or does not exist");
                }
            }
            write(file, clusterName, build);
            return;
        }
        final Properties known = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            known.load(reader);
        }
        require(known, file, "format", Integer.toString(JournalFormat.VERSION));
        require(known, file, "cluster", clusterName);
        require(known, file, "build", build);
    }

    private void write(final Path file, final String clusterName, final String build) throws IOException {
        final String text = "format=" + JournalFormat.VERSION + "\ncluster=" + clusterName + "\nbuild=" + build + "\n";
        final Path unfinished = directory.resolve(IDENTITY + UNFINISHED);
        Files.writeString(unfinished, text, StandardCharsets.UTF_8);
        finish(unfinished, file);
    }

    private void require(final Properties known, final Path file, final String key, final String expected) {
        final String actual = known.getProperty(key);
        if (!expected.equals(actual)) {
            throw new HeddleException(
                    ErrorKind.USER,
                    "journal directory " + directory + " is of another " + (key.equals("format") ? "version" : key)
                            + ": " + file.getFileName() + " says " + key + " " + actual + ", this scheduler has "
                            + expected + "; start it as it was started before, or give another directory");
        }
    }

    /** Gives a file that was forced to disk its name, for good. */
    void finish(final Path unfinished, final Path file) throws IOException {
        force(unfinished);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force(directory);
    }

    Path unfinished(final Path file) {
        return file.resolveSibling(file.getFileName() + UNFINISHED);
    }

    void forceDirectory() throws IOException {
        force(directory);
    }

    private static void force(final Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Removes what stands before the snapshot of that number. */
    void removeBefore(final int index) throws IOException {
        for (final int older : inputs()) {
            if (older < index) {
                Files.deleteIfExists(inputs(older));
            }
        }
        for (final int older : snapshots()) {
            if (older < index) {
                Files.deleteIfExists(snapshot(older));
            }
        }
    }

    /** Removes everything: the cluster has ended in order. */
    void removeAll() throws IOException {
        removeBefore(Integer.MAX_VALUE);
        Files.deleteIfExists(directory.resolve(IDENTITY));
    }
}

package io.heddle.tools.demo;

import io.heddle.client.BadInputException;
import io.heddle.tools.text.ProgressLine;
import io.heddle.tools.text.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The CSV files of one run of the demo. Those it made itself lie in a temporary directory, which goes with {@link #close()}; what a killed
 * run left goes with the next.
 */
public final class FlightsInput implements AutoCloseable {
    private static final int SAMPLE_FILES = 4;
    private static final long SAMPLE_ROWS = 300_000;
    private static final String PREFIX = "heddle-demo-";
    private static final Pattern DIRECTORY = Pattern.compile(PREFIX + "(\\d+)-.*");

    private final List<Path> files;
    private final String description;
    private final OptionalLong rows;
    private final @Nullable Path temporaryDirectory;

    private FlightsInput(
            final List<Path> files,
            final String description,
            final OptionalLong rows,
            final @Nullable Path temporaryDirectory) {
        this.rows = rows;
        this.files = List.copyOf(files);
        this.description = description;
        this.temporaryDirectory = temporaryDirectory;
    }

    /**
     * The sample of real flights that comes with Heddle.
     *
     * @return its files.
     * @throws IOException if they cannot be written to a temporary directory.
     */
    public static FlightsInput sample() throws IOException {
        final Path directory = newTemporaryDirectory();
        try {
            final List<Path> files = new ArrayList<>();
            for (int i = 1; i <= SAMPLE_FILES; i++) {
                final String name = "flights-" + i + ".csv.gz";
                final Path file = directory.resolve(name);
                try (InputStream stream = FlightsInput.class.getResourceAsStream(name)) {
                    if (stream == null) {
                        throw new IOException("the sample " + name + " is missing in this build of Heddle");
                    }
                    Files.copy(stream, file);
                }
                files.add(file);
            }
            return new FlightsInput(
                    files,
                    "US domestic flights of January to June 2001, one of ten",
                    OptionalLong.of(SAMPLE_ROWS),
                    directory);
        } catch (final IOException | RuntimeException ex) {
            delete(directory);
            throw ex;
        }
    }

    /**
     * Generated flights.
     *
     * @param rows     how many.
     * @param seed     decides which.
     * @param terminal shows progress.
     * @param isCancelled is asked often, on any thread, whether to stop.
     * @return their files.
     * @throws IOException if they cannot be written to a temporary directory.
     */
    public static FlightsInput generate(
            final long rows, final long seed, final Terminal terminal, final BooleanSupplier isCancelled)
            throws IOException {
        final Path directory = newTemporaryDirectory();
        final ProgressLine progress = new ProgressLine(terminal, "generate");
        try {
            final List<Path> files = new FlightsGenerator(rows, seed).write(directory, isCancelled);
            long bytes = 0;
            for (final Path file : files) {
                bytes += Files.size(file);
            }
            progress.end(String.format(
                    "%,d rows, %,d MB in %d files in %s", rows, bytes / 1_000_000, files.size(), directory));
            return new FlightsInput(files, "generated flights, seed " + seed, OptionalLong.of(rows), directory);
        } catch (final IOException | RuntimeException ex) {
            progress.abandon();
            delete(directory);
            throw ex;
        }
    }

    /**
     * Files of the user.
     *
     * @param glob path of a file, whose last part may hold wildcards.
     * @return the files, in order of their names.
     * @throws IOException if the directory cannot be read.
     */
    public static FlightsInput of(final String glob) throws IOException {
        final Path path = Path.of(glob).toAbsolutePath();
        final Path directory = path.getParent();
        if (Files.isRegularFile(path)) {
            return new FlightsInput(List.of(path), glob, OptionalLong.empty(), null);
        }
        final List<Path> files = new ArrayList<>();
        if (directory != null && Files.isDirectory(directory)) {
            final PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + path.getFileName());
            try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
                for (final Path file : all) {
                    if (matcher.matches(file.getFileName()) && Files.isRegularFile(file)) {
                        files.add(file);
                    }
                }
            }
        }
        if (files.isEmpty()) {
            throw new BadInputException("no file matches --input " + glob + "; looked in " + directory);
        }
        files.sort(Comparator.naturalOrder());
        return new FlightsInput(files, glob, OptionalLong.empty(), null);
    }

    /** Named after this process, so that a later one can tell whether it is still needed. */
    private static Path newTemporaryDirectory() throws IOException {
        final Path parent = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        deleteLeftovers(parent);
        return Files.createTempDirectory(
                parent, PREFIX + ProcessHandle.current().pid() + "-");
    }

    private static void deleteLeftovers(final Path parent) throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (final Path directory : directories) {
                final Matcher matcher =
                        DIRECTORY.matcher(directory.getFileName().toString());
                if (matcher.matches()
                        && Files.isWritable(directory)
                        && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()) {
                    delete(directory);
                }
            }
        }
    }

    private static void delete(final Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (final Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /**
     * The files.
     *
     * @return in the order of their rows.
     */
    public List<Path> files() {
        return files;
    }

    /** A pattern that matches the files that were made in a directory of their own. */
    public String pattern() {
        return (temporaryDirectory == null ? description : temporaryDirectory.resolve("*.csv*")).toString();
    }

    /** How many rows there are, where that is known without counting. */
    OptionalLong rows() {
        return rows;
    }

    /**
     * What it is.
     *
     * @return for people.
     */
    public String description() {
        return description;
    }

    @Override
    public void close() throws IOException {
        if (temporaryDirectory != null && Files.exists(temporaryDirectory)) {
            delete(temporaryDirectory);
        }
    }
}

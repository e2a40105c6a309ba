package io.heddle.frame.io;

import io.heddle.frame.expression.FrameException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of files that appears at once, or not at all. Tasks write to {@link #attempts}, in a hidden directory beside the target; the client
 * {@link #accept accepts} what those runs have written whose results count, and {@link #publish} renames the whole. On the client, one thread.
 */
public final class StagedDirectory implements AutoCloseable {
    private final Path target;
    private final String name;
    private final boolean overwrite;
    private final Path staging;

    private StagedDirectory(final Path target, final String name, final boolean overwrite) {
        this.target = target;
        this.name = name;
        this.overwrite = overwrite;
        this.staging = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
    }

    /**
     * Begins.
     *
     * @param overwrite whether data files that are there may be replaced; what else is there is never deleted.
     */
    public static StagedDirectory begin(final String directory, final boolean overwrite) {
        final Path target = Path.of(directory).toAbsolutePath().normalize();
        if (target.getFileName() == null) {
            throw FrameException.user("cannot write to '" + directory + "': name a directory below it");
        }
        final StagedDirectory staged = new StagedDirectory(target, directory, overwrite);
        staged.checkTarget();
        try {
            Files.createDirectories(staged.staging);
            Files.createDirectory(staged.attempts());
            Files.createDirectory(staged.files());
        } catch (final IOException wrong) {
            staged.close();
            throw FileErrors.notWritten(directory, wrong);
        }
        return staged;
    }

    private void checkTarget() {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw FrameException.user(
                    "cannot write to '" + name + "': it is no directory; name one that does not exist");
        }
        try (Stream<Path> present = Files.walk(target)) {
            final List<Path> paths =
                    present.filter(path -> !path.equals(target)).toList();
            if (!paths.isEmpty() && !overwrite) {
                throw FrameException.user(
                        "cannot write to '" + name
                                + "': it exists and is not empty; name another directory, or say WriteOptions.withOverwrite(true)");
            }
            final @Nullable Path foreign =
                    paths.stream().filter(path -> !isOurs(path)).findFirst().orElse(null);
            if (foreign != null) {
                throw FrameException.user("cannot overwrite '" + name + "': it holds '" + target.relativize(foreign)
                        + "', which is no file of a frame; delete it first if nobody needs it");
            }
        } catch (final IOException wrong) {
            throw FileErrors.notWritten(name, wrong);
        }
    }

    private static boolean isOurs(final Path path) {
        final String file = path.getFileName().toString();
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                ? FolderNames.column(file) != null
                : file.startsWith("part-") && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Where tasks write. */
    public Path attempts() {
        return staging.resolve("attempts");
    }

    private Path files() {
        return staging.resolve("files");
    }

    /** What a task has written becomes a file of the directory. */
    public void accept(final String attempt, final String file) {
        try {
            final Path accepted = files().resolve(file);
            Files.createDirectories(accepted.getParent());
            Files.move(attempts().resolve(attempt), accepted, StandardCopyOption.ATOMIC_MOVE);
        } catch (final IOException wrong) {
            throw FileErrors.notWritten(name, wrong);
        }
    }

    /** Makes the accepted files visible under the target's name. */
    public void publish() {
        try {
            checkTarget();
            final Path replaced = staging.resolve("replaced");
            final boolean replaces = Files.exists(target);
            if (replaces) {
                Files.move(target, replaced, StandardCopyOption.ATOMIC_MOVE);
            }
            try {
                Files.move(files(), target, StandardCopyOption.ATOMIC_MOVE);
            } catch (final IOException wrong) {
                if (replaces) {
                    Files.move(replaced, target, StandardCopyOption.ATOMIC_MOVE);
                }
                throw wrong;
            }
        } catch (final FileAlreadyExistsException taken) {
            throw FrameException.user("cannot write to '" + name + "': it has come into being meanwhile");
        } catch (final IOException wrong) {
            throw FileErrors.notWritten(name, wrong);
        }
    }

    /** Removes what is no part of the directory, also what runs that count no more have left; those that still go on cannot make more of it. */
    @Override
    public void close() {
        try {
            if (Files.exists(attempts())) {
                Files.move(attempts(), staging.resolve("ended"), StandardCopyOption.ATOMIC_MOVE);
            }
            delete(staging);
        } catch (final IOException ignored) {
            // It is hidden, and readers leave it out.
        }
    }

    private static void delete(final Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        final List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}

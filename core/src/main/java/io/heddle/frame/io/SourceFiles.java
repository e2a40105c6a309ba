package io.heddle.frame.io;

import io.heddle.frame.expression.FrameErrorCategory;
import io.heddle.frame.expression.FrameException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds the files that paths, directories and globs mean. */
final class SourceFiles {
    private SourceFiles() {}

    /**
     * The files of all patterns in their order, those of one glob or directory sorted by path. Of a directory these are all below it that end like
     * files of the format; those whose name begins with a dot or an underscore are being written or are none.
     *
     * @param method what the program called, for errors.
     * @param endings how files of the format end, such as {@code .csv}.
     */
    static List<Path> find(final String method, final List<String> patterns, final String... endings) {
        if (patterns.isEmpty()) {
            throw FrameException.user(method + " needs at least one path, directory or glob");
        }
        final List<Path> files = new ArrayList<>();
        for (final String pattern : patterns) {
            final Path path = Path.of(pattern.replaceAll("[*?\\[\\]{}]", "_"));
            if (Files.isDirectory(existing(pattern, path))) {
                files.addAll(below(existing(pattern, path), pattern, endings));
            } else if (firstGlobCharacter(pattern) < 0 || Files.exists(existing(pattern, path))) {
                files.add(checked(existing(pattern, path), pattern));
            } else {
                files.addAll(glob(pattern));
            }
        }
        return files;
    }

    /** Of each file the names of the folders that it stands in below the directory, or behind the beginning of the glob, that a pattern names. */
    static Map<Path, List<String>> folders(final List<String> patterns, final List<Path> files) {
        final Map<Path, List<String>> folders = new LinkedHashMap<>();
        for (final Path file : files) {
            final Path parent = file.getParent();
            final List<String> names = new ArrayList<>();
            for (final String pattern : patterns) {
                final Path base = base(pattern);
                if (parent != null && names.isEmpty() && parent.startsWith(base)) {
                    base.relativize(parent).forEach(name -> names.add(name.toString()));
                }
            }
            folders.put(file, names);
        }
        return folders;
    }

    private static Path base(final String pattern) {
        final int globStart = firstGlobCharacter(pattern);
        if (globStart < 0 || Files.exists(existing(pattern, Path.of("")))) {
            return Path.of(pattern);
        }
        return Path.of(pattern.substring(0, Math.max(0, pattern.lastIndexOf('/', globStart))));
    }

    /** A file whose name happens to hold glob characters is meant literally when it exists. */
    private static Path existing(final String pattern, final Path fallback) {
        try {
            return Path.of(pattern);
        } catch (final InvalidPathException ex) {
            return fallback;
        }
    }

    private static int firstGlobCharacter(final String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            if ("*?[{".indexOf(pattern.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private static Path checked(final Path path, final String pattern) {
        if (!Files.exists(path)) {
            throw FrameException.user("no file '" + pattern + "' (looked at " + path.toAbsolutePath() + ")");
        }
        if (!Files.isReadable(path)) {
            throw FrameException.user("the file '" + pattern + "' cannot be read: permission denied");
        }
        return path;
    }

    private static List<Path> below(final Path directory, final String pattern, final String... endings) {
        final List<Path> found;
        try (Stream<Path> paths = Files.walk(directory)) {
            found = paths.filter(Files::isRegularFile)
                    .filter(path -> isData(directory.relativize(path), endings))
                    .sorted()
                    .toList();
        } catch (final IOException ex) {
            throw new FrameException(
                    FrameErrorCategory.USER, "cannot list the files of '" + pattern + "': " + ex.getMessage(), ex);
        }
        if (found.isEmpty()) {
            throw FrameException.user(
                    "there is no file *" + String.join(", *", endings) + " below the directory '" + pattern + "'");
        }
        found.forEach(path -> checked(path, path.toString()));
        return found;
    }

    private static boolean isData(final Path path, final String... endings) {
        for (final Path part : path) {
            if (part.toString().startsWith(".") || part.toString().startsWith("_")) {
                return false;
            }
        }
        final String name = path.toString();
        return Stream.of(endings)
                .anyMatch(ending ->
                        name.endsWith(ending) || name.endsWith(ending + ".gz") || name.endsWith(ending + ".zst"));
    }

    private static List<Path> glob(final String pattern) {
        final int globStart = firstGlobCharacter(pattern);
        final int baseEnd = pattern.lastIndexOf('/', globStart);
        final String base = baseEnd < 0 ? "" : pattern.substring(0, Math.max(1, baseEnd));
        final String rest = pattern.substring(baseEnd + 1);
        final Path directory = Path.of(base);
        final boolean recursive = rest.contains("**");
        final int depth = recursive ? Integer.MAX_VALUE : rest.split("/").length;
        final List<Path> found = new ArrayList<>();
        if (Files.isDirectory(base.isEmpty() ? Path.of(".") : directory)) {
            final Path root = base.isEmpty() ? Path.of(".") : directory;
            final PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + rest);
            try (Stream<Path> paths = Files.walk(root, depth)) {
                paths.filter(path -> matcher.matches(root.relativize(path)) && Files.isRegularFile(path))
                        .map(path -> base.isEmpty() ? root.relativize(path) : path)
                        .sorted()
                        .forEach(found::add);
            } catch (final IOException ex) {
                throw new FrameException(
                        FrameErrorCategory.USER, "cannot list the files of '" + pattern + "': " + ex.getMessage(), ex);
            }
        }
        if (found.isEmpty()) {
            throw FrameException.user("no file matches '" + pattern + "' (looked in "
                    + directory.toAbsolutePath().normalize() + ")");
        }
        found.forEach(path -> checked(path, path.toString()));
        return found;
    }
}

package io.heddle.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Lists directories in which a spiller renames and deletes meanwhile: a file that vanishes under way is not there. */
final class FilesBelow {
    private FilesBelow() {}

    /** All files, in the order of their paths. */
    static List<Path> of(Path root) {
        return list(root, false);
    }

    /** The spill files, without those that are being written. */
    static List<Path> spilled(Path root) {
        return of(root).stream()
                .filter(path -> path.toString().endsWith(ArenaFiles.SPILL_SUFFIX))
                .toList();
    }

    static void delete(Path root) throws IOException {
        for (Path path : list(root, true)) {
            Files.deleteIfExists(path);
        }
    }

    private static List<Path> list(Path root, boolean withDirectories) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    found.add(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException failure) {
                    if (withDirectories) {
                        found.add(directory); // behind all that it holds
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        if (!withDirectories) {
            Collections.sort(found);
        }
        return found;
    }
}

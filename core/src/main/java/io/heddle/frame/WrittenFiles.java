package io.heddle.frame;

import java.nio.file.Path;
import java.util.List;

/**
 * What a frame was written to.
 *
 * @param directory as the program named it.
 * @param files     in the order of the rows, below the directory.
 * @param rowCount  of all of them.
 * @param bytes     of all of them.
 */
public record WrittenFiles(Path directory, List<Path> files, long rowCount, long bytes) {
    public WrittenFiles {
        files = List.copyOf(files);
    }
}

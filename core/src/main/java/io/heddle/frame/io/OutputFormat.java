package io.heddle.frame.io;

import io.heddle.frame.expression.Schema;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;

/** A format of files that rows are written to; travels inside fragments. The counterpart of {@link BlockFormat}. */
public interface OutputFormat extends Serializable {
    /** How names of its files end, such as {@code .csv.gz}. */
    String ending();

    /** Starts a file, in the place of one that is there. */
    BlockWriter open(Path path, Schema schema) throws IOException;
}

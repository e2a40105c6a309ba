package io.heddle.frame.io;

import java.io.Serializable;
import java.nio.file.Path;

/**
 * What happens to records of text files that cannot be read: that have too many or too few fields, or a value that is not of its column's type. Where they
 * are left out, all columns are looked at, also those that a plan does not need; otherwise only those.
 *
 * @param policy    what to do.
 * @param directory where rejected records go, absolute; empty with any other policy.
 */
public record BadRows(Policy policy, String directory) implements Serializable {
    /** What to do with a bad record. */
    enum Policy {
        FAIL,
        SKIP,
        REJECT
    }

    /** The first one ends the computation; its error names the place. */
    public static final BadRows FAIL = new BadRows(Policy.FAIL, "");

    /** They are left out; the log of the worker says how many. */
    public static final BadRows SKIP = new BadRows(Policy.SKIP, "");

    /**
     * They are left out, and written to files of a directory: one file of CSV for each block that has any, with file, byte offset, reason and text of each,
     * so that {@code readCsv} of the directory counts and shows them. A block that is read again replaces its file.
     */
    public static BadRows rejectedTo(final String directory) {
        return new BadRows(
                Policy.REJECT, Path.of(directory).toAbsolutePath().normalize().toString());
    }
}

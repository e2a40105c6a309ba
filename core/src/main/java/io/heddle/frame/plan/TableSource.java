package io.heddle.frame.plan;

import io.heddle.frame.expression.Schema;

/** Rows that stand outside of the cluster, such as files; what a scan reads. */
public interface TableSource {
    /** All columns that the source offers. */
    Schema schema();

    /** A few words for plans, for example {@code csv flights*.csv (3 files, 49 MB)}. */
    String description();

    /** About how large all rows are when decoded, bytes; negative when nobody knows. */
    default long estimatedBytes() {
        return -1;
    }
}

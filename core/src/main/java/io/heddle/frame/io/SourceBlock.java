package io.heddle.frame.io;

import java.io.Serializable;

/** A part of a source that one task reads: a byte range of a file, a row group. Small and serialisable. */
public interface SourceBlock extends Serializable {
    /** The file and the place in it, for errors and plans. */
    String description();
}

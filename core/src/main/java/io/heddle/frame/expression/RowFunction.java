package io.heddle.frame.expression;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A function of a program over one row. An object is made for each value, so it is slow; {@link BatchFunction} is not. */
@FunctionalInterface
public interface RowFunction extends Serializable {
    /** The value, of the type given to {@link Expressions#mapRows}, or null. */
    @Nullable
    Object apply(Row row);
}

package io.heddle.diagnostics;

import java.util.Locale;

/** What tells several counters of one type apart. */
public enum CounterKey {
    /** There is one counter of the type. */
    NONE,
    /** One for each function that tasks were made of: the int32 at the start of the key is its number, the label ends with its name. */
    PREFIX;

    /**
     * The key as the documented table writes it.
     *
     * @return the name in lower case, or a dash.
     */
    public String text() {
        return this == NONE ? "-" : name().toLowerCase(Locale.ROOT);
    }
}

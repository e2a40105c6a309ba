package io.heddle.diagnostics;

import java.util.Locale;

/**
 * How the values of a counter are to be read.
 */
public enum CounterKind {
    /** A level that rises and falls. */
    GAUGE,
    /** A sum since the start of the node: only differences over time say something. */
    TOTAL,
    /** Durations by their length: several counters, see {@link DurationHistogram}. */
    HISTOGRAM;

    /**
     * The kind as the documented table writes it.
     *
     * @return the name in lower case.
     */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.heddle.frame.expression;

import org.jspecify.annotations.Nullable;

/** Takes the rows that a function of a program makes. */
public interface RowCollector {
    /**
     * One more row.
     *
     * @param values one for each column in order: Boolean, Integer, Long, Double, String, LocalDate, LocalDateTime or null; numbers may stand for
     *               float64.
     */
    void add(@Nullable Object... values);
}

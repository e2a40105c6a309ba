package io.heddle.frame.io;

import java.io.Serializable;

/**
 * Between which values a column of a block lies, nulls left out.
 *
 * @param min the least value: a number, the days of a date, the microseconds of a timestamp, the bits of a float64.
 * @param max the greatest one.
 */
public record ColumnRange(String column, long min, long max) implements Serializable {}

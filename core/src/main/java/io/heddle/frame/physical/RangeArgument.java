package io.heddle.frame.physical;

/**
 * Which range of several runs a task takes.
 *
 * @param index       the range.
 * @param count       of how many.
 * @param firstNumber the number of the task's first run among all runs, by which equal rows are ordered.
 */
record RangeArgument(int index, int count, long firstNumber) implements FragmentArgument {}

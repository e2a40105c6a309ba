package io.heddle.frame.physical;

/** Which of several tasks over the same inputs this is: each takes its share of the rows, all by the same rule. */
record ShareArgument(int index, int count) implements FragmentArgument {}

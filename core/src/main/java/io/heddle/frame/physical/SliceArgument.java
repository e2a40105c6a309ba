package io.heddle.frame.physical;

/** Which of several equal slices of its input's batches a task reads. */
record SliceArgument(int index, int count) implements FragmentArgument {}

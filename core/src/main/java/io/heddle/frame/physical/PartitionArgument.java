package io.heddle.frame.physical;

/** Which of the partitions of a stage this is, for tasks that take one each. */
record PartitionArgument(int index) implements FragmentArgument {}

package io.heddle.frame.physical;

/**
 * Which of the partitions of a stage this is, for tasks that take one each.
 *
 * @param source says where its rows come from.
 */
record PartitionArgument(int index, FragmentArgument source) implements FragmentArgument {
    /** The part of an argument that concerns where rows come from. */
    static FragmentArgument source(final FragmentArgument argument) {
        return argument instanceof PartitionArgument partition ? partition.source() : argument;
    }
}

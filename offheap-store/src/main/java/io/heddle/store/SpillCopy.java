package io.heddle.store;

/**
 * A file of spilled bytes: of one partition, or a bundle of packed values. It goes with its last user. Under the arena's lock but for what is
 * final.
 */
final class SpillCopy {
    /** Index of the spill directory. */
    final int directory;

    final long high;
    final long low;
    final long generation;
    final long fileBytes;
    /** Where in a bundle the shared extent begins; 0 for a partition. */
    final long valuesOffset;
    /** Partitions whose bytes are here. */
    int users;

    SpillCopy(int directory, Identity identity, long generation, long fileBytes, long valuesOffset) {
        this.directory = directory;
        this.high = identity.high();
        this.low = identity.low();
        this.generation = generation;
        this.fileBytes = fileBytes;
        this.valuesOffset = valuesOffset;
    }

    String fileName() {
        return ArenaFiles.spillName(high, low, generation);
    }
}

package io.heddle.store;

/**
 * What stands in front of the bytes of a spill file: the partition, and for each extent its length and, once it is written, its stored
 * length, codec and checksum.
 */
final class SpillHead {
    final Identity identity;
    final long totalBytes;
    final long generation;
    final int[] lengths;
    final int[] storedLengths;
    final int[] codecs;
    final int[] checksums;

    SpillHead(Identity identity, long totalBytes, long generation, int[] lengths) {
        this.identity = identity;
        this.totalBytes = totalBytes;
        this.generation = generation;
        this.lengths = lengths;
        this.storedLengths = lengths.clone();
        this.codecs = new int[lengths.length];
        this.checksums = new int[lengths.length];
    }

    static SpillHead of(Partition partition) {
        int[] lengths = new int[partition.extentCount];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = partition.extents[i].lengthBytes();
        }
        return new SpillHead(partition.identity(), partition.totalBytes, partition.generation, lengths);
    }

    int headBytes() {
        return SpillFile.HEADER_BYTES + lengths.length * SpillFile.ROW_BYTES;
    }

    /** Where the first extent starts. */
    long dataOffset() {
        return aligned(headBytes());
    }

    /** Where an extent starts. */
    long offset(int extent) {
        long from = dataOffset();
        for (int i = 0; i < extent; i++) {
            from = aligned(from + storedLengths[i]);
        }
        return from;
    }

    /** Where what follows {@code end} starts: on a page, so that the kernel copies whole pages. */
    static long aligned(long end) {
        return (end + SpillFile.ALIGNMENT_BYTES - 1) / SpillFile.ALIGNMENT_BYTES * SpillFile.ALIGNMENT_BYTES;
    }

    long fileBytes() {
        long end = headBytes();
        for (int stored : storedLengths) {
            end = aligned(end) + stored;
        }
        return end;
    }
}

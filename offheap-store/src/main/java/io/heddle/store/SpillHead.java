package io.heddle.store;

/** What stands in front of the bytes of a spill file: the partition, and for each extent its length and its stored length. */
final class SpillHead {
    final Identity identity;
    final long totalBytes;
    final long generation;
    final int[] lengths;
    final int[] storedLengths;

    SpillHead(Identity identity, long totalBytes, long generation, int[] lengths, int[] storedLengths) {
        this.identity = identity;
        this.totalBytes = totalBytes;
        this.generation = generation;
        this.lengths = lengths;
        this.storedLengths = storedLengths;
    }

    long dataOffset() {
        return SpillFile.HEADER_BYTES + (long) lengths.length * SpillFile.ROW_BYTES;
    }

    long fileBytes() {
        long sum = dataOffset() + Integer.BYTES;
        for (int stored : storedLengths) {
            sum += stored;
        }
        return sum;
    }
}

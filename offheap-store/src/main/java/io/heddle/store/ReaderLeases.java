package io.heddle.store;

/**
 * What one process reads of an arena now.
 *
 * @param pid the process
 * @param partitions how many partitions it holds leases on
 * @param bytes their sum, which can neither be spilled nor reused meanwhile
 */
public record ReaderLeases(long pid, int partitions, long bytes) {}

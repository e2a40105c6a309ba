package io.heddle.store;

import org.jspecify.annotations.Nullable;

/**
 * A partition taken over from a dead owner. It is opened, located and removed through the adopting arena like its own.
 *
 * @param high high half of the partition id
 * @param low low half of the partition id
 * @param kind what its writer said it is
 * @param tag what its writer attached
 * @param totalBytes sum of its extents
 * @param location where it lies, the same as before the death, or null if only its spill file was left
 */
public record AdoptedPartition(
        long high,
        long low,
        int kind,
        long tag,
        long totalBytes,
        @Nullable ResultLocation location) {}

package io.heddle.frame.io;

/** Timestamps of files that count other units. */
final class EpochMicros {
    private EpochMicros() {}

    /**
     * A stored timestamp as microseconds.
     *
     * @param divisor how many units are a microsecond; negative: how many microseconds are a unit.
     * @throws ArithmeticException when it is beyond 64 bits.
     */
    static long of(final long stored, final long divisor) {
        return divisor > 0 ? Math.floorDiv(stored, divisor) : Math.multiplyExact(stored, -divisor);
    }
}

package io.heddle.jmh;

/** Useful work of a known length: keeps a core busy. */
final class SpinTask {
    private SpinTask() {}

    /** Returns {@code value} after {@code lengthNs} of this thread's core. */
    static long spin(final long value, final long lengthNs) {
        final long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < lengthNs) {
            Thread.onSpinWait();
        }
        return value;
    }
}

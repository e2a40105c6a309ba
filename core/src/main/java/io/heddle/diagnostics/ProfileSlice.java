package io.heddle.diagnostics;

/**
 * Ten seconds of a node's profile, unpacked: rows of a stack, the second in which it was seen (from 0), and how often.
 *
 * @param startMs  epoch time of the first second.
 * @param periodMs time that a sample stands for.
 */
@SuppressWarnings("ArrayRecordComponent") // rows by the thousand, and nobody compares slices
record ProfileSlice(long startMs, int periodMs, String[] stacks, byte[] seconds, int[] samples) {
    /** Hands on what is in a time: epoch milliseconds; the second in {@code toMs} is not handed on. */
    void forEach(final long fromMs, final long toMs, final ProfileReader.Handler handler) {
        for (int row = 0; row < stacks.length; row++) {
            final long secondMs = startMs + seconds[row] * ProfileLayout.SECOND_MS;
            if (secondMs + ProfileLayout.SECOND_MS > fromMs && secondMs < toMs) {
                handler.onSamples(secondMs, stacks[row], samples[row], periodMs);
            }
        }
    }
}

package io.heddle.worker.executor;

import io.heddle.graph.ErrorKind;
import io.heddle.store.ResultLocation;
import org.agrona.DirectBuffer;

/** How a run ended. */
public sealed interface RunOutcome {
    /** With a result. It becomes another one when its {@link Execution} does. */
    final class Finished implements RunOutcome {
        private static final byte[] NOTHING = new byte[0];

        private boolean isPartition;
        private ResultLocation location;
        private byte[] inline;
        private long durationNs;

        /**
         * Makes an end.
         *
         * @param isPartition columns; else a serialised value.
         * @param location where it lies in this worker's arena.
         * @param inline the value itself if it is small, else empty.
         * @param durationNs time in the function.
         */
        Finished(final boolean isPartition, final ResultLocation location, final byte[] inline, final long durationNs) {
            this.isPartition = isPartition;
            this.location = location;
            this.inline = inline;
            this.durationNs = durationNs;
        }

        /** Becomes that of a value of which {@code inlineBytes} go with the report. */
        Finished ofValue(
                final ResultLocation place, final DirectBuffer value, final int inlineBytes, final long functionNs) {
            if (inline.length != inlineBytes || inlineBytes > ShortArrays.LENGTH_MAX) { // longer ones are given away
                inline = inlineBytes == 0 ? NOTHING : new byte[inlineBytes];
            }
            value.getBytes(0, inline);
            isPartition = false;
            location = place;
            durationNs = functionNs;
            return this;
        }

        /** Columns; else a serialised value. */
        public boolean isPartition() {
            return isPartition;
        }

        /** Where it lies in this worker's arena. */
        public ResultLocation location() {
            return location;
        }

        /** The value itself if it is small, else empty; valid as long as this is. */
        public byte[] inline() {
            return inline;
        }

        /** The same to be kept; a short one is copied to an array of {@code arrays}. */
        public byte[] inline(final ShortArrays arrays) {
            if (inline.length > ShortArrays.LENGTH_MAX) {
                return inline;
            }
            final byte[] kept = arrays.take(inline.length);
            System.arraycopy(inline, 0, kept, 0, kept.length);
            return kept;
        }

        /** Time in the function. */
        public long durationNs() {
            return durationNs;
        }
    }

    /**
     * With an exception.
     *
     * @param kind who can mend it.
     * @param message one sentence.
     * @param exception serialised, or empty.
     * @param trace where, as further lines for people; see {@link FailureTrace}.
     * @param inputs what the function was called with, as lines for people; see {@link FailedInputs}.
     */
    record Erred(ErrorKind kind, String message, byte[] exception, String trace, String inputs) implements RunOutcome {}

    /** Because it was asked to, or gave way to another run that waits for memory. */
    record Aborted() implements RunOutcome {}

    /** Because it asked to be run elsewhere. */
    record Rescheduled() implements RunOutcome {}

    /**
     * Before it began, because an input was gone.
     *
     * @param dependencyTaskId the input.
     */
    record InputLost(long dependencyTaskId) implements RunOutcome {}
}

package io.heddle.diagnostics;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which of the stack samples that workers keep are asked for; begin with {@link #between} or {@link #ALL}.
 *
 * @param fromMs   epoch time in milliseconds; whole seconds are kept, and the one that it is in counts.
 * @param toMs     epoch time in milliseconds.
 * @param function of tasks of this function only; null: of all.
 * @param node     of this worker only; null: of all.
 */
public record ProfileQuery(
        long fromMs,
        long toMs,
        @Nullable String function,
        @Nullable String node) {
    /** All that is kept. */
    public static final ProfileQuery ALL = new ProfileQuery(0, Long.MAX_VALUE, null, null);

    /** Of a time. */
    public static ProfileQuery between(final Instant from, final Instant to) {
        return new ProfileQuery(from.toEpochMilli(), to.toEpochMilli(), null, null);
    }

    /** The same of tasks of one function only. */
    public ProfileQuery function(final String name) {
        return new ProfileQuery(fromMs, toMs, name, node);
    }

    /** The same of one worker only. */
    public ProfileQuery node(final String name) {
        return new ProfileQuery(fromMs, toMs, function, name);
    }
}

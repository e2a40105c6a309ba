package io.heddle.worker.executor;

import org.jspecify.annotations.Nullable;

/** Where a task failed, as lines for people: the frames of the user's code and not those that called it, with causes, bounded. */
final class FailureTrace {
    private static final String CALLER = FailureTrace.class.getPackageName() + ".";
    private static final int FRAMES_MAX = 40;
    private static final int CAUSES_MAX = 4;
    private static final int LENGTH_MAX = 2_500;

    private FailureTrace() {}

    /** Each line begins with a line break, so that it can follow a message; empty if the failure has no frames. */
    static String of(final Throwable failure) {
        final StringBuilder text = new StringBuilder();
        Throwable shown = failure;
        for (int depth = 0; depth < CAUSES_MAX; depth++) {
            if (depth > 0) {
                text.append("\ncaused by ").append(shown);
            }
            appendFrames(text, shown.getStackTrace());
            final @Nullable Throwable cause = shown.getCause();
            if (cause == null || cause == shown) {
                break;
            }
            shown = cause;
        }
        return text.length() > LENGTH_MAX ? text.substring(0, LENGTH_MAX) + " ..." : text.toString();
    }

    private static void appendFrames(final StringBuilder text, final StackTraceElement[] frames) {
        for (int i = 0; i < frames.length && i < FRAMES_MAX; i++) {
            if (frames[i].getClassName().startsWith(CALLER)) {
                return;
            }
            text.append("\n    at ").append(frames[i]);
        }
    }
}

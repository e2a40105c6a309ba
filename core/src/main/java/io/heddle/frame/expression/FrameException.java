package io.heddle.frame.expression;

/**
 * The one error of the frame rooms. Thrown on the calling thread when a frame is built, and on executor threads by fragments;
 * it is serialisable, so that the session can hand it to the client as a cause.
 */
public final class FrameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FrameErrorCategory category;

    public FrameException(final FrameErrorCategory category, final String message) {
        super(message);
        this.category = category;
    }

    public FrameException(final FrameErrorCategory category, final String message, final Throwable cause) {
        super(message, cause);
        this.category = category;
    }

    /** Who can do something about it. */
    public FrameErrorCategory category() {
        return category;
    }

    /** An error in the program or its input. */
    public static FrameException user(final String message) {
        return new FrameException(FrameErrorCategory.USER, message);
    }

    /** A defect in Heddle, found by a check. */
    public static FrameException internal(final String message) {
        return new FrameException(FrameErrorCategory.INTERNAL, message);
    }
}

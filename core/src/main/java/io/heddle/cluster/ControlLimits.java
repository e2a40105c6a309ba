package io.heddle.cluster;

/** Limits of the control protocol, with their relations checked once. */
public final class ControlLimits {
    /** Longest control message, bytes. */
    public static final int MESSAGE_BYTES_MAX = 16 * 1024;
    /** Longer payloads go ahead of their message in slices of this size, bytes. */
    public static final int SLICE_BYTES = 8 * 1024;
    /** Longest payload of arguments, functions, exceptions and classes together in one message, bytes. */
    public static final int PAYLOAD_BYTES_MAX = 64 * 1024 * 1024;
    /** Results up to this size ride on TaskFinished, bytes. */
    public static final int INLINE_RESULT_BYTES_MAX = 1024;
    /** Dependencies that one task may name: they must fit into one AssignTask. */
    public static final int DEPENDENCIES_MAX = 120;
    /** Task ids in one ReleaseTasks, CancelTasks or ReleaseResults. */
    public static final int TASK_IDS_PER_MESSAGE = 1_000;
    /** Unsent bytes after which a peer counts as stalled and its session is closed. */
    public static final long OUTBOX_BYTES_MAX = 256L * 1024 * 1024;

    /** Bytes of one dependency in AssignTask: ids, location, and the length of an empty value. */
    private static final int DEPENDENCY_BYTES = 8 + 56 + 4 + 1 + 4;

    static {
        if (SLICE_BYTES + 64 > MESSAGE_BYTES_MAX
                || DEPENDENCIES_MAX * DEPENDENCY_BYTES + 256 > MESSAGE_BYTES_MAX - 4 * 1024
                || TASK_IDS_PER_MESSAGE * Long.BYTES + 64 > MESSAGE_BYTES_MAX) {
            throw new IllegalStateException("control limits contradict each other");
        }
    }

    private ControlLimits() {}
}

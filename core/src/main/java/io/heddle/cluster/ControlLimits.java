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
    /**
     * Results up to this size, about that of a location, bytes: they stand in its place, ride on AssignTask to whom needs
     * them, and take no arena.
     */
    public static final int RIDING_RESULT_BYTES_MAX = 48;
    /** Arguments up to this size travel as rows of SubmitRange and AssignTasks, bytes. */
    public static final int ROW_ARGUMENTS_BYTES_MAX = 1024;
    /** Rows in one message. */
    public static final int ROWS_MAX = 2_000;
    /** Bytes of the fixed part of a row, at most. */
    static final int ROW_HEAD_BYTES = 24;
    /** Bytes of a location in a message. */
    static final int LOCATION_BYTES = 56;
    /** Dependencies that one task may name: they must fit into one AssignTask. */
    public static final int DEPENDENCIES_MAX = 120;
    /** Task ids in one ReleaseTasks, CancelTasks or ReleaseResults. */
    public static final int TASK_IDS_PER_MESSAGE = 1_000;
    /** Unsent bytes after which a peer counts as stalled and its session is closed. */
    public static final int OUTBOX_BYTES_MAX = 256 * 1024 * 1024;

    /** Bytes of one dependency in AssignTask: ids, location, and a value that rides. */
    static final int DEPENDENCY_BYTES = 8 + LOCATION_BYTES + 4 + 1 + 4 + RIDING_RESULT_BYTES_MAX;

    /** Bytes of a message without its groups and payloads, at most. */
    static final int HEAD_BYTES = 256;

    static {
        if (SLICE_BYTES + 64 > MESSAGE_BYTES_MAX
                || DEPENDENCIES_MAX * DEPENDENCY_BYTES + HEAD_BYTES > MESSAGE_BYTES_MAX
                || TASK_IDS_PER_MESSAGE * Long.BYTES + 64 > MESSAGE_BYTES_MAX) {
            throw new IllegalStateException("control limits contradict each other");
        }
    }

    private ControlLimits() {}
}

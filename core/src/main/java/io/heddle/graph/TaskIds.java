package io.heddle.graph;

/**
 * Numbers of tasks: the client that submits a task chooses its number without asking anybody, because its own number is in the
 * upper bits.
 */
public final class TaskIds {
    /** Bits of a client's own count of its tasks. */
    public static final int SEQUENCE_BITS = 40;

    private static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;

    private TaskIds() {}

    /** The number of the client's task. */
    public static long of(final int clientId, final long sequence) {
        return (long) clientId << SEQUENCE_BITS | sequence;
    }

    /** The client that may submit a task of this number; a number that is no client's if there is none. */
    public static long ownerOf(final long taskId) {
        return taskId >> SEQUENCE_BITS;
    }

    /** The client's own count. */
    public static long sequenceOf(final long taskId) {
        return taskId & SEQUENCE_MASK;
    }
}

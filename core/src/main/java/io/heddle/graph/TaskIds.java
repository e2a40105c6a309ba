package io.heddle.graph;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers of tasks: the client that submits a task chooses its number without asking anybody, because its own number is in the
 * upper bits.
 */
public final class TaskIds {
    /** Bits of a client's own count of its tasks. */
    public static final int SEQUENCE_BITS = 40;

    private static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;

    private static final Pattern SPELLINGS =
            Pattern.compile("(?<whole>\\d{1,18})|(?<client>\\d{1,6})\\.(?<sequence>\\d{1,13})");

    private TaskIds() {}

    /** The number of the client's task. */
    public static long of(final int clientId, final long sequence) {
        return (long) clientId << SEQUENCE_BITS | sequence;
    }

    /**
     * What people are shown wherever a task is named, and a key has behind its function.
     *
     * @param taskId number of a task.
     * @return client and count with a dot between them, such as {@code 2.195}.
     */
    public static String text(final long taskId) {
        return ownerOf(taskId) + "." + sequenceOf(taskId);
    }

    /**
     * The number that somebody typed, in one of its two spellings.
     *
     * @param text such as {@code 2.195}, or {@code 2199023255747} as {@code TaskFuture.taskId()} has it.
     * @return the number of the task.
     * @throws IllegalArgumentException with the end of a sentence if it is neither.
     */
    public static long parse(final String text) {
        final Matcher matcher = SPELLINGS.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "', expected a task such as 2.195, or its whole number");
        }
        final String whole = matcher.group("whole");
        if (whole != null) {
            return Long.parseLong(whole);
        }
        final long sequence = Long.parseLong(matcher.group("sequence"));
        if (sequence > SEQUENCE_MASK) {
            throw new IllegalArgumentException("'" + text + "', expected at most " + SEQUENCE_MASK + " behind the dot");
        }
        return Long.parseLong(matcher.group("client")) << SEQUENCE_BITS | sequence;
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

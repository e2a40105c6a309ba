package io.heddle.scheduler.coordination;

/**
 * A value that is kept for others.
 *
 * @param value its bytes, opaque.
 * @param taskIds the tasks whose futures stand in it.
 */
public record Element(byte[] value, long[] taskIds) {
    /** No value. */
    public static final Element NOTHING = new Element(new byte[0], new long[0]);
}

package io.heddle.cluster;

import io.heddle.scheduler.coordination.Element;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How an element of the coordination service travels: the ids of its tasks stand in the message, or, where they are too many for
 * one, behind the value, which goes ahead in slices. Stateless.
 */
public final class ElementForm {
    private ElementForm() {}

    /** How many ids travel behind the value: all or none. */
    public static int tasksBehind(final Element element) {
        final int count = element.taskIds().length;
        return count > ControlLimits.TASK_IDS_PER_MESSAGE ? count : 0;
    }

    /** The ids that stand in the message. */
    public static long[] tasksInside(final Element element) {
        return tasksBehind(element) == 0 ? element.taskIds() : new long[0];
    }

    /** The value, and what travels behind it. */
    public static byte[] payload(final Element element) {
        if (tasksBehind(element) == 0) {
            return element.value();
        }
        final byte[] value = element.value();
        final ByteBuffer all = ByteBuffer.allocate(value.length + Long.BYTES * element.taskIds().length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(value);
        for (final long taskId : element.taskIds()) {
            all.putLong(taskId);
        }
        return all.array();
    }

    /** The element of a message. */
    public static Element of(final byte[] payload, final long[] tasksInside, final int tasksBehind) {
        final int valueLength = payload.length - Long.BYTES * tasksBehind;
        if (tasksBehind <= 0 || valueLength < 0) {
            return new Element(payload, tasksInside);
        }
        final byte[] value = new byte[valueLength];
        final ByteBuffer all =
                ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).get(value);
        final long[] taskIds = new long[tasksBehind];
        for (int i = 0; i < taskIds.length; i++) {
            taskIds[i] = all.getLong();
        }
        return new Element(value, taskIds);
    }
}

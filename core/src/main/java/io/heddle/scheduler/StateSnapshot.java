package io.heddle.scheduler;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** All tables as bytes: a version, then each table in turn. */
final class StateSnapshot {
    private static final int VERSION = 2;

    private StateSnapshot() {}

    static int write(final SchedulerTables tables, final MutableDirectBuffer buffer, final int offset) {
        final SnapshotWriter writer = new SnapshotWriter(buffer, offset);
        writer.putInt(VERSION);
        tables.write(writer);
        return writer.length();
    }

    static void read(final SchedulerTables tables, final DirectBuffer buffer, final int offset, final int length) {
        final SnapshotReader reader = new SnapshotReader(buffer, offset, length);
        final int version = reader.getInt();
        if (version != VERSION || tables.tasks.end() != 1) {
            throw new IllegalArgumentException("A snapshot of version " + version + " cannot be restored: expected"
                    + " version " + VERSION + " and a new state");
        }
        tables.read(reader);
        if (reader.remaining() != 0) {
            throw new IllegalArgumentException("The snapshot has " + reader.remaining()
                    + " bytes more than expected: it is damaged or of another version");
        }
    }
}

package io.heddle.scheduler;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** All tables as bytes, everything but the story: a version, then each table in turn. */
public final class StateSnapshot {
    private static final int VERSION = 4;

    private StateSnapshot() {}

    static int write(final SchedulerTables tables, final MutableDirectBuffer buffer, final int offset) {
        final SnapshotWriter writer = new SnapshotWriter(buffer, offset);
        write(tables, writer);
        return writer.length();
    }

    /** Writes a state. */
    public static void write(final SchedulerState state, final SnapshotWriter writer) {
        write(state.tables, writer);
    }

    /** Fills a new state from what was written of one with equal options. */
    public static void read(final SchedulerState state, final SnapshotReader reader) {
        read(state.tables, reader);
    }

    private static void write(final SchedulerTables tables, final SnapshotWriter writer) {
        writer.putInt(VERSION);
        tables.write(writer);
    }

    static void read(final SchedulerTables tables, final DirectBuffer buffer, final int offset, final int length) {
        final SnapshotReader reader = new SnapshotReader(buffer, offset, length);
        read(tables, reader);
        if (reader.remaining() != 0) {
            throw new IllegalArgumentException("The snapshot has " + reader.remaining()
                    + " bytes more than expected: it is damaged or of another version");
        }
    }

    private static void read(final SchedulerTables tables, final SnapshotReader reader) {
        final int version = reader.getInt();
        if (version != VERSION || tables.tasks.end() != 1) {
            throw new IllegalArgumentException("A snapshot of version " + version + " cannot be restored: expected"
                    + " version " + VERSION + " and a new state");
        }
        tables.read(reader);
    }
}

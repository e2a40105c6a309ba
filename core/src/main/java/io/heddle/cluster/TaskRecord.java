package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.FunctionRecord;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes and places of one task that the scheduler's state does not need to know. Used again for other tasks when the
 * task is forgotten, so that a task costs no garbage: {@link TaskRecords}.
 */
final class TaskRecord {
    /** Longer payloads are not kept for the next task, bytes. */
    private static final int KEPT_BYTES_MAX = 512;

    private static final int START_BYTES = 16;
    private static final DirectBuffer NOWHERE = new UnsafeBuffer(new byte[ControlLimits.LOCATION_BYTES]);

    private @Nullable FunctionRecord function;
    private byte[] arguments = new byte[START_BYTES];
    private int argumentsLength;
    private int programId;
    private long timeoutNs;
    private final Replica first = new Replica();
    private @Nullable List<Replica> others;
    private @Nullable TaskError error;

    /** One copy of the result. */
    static final class Replica {
        /** Who holds it; 0 where there is none. */
        private int workerId;

        private int run;
        private boolean isPartition;
        private long durationNs;
        /** Null until a result lies in an arena: most results of small tasks never do. */
        private @Nullable UnsafeBuffer location;

        private boolean isPlaced;
        private byte[] value = new byte[START_BYTES];
        private int valueLength;

        int run() {
            return run;
        }

        boolean isPartition() {
            return isPartition;
        }

        /** Time in the function. */
        long durationNs() {
            return durationNs;
        }

        /** Where it lies at the holder's host, as it stands in messages. */
        DirectBuffer location() {
            return isPlaced && location != null ? location : NOWHERE;
        }

        /** The value, if its length is not 0. */
        byte[] value() {
            return value;
        }

        /** Not 0 where the value is here: for good if it is small, else while it is reported to the clients. */
        int valueLength() {
            return valueLength;
        }

        Replica place(
                final int holderId,
                final int runNumber,
                final boolean isColumns,
                final DirectBuffer where,
                final int offset,
                final long timeNs) {
            ride(holderId, runNumber, timeNs);
            isPartition = isColumns;
            put(where, offset);
            return this;
        }

        /** The result is a value in the message, which the caller writes into {@link #value(int)}, and lies nowhere else. */
        Replica ride(final int holderId, final int runNumber, final long timeNs) {
            workerId = holderId;
            run = runNumber;
            isPartition = false;
            durationNs = timeNs;
            valueLength = 0;
            isPlaced = false;
            return this;
        }

        private void put(final DirectBuffer where, final int offset) {
            UnsafeBuffer place = location;
            if (place == null) {
                place = new UnsafeBuffer(new byte[ControlLimits.LOCATION_BYTES]);
                location = place;
            }
            place.putBytes(0, where, offset, ControlLimits.LOCATION_BYTES);
            isPlaced = true;
        }

        /** The same result with another holder. */
        void copy(final int holderId, final Replica other) {
            ride(holderId, other.run, other.durationNs);
            isPartition = other.isPartition;
            if (other.isPlaced) {
                put(other.location(), 0);
            }
            System.arraycopy(other.value, 0, value(other.valueLength), 0, other.valueLength);
        }

        /** Room for a value of this length, which the caller writes. */
        byte[] value(final int length) {
            if (value.length < length) {
                value = new byte[length];
            }
            valueLength = length;
            return value;
        }

        /** Forgets a value that is too large to stay. */
        void dropLargeValue() {
            if (valueLength > ControlLimits.RIDING_RESULT_BYTES_MAX) {
                valueLength = 0;
            }
        }

        private void clear() {
            workerId = 0;
            valueLength = 0;
            if (value.length > KEPT_BYTES_MAX) {
                value = new byte[START_BYTES];
            }
        }
    }

    void begin(final FunctionRecord definition, final int ownerId) {
        function = definition;
        programId = ownerId;
        timeoutNs = 0;
    }

    FunctionRecord function() {
        if (function == null) {
            throw new IllegalStateException("a record of no task is used");
        }
        return function;
    }

    int programId() {
        return programId;
    }

    /** How long its function may take, nanoseconds; 0: for ever. */
    long timeoutNs() {
        return timeoutNs;
    }

    void timeoutNs(final long value) {
        timeoutNs = value;
    }

    /** Keeps a copy of the arguments. */
    void arguments(final DirectBuffer source, final int offset, final int length) {
        if (arguments.length < length) {
            arguments = new byte[length];
        }
        source.getBytes(offset, arguments, 0, length);
        argumentsLength = length;
    }

    /** Keeps the arguments themselves. */
    void arguments(final byte[] all) {
        arguments = all;
        argumentsLength = all.length;
    }

    void dropArguments() {
        argumentsLength = 0;
        arguments = new byte[START_BYTES];
    }

    byte[] arguments() {
        return arguments;
    }

    int argumentsLength() {
        return argumentsLength;
    }

    /** The replica of this worker, a new one if there is none. */
    Replica replicaToPlace(final int workerId) {
        final Replica known = replica(workerId);
        if (known != null) {
            return known;
        }
        if (first.workerId == 0) {
            return first;
        }
        if (others == null) {
            others = new ArrayList<>(1);
        }
        final Replica added = new Replica();
        others.add(added);
        return added;
    }

    void remove(final int workerId) {
        if (first.workerId == workerId) {
            first.clear();
        } else if (others != null) {
            others.removeIf(replica -> replica.workerId == workerId);
        }
    }

    @Nullable
    Replica replica(final int workerId) {
        if (first.workerId == workerId) {
            return first;
        }
        if (others != null) {
            for (final Replica replica : others) {
                if (replica.workerId == workerId) {
                    return replica;
                }
            }
        }
        return null;
    }

    /** Sees the replicas one by one. */
    interface ReplicaVisitor {
        void onReplica(int workerId, Replica replica);
    }

    void forEachReplica(final ReplicaVisitor visitor) {
        if (first.workerId != 0) {
            visitor.onReplica(first.workerId, first);
        }
        if (others != null) {
            others.forEach(replica -> visitor.onReplica(replica.workerId, replica));
        }
    }

    @Nullable
    TaskError error() {
        return error;
    }

    void error(final @Nullable TaskError value) {
        error = value;
    }

    void clear() {
        function = null;
        first.clear();
        others = null;
        error = null;
        argumentsLength = 0;
        if (arguments.length > KEPT_BYTES_MAX) {
            dropArguments();
        }
    }
}

package io.heddle.cluster;

import io.heddle.function.FunctionHash;
import io.heddle.store.ResultLocation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes and places of one task that the scheduler's state does not need to know. */
final class TaskRecord {
    private static final byte[] NOTHING = new byte[0];

    final FunctionHash function;
    final byte[] arguments;
    final int clientId;
    final int priority;
    private final List<Replica> replicas = new ArrayList<>(1);
    private @Nullable TaskError error;

    /**
     * One copy of the result.
     *
     * @param workerId who holds it.
     * @param run the attempt that made it.
     * @param isPartition columns; else a serialised value.
     * @param location where it lies at the holder's host.
     * @param durationNs time in the function.
     * @param inline the value, while it travels with the message that reports it; empty later.
     */
    record Replica(
            int workerId, int run, boolean isPartition, ResultLocation location, long durationNs, byte[] inline) {
        Replica withoutValue() {
            return new Replica(workerId, run, isPartition, location, durationNs, NOTHING);
        }
    }

    TaskRecord(final FunctionHash function, final byte[] arguments, final int clientId, final int priority) {
        this.function = function;
        this.arguments = arguments;
        this.clientId = clientId;
        this.priority = priority;
    }

    void put(final Replica replica) {
        remove(replica.workerId());
        replicas.add(replica);
    }

    void remove(final int workerId) {
        replicas.removeIf(replica -> replica.workerId() == workerId);
    }

    /** Forgets the value that came with a report, now that everybody has been told. */
    void dropValue(final int workerId, final int run) {
        replicas.replaceAll(
                replica -> replica.workerId() == workerId && replica.run() == run ? replica.withoutValue() : replica);
    }

    @Nullable
    Replica replica(final int workerId) {
        for (final Replica replica : replicas) {
            if (replica.workerId() == workerId) {
                return replica;
            }
        }
        return null;
    }

    @Nullable
    TaskError error() {
        return error;
    }

    void error(final @Nullable TaskError value) {
        error = value;
    }
}

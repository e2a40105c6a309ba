package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.ClientPeer;
import io.heddle.cluster.ClusterTables.DemandsRecord;
import io.heddle.cluster.ClusterTables.FunctionRecord;
import io.heddle.cluster.ClusterTables.Response;
import io.heddle.cluster.ClusterTables.WorkerDescription;
import io.heddle.cluster.ClusterTables.WorkerPeer;
import io.heddle.function.FunctionHash;
import io.heddle.graph.ErrorKind;
import io.heddle.scheduler.SnapshotReader;
import io.heddle.scheduler.SnapshotWriter;
import io.heddle.scheduler.coordination.Answer;
import io.heddle.scheduler.coordination.Element;
import java.util.BitSet;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** What the scheduler's node keeps beside the states as numbers and bytes, and back. */
final class NodeSnapshot {
    private static final int VERSION = 1;

    private NodeSnapshot() {}

    static void write(final SnapshotWriter writer, final ClusterTables tables) {
        writer.putInt(VERSION);
        writer.putBoolean(tables.areClientsAwaited);
        final List<FunctionRecord> functions = tables.functions();
        writer.putInt(functions.size());
        for (final FunctionRecord function : functions) {
            writer.putLong(function.hash().high());
            writer.putLong(function.hash().low());
            writer.putInt(function.clientId());
            writer.putText(function.name());
            writer.putBytes(function.definition());
        }
        final List<String> names = tables.names();
        writer.putInt(names.size());
        names.forEach(writer::putText);
        writer.putInt(tables.tasks.size());
        tables.tasks.forEach((taskId, task) -> write(writer, taskId, task));
        writer.putInt(tables.clients.size());
        tables.clients.values().forEach(client -> write(writer, client));
        writer.putInt(tables.adoptionsFromAfar.size());
        tables.adoptionsFromAfar.forEachInt(writer::putInt);
        writer.putInt(tables.workers.size());
        tables.workers.values().forEach(worker -> write(writer, worker));
        tables.metrics.write(writer);
    }

    private static void write(final SnapshotWriter writer, final long taskId, final TaskRecord task) {
        writer.putLong(taskId);
        writer.putInt(task.function().index());
        writer.putInt(task.programId());
        writer.putLong(task.timeoutNs());
        writer.putBytes(task.arguments(), task.argumentsLength());
        task.forEachReplica((workerId, replica) -> {
            writer.putInt(workerId);
            writer.putInt(replica.run());
            writer.putBoolean(replica.isPartition());
            writer.putLong(replica.durationNs());
            final byte[] location = new byte[ControlLimits.LOCATION_BYTES];
            replica.location().getBytes(0, location);
            writer.putBytes(location);
            writer.putBytes(replica.value(), replica.valueLength());
        });
        writer.putInt(0);
        final TaskError error = task.error();
        writer.putBoolean(error != null);
        if (error != null) {
            writer.putText(error.kind().name());
            writer.putText(error.message());
            writer.putBytes(error.exception());
        }
    }

    private static void write(final SnapshotWriter writer, final ClientPeer client) {
        writer.putInt(client.clientId);
        writer.putInt(client.programId);
        writer.putLong(client.token);
        writer.putText(client.description);
        writer.putLong(client.kept);
        client.slices.write(writer);
        writer.putInt(client.demands.size());
        client.demands.forEachInt((number, demands) -> {
            writer.putInt(number);
            writer.putInt(demands.number());
            writer.putLong(demands.timeoutNs());
            writer.putLong(demands.deadlineNs());
        });
        final long[] asked = ReturnAdapter.sortedAsked(client);
        writer.putInt(asked.length);
        for (final long taskId : asked) {
            writer.putLong(taskId);
        }
        writer.putInt(client.answers.size());
        client.answers.forEach((correlationId, response) -> {
            writer.putLong(correlationId);
            writer.putText(response.answer().name());
            writer.putLong(response.number());
            writer.putText(response.message());
            writer.putBytes(response.element().value());
            writer.putInt(response.element().taskIds().length);
            for (final long taskId : response.element().taskIds()) {
                writer.putLong(taskId);
            }
        });
    }

    private static void write(final SnapshotWriter writer, final WorkerPeer worker) {
        writer.putBytes(JoinCodec.encode(worker.description, worker.token));
        writer.putBoolean(worker.isLost);
        writer.putBoolean(worker.awaySinceNs >= 0);
        worker.slices.write(writer);
        final byte[] known = worker.knownFunctions.toByteArray();
        writer.putBytes(known);
        writer.putInt(worker.inventory.results.size());
        worker.inventory.results.forEach(writer::putLong);
        writer.putInt(worker.inventory.runs.size());
        worker.inventory.runs.forEach((taskId, run) -> {
            writer.putLong(taskId);
            writer.putInt(run);
        });
    }

    static void read(final SnapshotReader reader, final ClusterTables tables, final long nowNs) {
        final int version = reader.getInt();
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "The snapshot of the node is of version " + version + ", not " + VERSION);
        }
        tables.areClientsAwaited = reader.getBoolean();
        for (int left = reader.getInt(); left > 0; left--) {
            final FunctionHash hash = new FunctionHash(reader.getLong(), reader.getLong());
            tables.define(hash, reader.getInt(), reader.getText(), reader.getBytes());
        }
        for (int left = reader.getInt(); left > 0; left--) {
            tables.nameNumber(reader.getText());
        }
        final List<FunctionRecord> functions = tables.functions();
        for (int left = reader.getInt(); left > 0; left--) {
            readTask(reader, tables, functions);
        }
        for (int left = reader.getInt(); left > 0; left--) {
            readClient(reader, tables);
        }
        for (int left = reader.getInt(); left > 0; left--) {
            tables.adoptionsFromAfar.addInt(reader.getInt());
        }
        for (int left = reader.getInt(); left > 0; left--) {
            readWorker(reader, tables, nowNs);
        }
        tables.metrics.read(reader);
    }

    private static void readTask(
            final SnapshotReader reader, final ClusterTables tables, final List<FunctionRecord> functions) {
        final long taskId = reader.getLong();
        final TaskRecord task = tables.tasks.add(taskId, functions.get(reader.getInt()), reader.getInt());
        task.timeoutNs(reader.getLong());
        task.arguments(reader.getBytes());
        for (int workerId = reader.getInt(); workerId != 0; workerId = reader.getInt()) {
            final int run = reader.getInt();
            final boolean isPartition = reader.getBoolean();
            final long durationNs = reader.getLong();
            final UnsafeBuffer location = new UnsafeBuffer(reader.getBytes());
            final byte[] value = reader.getBytes();
            final TaskRecord.Replica replica =
                    task.replicaToPlace(workerId).place(workerId, run, isPartition, location, 0, durationNs);
            System.arraycopy(value, 0, replica.value(value.length), 0, value.length);
        }
        if (reader.getBoolean()) {
            task.error(new TaskError(ErrorKind.valueOf(reader.getText()), reader.getText(), reader.getBytes()));
        }
    }

    private static void readClient(final SnapshotReader reader, final ClusterTables tables) {
        final ClientPeer client =
                new ClientPeer(reader.getInt(), reader.getInt(), reader.getLong(), reader.getText(), Outbox.nowhere());
        client.kept = reader.getLong();
        client.slices.read(reader);
        for (int left = reader.getInt(); left > 0; left--) {
            client.demands.put(reader.getInt(), new DemandsRecord(reader.getInt(), reader.getLong(), reader.getLong()));
        }
        for (int left = reader.getInt(); left > 0; left--) {
            client.asked.add(reader.getLong());
        }
        for (int left = reader.getInt(); left > 0; left--) {
            final long correlationId = reader.getLong();
            final Answer answer = Answer.valueOf(reader.getText());
            final long number = reader.getLong();
            final String message = reader.getText();
            final byte[] value = reader.getBytes();
            final long[] taskIds = new long[reader.getInt()];
            for (int i = 0; i < taskIds.length; i++) {
                taskIds[i] = reader.getLong();
            }
            client.answers.put(correlationId, new Response(answer, number, new Element(value, taskIds), message));
        }
        tables.clients.put(client.clientId, client);
    }

    private static void readWorker(final SnapshotReader reader, final ClusterTables tables, final long nowNs) {
        final JoinCodec.WorkerClaim claim = JoinCodec.decodeWorker(reader.getBytes());
        final WorkerDescription description = claim.description();
        final WorkerPeer worker = new WorkerPeer(description, claim.token(), Outbox.nowhere(), nowNs);
        worker.isLost = reader.getBoolean();
        worker.awaySinceNs = reader.getBoolean() ? nowNs : -1;
        worker.slices.read(reader);
        worker.knownFunctions.or(BitSet.valueOf(reader.getBytes()));
        for (int left = reader.getInt(); left > 0; left--) {
            worker.inventory.results.add(reader.getLong());
        }
        for (int left = reader.getInt(); left > 0; left--) {
            worker.inventory.runs.put(reader.getLong(), reader.getInt());
        }
        tables.workers.put(description.workerId(), worker);
    }
}

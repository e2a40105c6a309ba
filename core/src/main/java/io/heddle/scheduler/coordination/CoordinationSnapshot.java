package io.heddle.scheduler.coordination;

import io.heddle.scheduler.SnapshotReader;
import io.heddle.scheduler.SnapshotWriter;
import io.heddle.scheduler.coordination.CoordinationState.Cell;
import io.heddle.scheduler.coordination.CoordinationState.ElementQueue;
import io.heddle.scheduler.coordination.CoordinationState.LeasePool;
import io.heddle.scheduler.coordination.CoordinationState.Subscriptions;
import io.heddle.scheduler.coordination.CoordinationState.WakeUp;
import java.util.Map;
import java.util.TreeMap;

/** All names that clients share as numbers and bytes, and back. What waits is written with what it waits for. */
final class CoordinationSnapshot {
    private static final int VERSION = 1;

    private final CoordinationState state;

    CoordinationSnapshot(final CoordinationState state) {
        this.state = state;
    }

    void write(final SnapshotWriter writer) {
        writer.putInt(VERSION);
        writer.putLong(state.lastLease);
        writer.putLong(state.waits.lastSequence);
        writeCells(writer);
        writeQueues(writer);
        writeSemaphores(writer);
        writeTopics(writer);
        writer.putInt(state.lostClients.size());
        state.lostClients.forEach(writer::putInt);
        writer.putInt(state.wakeUps.size());
        for (final WakeUp wakeUp : state.wakeUps) {
            writer.putText(wakeUp.answer().name());
            write(writer, wakeUp.element());
            write(writer, wakeUp.list());
        }
        final TreeMap<Long, Long> holds = new TreeMap<>();
        state.holds.forEachLong(holds::put);
        writer.putInt(holds.size());
        holds.forEach((taskId, count) -> {
            writer.putLong(taskId);
            writer.putLong(count);
        });
    }

    private void writeCells(final SnapshotWriter writer) {
        writer.putInt(state.cells.size());
        for (final Map.Entry<String, Cell> entry : state.cells.entrySet()) {
            final Element element = entry.getValue().element;
            writer.putText(entry.getKey());
            writer.putBoolean(element != null);
            if (element != null) {
                write(writer, element);
            }
            write(writer, entry.getValue().getters);
        }
    }

    private void writeQueues(final SnapshotWriter writer) {
        writer.putInt(state.queues.size());
        for (final Map.Entry<String, ElementQueue> entry : state.queues.entrySet()) {
            final ElementQueue queue = entry.getValue();
            writer.putText(entry.getKey());
            writer.putLong(queue.sizeMax);
            writer.putInt(queue.elements.size());
            queue.elements.forEach(element -> write(writer, element));
            write(writer, queue.getters);
            write(writer, queue.putters);
        }
    }

    private void writeSemaphores(final SnapshotWriter writer) {
        writer.putInt(state.semaphores.size());
        for (final LeasePool pool : state.semaphores.values()) {
            writer.putText(pool.name);
            writer.putLong(pool.limit);
            writer.putLong(pool.taken);
            write(writer, pool.waiting);
        }
        writer.putInt(state.leases());
        state.leases.forEach((clientId, own) -> own.forEach((lease, pool) -> {
            writer.putInt(clientId);
            writer.putLong(lease);
            writer.putText(pool.name);
        }));
    }

    private void writeTopics(final SnapshotWriter writer) {
        writer.putInt(state.topics.size());
        for (final Map.Entry<String, Subscriptions> entry : state.topics.entrySet()) {
            final Subscriptions topic = entry.getValue();
            writer.putText(entry.getKey());
            writer.putLong(topic.sequence);
            writer.putInt(topic.kept.size());
            topic.kept.forEach(writer::putBytes);
            writer.putInt(topic.clientIds.size());
            topic.clientIds.forEach(writer::putInt);
        }
    }

    private static void write(final SnapshotWriter writer, final Element element) {
        writer.putBytes(element.value());
        writer.putInt(element.taskIds().length);
        for (final long taskId : element.taskIds()) {
            writer.putLong(taskId);
        }
    }

    private static void write(final SnapshotWriter writer, final WaitList list) {
        for (Wait wait = list.first(); wait != null; wait = wait.next) {
            writer.putBoolean(true);
            writer.putInt(wait.clientId);
            writer.putLong(wait.correlationId);
            writer.putLong(wait.deadlineNs);
            writer.putLong(wait.sequence);
            write(writer, wait.element);
        }
        writer.putBoolean(false);
    }

    void read(final SnapshotReader reader) {
        final int version = reader.getInt();
        if (version != VERSION) {
            throw new IllegalArgumentException("The shared names are of version " + version + ", not " + VERSION);
        }
        state.lastLease = reader.getLong();
        state.waits.lastSequence = reader.getLong();
        readCells(reader);
        readQueues(reader);
        readSemaphores(reader);
        readTopics(reader);
        for (int left = reader.getInt(); left > 0; left--) {
            state.lostClients.add(reader.getInt());
        }
        for (int left = reader.getInt(); left > 0; left--) {
            final Answer answer = Answer.valueOf(reader.getText());
            final Element element = readElement(reader);
            final WaitList list = new WaitList();
            readInto(reader, list);
            state.wakeUps.add(new WakeUp(list, answer, element));
        }
        for (int left = reader.getInt(); left > 0; left--) {
            state.holds.put(reader.getLong(), reader.getLong());
        }
    }

    private void readCells(final SnapshotReader reader) {
        for (int left = reader.getInt(); left > 0; left--) {
            final Cell cell = new Cell();
            state.cells.put(reader.getText(), cell);
            cell.element = reader.getBoolean() ? readElement(reader) : null;
            readInto(reader, cell.getters);
        }
    }

    private void readQueues(final SnapshotReader reader) {
        for (int left = reader.getInt(); left > 0; left--) {
            final ElementQueue queue = new ElementQueue();
            state.queues.put(reader.getText(), queue);
            queue.sizeMax = reader.getLong();
            for (int elements = reader.getInt(); elements > 0; elements--) {
                queue.elements.add(readElement(reader));
            }
            readInto(reader, queue.getters);
            readInto(reader, queue.putters);
        }
    }

    private void readSemaphores(final SnapshotReader reader) {
        for (int left = reader.getInt(); left > 0; left--) {
            final LeasePool pool = new LeasePool(reader.getText(), reader.getLong());
            state.semaphores.put(pool.name, pool);
            pool.taken = reader.getLong();
            readInto(reader, pool.waiting);
        }
        for (int left = reader.getInt(); left > 0; left--) {
            final int clientId = reader.getInt();
            final long lease = reader.getLong();
            final String name = reader.getText();
            final LeasePool pool = state.semaphores.get(name);
            if (pool == null) {
                throw new IllegalArgumentException("A lease of semaphore " + name + " is kept, but not the semaphore");
            }
            state.leases.computeIfAbsent(clientId, ignored -> new TreeMap<>()).put(lease, pool);
        }
    }

    private void readTopics(final SnapshotReader reader) {
        for (int left = reader.getInt(); left > 0; left--) {
            final Subscriptions topic = new Subscriptions();
            state.topics.put(reader.getText(), topic);
            topic.sequence = reader.getLong();
            for (int events = reader.getInt(); events > 0; events--) {
                topic.kept.add(reader.getBytes());
            }
            for (int clients = reader.getInt(); clients > 0; clients--) {
                topic.clientIds.add(reader.getInt());
            }
        }
    }

    private static Element readElement(final SnapshotReader reader) {
        final byte[] value = reader.getBytes();
        final long[] taskIds = new long[reader.getInt()];
        for (int i = 0; i < taskIds.length; i++) {
            taskIds[i] = reader.getLong();
        }
        return new Element(value, taskIds);
    }

    private void readInto(final SnapshotReader reader, final WaitList list) {
        while (reader.getBoolean()) {
            final int clientId = reader.getInt();
            final long correlationId = reader.getLong();
            final long deadlineNs = reader.getLong();
            final long sequence = reader.getLong();
            state.waits.add(new Wait(clientId, correlationId, deadlineNs, sequence, readElement(reader), list));
        }
    }
}

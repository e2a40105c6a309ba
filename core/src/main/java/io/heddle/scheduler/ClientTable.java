package io.heddle.scheduler;

import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.IntArrayList;
import org.jspecify.annotations.Nullable;

/** Clients by id, and in the order in which they came. */
final class ClientTable {
    private final Int2ObjectHashMap<ClientEntry> entries = new Int2ObjectHashMap<>();
    private final IntArrayList order = new IntArrayList();
    private @Nullable ClientEntry lastFound;

    @Nullable
    ClientEntry find(final int clientId) {
        final ClientEntry last = lastFound;
        if (last != null && last.clientId == clientId) {
            return last;
        }
        lastFound = entries.get(clientId);
        return lastFound;
    }

    /** The client that a wish points at. */
    ClientEntry get(final int clientId) {
        final ClientEntry client = find(clientId);
        if (client == null) {
            throw new IllegalStateException("A wish points at client " + clientId + ", which is not in the table");
        }
        return client;
    }

    @Nullable
    ClientEntry findConnected(final int clientId) {
        final ClientEntry client = find(clientId);
        return client != null && client.connected ? client : null;
    }

    void add(final ClientEntry client) {
        entries.put(client.clientId, client);
        order.addInt(client.clientId);
    }

    void remove(final ClientEntry client) {
        lastFound = null;
        entries.remove(client.clientId);
        order.removeInt(client.clientId);
    }

    int size() {
        return order.size();
    }

    ClientEntry at(final int place) {
        return get(order.getInt(place));
    }

    void write(final SnapshotWriter writer) {
        writer.putInt(order.size());
        for (int place = 0; place < order.size(); place++) {
            final ClientEntry client = at(place);
            writer.putInt(client.clientId);
            writer.putBoolean(client.connected);
            writer.putInt(client.firstWish);
            writer.putInt(client.wishCount);
            writer.putInt(client.sweptRows);
            writer.putLong(client.sweptTaskId);
        }
    }

    void read(final SnapshotReader reader) {
        final int size = reader.getInt();
        for (int place = 0; place < size; place++) {
            final ClientEntry client = new ClientEntry(reader.getInt());
            client.connected = reader.getBoolean();
            client.firstWish = reader.getInt();
            client.wishCount = reader.getInt();
            client.sweptRows = reader.getInt();
            client.sweptTaskId = reader.getLong();
            add(client);
        }
    }
}

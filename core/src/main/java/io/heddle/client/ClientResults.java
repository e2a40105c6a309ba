package io.heddle.client;

import java.lang.ref.ReferenceQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What futures ask of their client. */
final class ClientResults implements FutureState.Results {
    private final Client client;

    ClientResults(final Client client) {
        this.client = client;
    }

    @Override
    public @Nullable Object decode(final StoredResult result, final String key) {
        return client.backend().value(result, key);
    }

    @Override
    public void release(final long taskId) {
        client.backend().release(taskId);
    }

    @Override
    public void cancel(final long taskId) {
        client.backend().cancel(taskId);
    }

    @Override
    public void drive(final long taskId, final BooleanSupplier isOver, final long timeoutNs) {
        client.backend().drive(taskId, isOver, timeoutNs);
    }

    @Override
    public ReferenceQueue<Object> collected() {
        return client.backend().collected();
    }
}

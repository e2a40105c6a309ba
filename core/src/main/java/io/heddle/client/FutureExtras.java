package io.heddle.client;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What few futures have. Guarded by the lock of the {@link FutureState} that it belongs to. */
final class FutureExtras {
    @Nullable
    Progress progress;

    @Nullable
    Runnable releaseListener;

    /** The task had finished, but the cluster has no result of it any more. */
    boolean isLost;

    private List<Consumer<FutureState>> callbacks = new ArrayList<>(2);

    /** @param callback that was there before, if any. */
    FutureExtras(final @Nullable Consumer<FutureState> callback) {
        if (callback != null) {
            callbacks.add(callback);
        }
    }

    void add(final Consumer<FutureState> callback) {
        callbacks.add(callback);
    }

    void remove(final Consumer<FutureState> callback) {
        callbacks.remove(callback);
    }

    int callbackCount() {
        return callbacks.size();
    }

    /** All callbacks in their order; there are none any more. */
    List<Consumer<FutureState>> takeCallbacks() {
        final List<Consumer<FutureState>> taken = callbacks;
        callbacks = new ArrayList<>(0);
        return taken;
    }
}

package io.heddle.client;

import java.util.function.Supplier;

/** The options that hold for what a thread submits, as long as it is inside a scope. */
final class OptionScope {
    private final ThreadLocal<TaskOptions> current = ThreadLocal.withInitial(() -> TaskOptions.DEFAULTS);

    TaskOptions options() {
        return current.get();
    }

    <R> R with(final TaskOptions options, final Supplier<R> work) {
        final TaskOptions before = current.get();
        current.set(options);
        try {
            return work.get();
        } finally {
            current.set(before);
        }
    }
}

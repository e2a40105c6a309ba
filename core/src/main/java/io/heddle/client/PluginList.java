package io.heddle.client;

import io.heddle.function.ObjectCodec;
import io.heddle.worker.executor.WorkerPlugin;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The plugins that this program wants on every worker, by name, as workers ask for them. Thread-safe. */
final class PluginList {
    private final Map<String, Listed> plugins = new TreeMap<>();
    private long lastVersion;

    private record Listed(long version, byte[] bytes) {}

    /** A plugin; one of the same name is replaced. */
    synchronized void put(final String name, final WorkerPlugin plugin) {
        plugins.put(name, new Listed(++lastVersion, ObjectCodec.encode(plugin, "plugin " + name)));
    }

    /** False if there is none. */
    synchronized boolean remove(final String name) {
        return plugins.remove(name) != null;
    }

    synchronized boolean isEmpty() {
        return plugins.isEmpty();
    }

    /** The list; null if it is empty. */
    synchronized byte @Nullable [] encoded() {
        if (plugins.isEmpty()) {
            return null;
        }
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(plugins.size());
            for (final Map.Entry<String, Listed> plugin : plugins.entrySet()) {
                out.writeUTF(plugin.getKey());
                out.writeLong(plugin.getValue().version());
                out.writeInt(plugin.getValue().bytes().length);
                out.write(plugin.getValue().bytes());
            }
        } catch (final IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}

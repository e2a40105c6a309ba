package io.heddle.diagnostics;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The content of {@code node.properties}. */
final class NodeProperties {
    static final String NAME = "name";
    static final String ROLE = "role";
    static final String PID = "pid";
    static final String START_TIME_MS = "startTimeMs";

    static final String HOST = "host";
    static final String MIRROR = "mirror";

    private static final long SETTLED_MS = 2_000;
    private static final int SEEN_MAX = 2_000;
    private static final Map<Path, Seen> SEEN = new ConcurrentHashMap<>();

    private final Map<String, String> values;

    /** What a file held. */
    private record Seen(FileTime changed, Object file, long size, NodeProperties properties) {}

    private NodeProperties(final Map<String, String> values) {
        this.values = values;
    }

    static NodeProperties ofThisProcess(final String name, final NodeRole role) {
        final Map<String, String> values = new TreeMap<>();
        values.put(NAME, name);
        values.put(ROLE, role.text());
        values.put(PID, Long.toString(ProcessHandle.current().pid()));
        values.put(START_TIME_MS, Long.toString(System.currentTimeMillis()));
        return new NodeProperties(values);
    }

    static NodeProperties ofMirror(final String name, final String host, final long pid) {
        final NodeProperties properties = ofThisProcess(name, NodeRole.WORKER);
        properties.put(PID, Long.toString(pid));
        properties.put(HOST, host);
        properties.put(MIRROR, "true");
        return properties;
    }

    /**
     * The same for those who look again and again: a file is read anew when it is another one than the last time.
     *
     * @param path of the file.
     * @return shared between all who look, and so to be read only.
     */
    static NodeProperties look(final Path path) throws IOException {
        final BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        final FileTime changed = attributes.lastModifiedTime();
        final Object file = String.valueOf(attributes.fileKey());
        final Seen seen = SEEN.get(path);
        if (seen != null && seen.changed.equals(changed) && seen.file.equals(file) && seen.size == attributes.size()) {
            return seen.properties;
        }
        final NodeProperties properties = read(path);
        // A file that is replaced twice within a tick of its clock may look the same, so a new one is not trusted yet.
        if (System.currentTimeMillis() - changed.toMillis() > SETTLED_MS) {
            if (SEEN.size() >= SEEN_MAX) {
                SEEN.clear();
            }
            SEEN.put(path, new Seen(changed, file, attributes.size(), properties));
        }
        return properties;
    }

    static NodeProperties read(final Path path) throws IOException {
        final Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (final IllegalArgumentException ex) {
            throw new IOException(path + " is no properties file: " + ex.getMessage(), ex);
        }
        final Map<String, String> values = new TreeMap<>();
        for (final String key : properties.stringPropertyNames()) {
            values.put(key, properties.getProperty(key));
        }
        final NodeProperties read = new NodeProperties(values);
        try {
            read.role();
            read.pid();
            read.startTimeMs();
            read.name();
        } catch (final IllegalArgumentException ex) {
            throw new IOException(path + " does not describe a node: " + ex.getMessage(), ex);
        }
        return read;
    }

    /** Through a second file, so that a reader sees the old content or the new one, never a part. */
    synchronized void write(final Path path) throws IOException {
        final Properties properties = new Properties();
        properties.putAll(values);
        final StringWriter text = new StringWriter();
        properties.store(text, "Heddle node");
        final Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.writeString(fresh, text.toString(), StandardCharsets.UTF_8);
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    synchronized @Nullable String get(final String key) {
        return values.get(key);
    }

    synchronized void put(final String key, final String value) {
        values.put(key, value);
    }

    String name() {
        return required(NAME);
    }

    NodeRole role() {
        return NodeRole.parse(required(ROLE));
    }

    long pid() {
        return Long.parseLong(required(PID));
    }

    long startTimeMs() {
        return Long.parseLong(required(START_TIME_MS));
    }

    private String required(final String key) {
        final String value = get(key);
        if (value == null) {
            throw new IllegalArgumentException("it has no " + key);
        }
        return value;
    }
}

package io.heddle.diagnostics;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one node on its host, {@code <cluster directory>/<node>}: counters, event log, log files, arena, a lock that says
 * whether the node lives, and its properties.
 *
 * <p>The process that runs a node gets its directory by {@link #create} and owns it until {@link #close()}: as long as it lives and does
 * not close, {@link #isAlive()} is true for everyone; when it dies, by whatever cause, the kernel frees the lock. Everyone else sees
 * directories through {@link #list} and reads. Methods may be called from any thread.
 */
public final class NodeDirectory implements AutoCloseable {
    /** File names inside the directory. */
    static final String COUNTERS_FILE = "counters.dat";

    static final String EVENTS_FILE = "events.dat";
    static final String LOG_DIRECTORY = "log";
    static final String ARENA_DIRECTORY = "arena";
    static final String LOCK_FILE = "node.lock";
    static final String PROPERTIES_FILE = "node.properties";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");

    /**
     * Directories this process owns. Asking the kernel about a lock of one's own process would lose it: closing any channel of a
     * file frees all locks that the process holds on it.
     */
    private static final Map<Path, NodeDirectory> OWNED = new ConcurrentHashMap<>();

    private final Path cluster;
    private final Path path;
    private final NodeProperties properties;
    private final @Nullable FileChannel lockChannel;

    private NodeDirectory(
            final Path cluster,
            final Path path,
            final NodeProperties properties,
            final @Nullable FileChannel lockChannel) {
        this.cluster = cluster;
        this.path = path;
        this.properties = properties;
        this.lockChannel = lockChannel;
    }

    /**
     * The directory above all clusters of this user on this host: {@code heddle-<user>} in shared memory, or in the temporary
     * directory where a system has no {@code /dev/shm}.
     *
     * @return the root, which may not exist yet.
     */
    public static Path defaultRoot() {
        final Path sharedMemory = Path.of("/dev/shm");
        final Path parent =
                Files.isDirectory(sharedMemory) ? sharedMemory : Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        final String user = System.getProperty("user.name", "unknown").replaceAll("[^A-Za-z0-9._-]", "_");
        return parent.resolve("heddle-" + user);
    }

    /**
     * Create the directory of a node that this process runs, and its parents, open to this user only. What a dead node of the same name
     * left is removed first; where it left an arena, it is kept (others may have adopted it) and the new directory gets a number.
     *
     * @param clusterDirectory directory of all nodes of the cluster on this host.
     * @param name             of the node: letters, digits, dot, dash and underscore, at most 64.
     * @param role             of the node.
     * @return the directory, owned until it is closed.
     * @throws IllegalArgumentException if the name cannot be used.
     * @throws HeddleException          if a living node has this name.
     */
    public static NodeDirectory create(final Path clusterDirectory, final String name, final NodeRole role) {
        return create(clusterDirectory, NodeProperties.ofThisProcess(name, role));
    }

    /** The same for what this process is told of a worker on another host, of which {@code pid} is there. */
    public static NodeDirectory createMirror(
            final Path clusterDirectory, final String name, final String host, final long pid) {
        return create(clusterDirectory, NodeProperties.ofMirror(name, host, pid));
    }

    private static NodeDirectory create(final Path clusterDirectory, final NodeProperties properties) {
        final String name = properties.name();
        if (!isName(name)) {
            throw new IllegalArgumentException("a node cannot be named '" + name
                    + "': use 1 to 64 letters, digits, dots, dashes and underscores, and begin with none of '.-'");
        }
        final Path cluster = clusterDirectory.toAbsolutePath().normalize();
        try (ClusterDirectoryLock lock = ClusterDirectoryLock.acquire(cluster)) {
            for (int attempt = 1; ; attempt++) {
                final Path path = lock.resolve(attempt == 1 ? name : name + "-" + attempt);
                if (Files.exists(path) && !removeIfDead(path, ArenaRemover.KEEP)) {
                    refuseIfAlive(path, name);
                    continue;
                }
                return createOwned(cluster, path, properties);
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(
                    "cannot create the directory of node " + name + " in " + cluster + ": " + ex.getMessage()
                            + "; the cluster directory must be writable and its file system not full",
                    ex);
        }
    }

    /**
     * Whether a node or a cluster can have a name.
     *
     * @param name to be looked at.
     * @return true if it can be the name of a directory everywhere.
     */
    public static boolean isName(final String name) {
        return NAME.matcher(name).matches();
    }

    private static NodeDirectory createOwned(final Path cluster, final Path path, final NodeProperties properties)
            throws IOException {
        ClusterDirectoryLock.createPrivateDirectories(path);
        final FileChannel channel = LockFile.open(path.resolve(LOCK_FILE));
        try {
            final FileLock lock = LockFile.tryExclusive(channel);
            if (lock == null) {
                throw new IOException("another process holds " + path.resolve(LOCK_FILE));
            }
            properties.write(path.resolve(PROPERTIES_FILE));
            Files.createDirectories(path.resolve(LOG_DIRECTORY));
            final NodeDirectory directory = new NodeDirectory(cluster, path, properties, channel);
            OWNED.put(path, directory);
            return directory;
        } catch (final IOException | RuntimeException ex) {
            channel.close();
            FileTree.delete(path);
            throw ex;
        }
    }

    private static void refuseIfAlive(final Path path, final String name) throws IOException {
        if (isAlive(path)) {
            final NodeProperties other = NodeProperties.read(path.resolve(PROPERTIES_FILE));
            throw new HeddleException(
                    ErrorKind.USER,
                    "a " + other.role().text() + " named " + name + " (pid " + other.pid() + ") already runs in "
                            + path.getParent() + ": choose another name, or end it first");
        }
    }

    /**
     * All nodes of a cluster on this host, living and dead, in order of their directories' names.
     *
     * @param clusterDirectory directory of the cluster; it may be missing.
     * @return views to read, which own nothing.
     */
    public static List<NodeDirectory> list(final Path clusterDirectory) {
        final Path cluster = clusterDirectory.toAbsolutePath().normalize();
        final List<NodeDirectory> nodes = new ArrayList<>();
        for (final Path path : childDirectories(cluster)) {
            final NodeDirectory node = viewOrNull(cluster, path);
            if (node != null) {
                nodes.add(node);
            }
        }
        return nodes;
    }

    private static @Nullable NodeDirectory viewOrNull(final Path cluster, final Path path) {
        try {
            return new NodeDirectory(cluster, path, NodeProperties.look(path.resolve(PROPERTIES_FILE)), null);
        } catch (final IOException ex) {
            // Being created or removed at this moment, or not a node's: nothing to show.
            return null;
        }
    }

    /**
     * Clusters under a root: its directories that hold at least one node.
     *
     * @param root directory of clusters; it may be missing.
     * @return the cluster directories in order of their names.
     */
    public static List<Path> clusters(final Path root) {
        final List<Path> clusters = new ArrayList<>();
        for (final Path path : childDirectories(root.toAbsolutePath().normalize())) {
            if (!list(path).isEmpty()) {
                clusters.add(path);
            }
        }
        return clusters;
    }

    /**
     * Remove what dead nodes left, in every cluster under a root, and clusters and root themselves where nothing is left.
     *
     * @param root         directory of clusters; it may be missing.
     * @param arenaRemover is asked about each arena that holds anything.
     * @return the node directories that were removed.
     */
    public static List<Path> reap(final Path root, final ArenaRemover arenaRemover) {
        final List<Path> removed = new ArrayList<>();
        final Path top = root.toAbsolutePath().normalize();
        for (final Path cluster : childDirectories(top)) {
            if (Files.exists(cluster.resolve(ClusterDirectoryLock.FILE_NAME))) {
                removed.addAll(reapCluster(cluster, arenaRemover));
            }
        }
        ClusterDirectoryLock.deleteIfEmpty(top);
        return removed;
    }

    /**
     * Remove what dead nodes left in one cluster directory, and the directory itself where nothing is left.
     *
     * @param clusterDirectory directory of the cluster; it may be missing.
     * @param arenaRemover     is asked about each arena that holds anything.
     * @return the node directories that were removed.
     */
    public static List<Path> reapCluster(final Path clusterDirectory, final ArenaRemover arenaRemover) {
        final Path cluster = clusterDirectory.toAbsolutePath().normalize();
        final List<Path> removed = new ArrayList<>();
        if (!Files.isDirectory(cluster)) {
            return removed;
        }
        try (ClusterDirectoryLock lock = ClusterDirectoryLock.acquire(cluster)) {
            for (final Path path : childDirectories(cluster)) {
                if (removeIfDead(path, arenaRemover)) {
                    removed.add(path);
                }
            }
            lock.deleteDirectoryIfEmpty();
        } catch (final IOException ex) {
            throw new UncheckedIOException(
                    "cannot remove what dead nodes left in " + cluster + ": " + ex.getMessage(), ex);
        }
        return removed;
    }

    /** Under the lock of the cluster directory, so that no node is between making its directory and locking it. */
    private static boolean removeIfDead(final Path path, final ArenaRemover arenaRemover) throws IOException {
        if (isAlive(path) || !looksLikeNode(path)) {
            return false;
        }
        final Path arena = path.resolve(ARENA_DIRECTORY);
        if (!isEmpty(arena) && !arenaRemover.mayRemove(arena)) {
            return false;
        }
        FileTree.delete(path);
        return !Files.exists(path);
    }

    /** Guards against a mistaken root: only what this class made is ever deleted. */
    private static boolean looksLikeNode(final Path path) {
        return Files.exists(path.resolve(LOCK_FILE)) || Files.exists(path.resolve(PROPERTIES_FILE)) || isEmpty(path);
    }

    /**
     * Whether the process of a node lives and still runs the node.
     *
     * @param directory of the node; it may be missing.
     * @return true if its lock is held.
     */
    public static boolean isNodeAlive(final Path directory) {
        try {
            return isAlive(directory.toAbsolutePath().normalize());
        } catch (final IOException ex) {
            return false;
        }
    }

    private static boolean isAlive(final Path path) throws IOException {
        return OWNED.containsKey(path) || LockFile.isHeldElsewhere(path.resolve(LOCK_FILE));
    }

    private static boolean isEmpty(final Path directory) {
        if (!Files.isDirectory(directory)) {
            return true;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        } catch (final IOException ex) {
            return false;
        }
    }

    private static List<Path> childDirectories(final Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isDirectory).sorted().toList();
        } catch (final NoSuchFileException ex) {
            return List.of();
        } catch (final IOException ex) {
            throw new UncheckedIOException("cannot list " + directory + ": " + ex.getMessage(), ex);
        }
    }

    /**
     * Whether the process of the node lives and still runs the node. A stopped process lives.
     *
     * @return true if the lock is held.
     */
    public boolean isAlive() {
        try {
            return isAlive(path);
        } catch (final IOException ex) {
            return false;
        }
    }

    /**
     * The directory itself.
     *
     * @return an absolute path.
     */
    public Path path() {
        return path;
    }

    /**
     * Name of the node.
     *
     * @return as given to {@link #create}.
     */
    public String name() {
        return properties.name();
    }

    /**
     * Role of the node.
     *
     * @return the role.
     */
    public NodeRole role() {
        return properties.role();
    }

    /**
     * Process of the node.
     *
     * @return its id on this host.
     */
    public long pid() {
        return properties.pid();
    }

    /**
     * When the node started.
     *
     * @return epoch time in milliseconds.
     */
    public long startTimeMs() {
        return properties.startTimeMs();
    }

    /** The directory of all nodes of its cluster on this host. */
    public Path clusterDirectory() {
        return cluster;
    }

    /** Whether the node runs on another host, and this is what is told of it. */
    public boolean isMirror() {
        return properties.get(NodeProperties.MIRROR) != null;
    }

    /**
     * A further property that the node published, such as {@code address}.
     *
     * @param key of the property.
     * @return its value, or null.
     */
    public @Nullable String property(final String key) {
        return properties.get(key);
    }

    /**
     * Publish further properties of a node this process owns; the file is replaced in one step.
     *
     * @param key   of the property.
     * @param value of the property.
     */
    public void publish(final String key, final String value) {
        if (lockChannel == null) {
            throw new IllegalStateException("only the owner of " + path + " publishes properties");
        }
        properties.put(key, value);
        try {
            properties.write(path.resolve(PROPERTIES_FILE));
        } catch (final IOException ex) {
            throw new UncheckedIOException(
                    "cannot write " + path.resolve(PROPERTIES_FILE) + ": " + ex.getMessage(), ex);
        }
    }

    /** File of the node's counters. */
    public Path countersFile() {
        return path.resolve(COUNTERS_FILE);
    }

    /** File of the node's event log. */
    public Path eventsFile() {
        return path.resolve(EVENTS_FILE);
    }

    /**
     * File of the last lines that the node printed; missing where it printed none.
     *
     * @return the path.
     */
    public Path linesFile() {
        return path.resolve("lines.dat");
    }

    /** File of where the node's tasks spent time; missing where none was seen. */
    public Path profileFile() {
        return path.resolve("profile.dat");
    }

    /** The file of a scheduler's outline. */
    public Path outlineFile() {
        return path.resolve("outline.dat");
    }

    /**
     * Directory of the node's log files; it exists.
     *
     * @return the path.
     */
    public Path logDirectory() {
        return path.resolve(LOG_DIRECTORY);
    }

    /**
     * Directory for the node's arena, unless it was told another; made by whoever makes the arena.
     *
     * @return the path.
     */
    public Path arenaDirectory() {
        return path.resolve(ARENA_DIRECTORY);
    }

    /** Give up the lock: from here on the node counts as dead and its directory may be reaped. For a view it does nothing. */
    @Override
    public void close() {
        if (lockChannel != null && OWNED.remove(path, this)) {
            try {
                lockChannel.close();
            } catch (final IOException ex) {
                throw new UncheckedIOException("cannot release the lock of " + path, ex);
            }
        }
    }

    /**
     * Close, and remove the directory with all it holds: what a node does that ends in order.
     *
     * @param arenaRemover is asked where the arena still holds anything.
     * @return true if the directory is gone.
     */
    public boolean closeAndRemove(final ArenaRemover arenaRemover) {
        close();
        return reapOne(arenaRemover);
    }

    private boolean reapOne(final ArenaRemover arenaRemover) {
        try (ClusterDirectoryLock lock = ClusterDirectoryLock.acquire(cluster)) {
            final boolean removed = removeIfDead(path, arenaRemover);
            lock.deleteDirectoryIfEmpty();
            return removed;
        } catch (final IOException ex) {
            throw new UncheckedIOException("cannot remove " + path + ": " + ex.getMessage(), ex);
        }
    }

    @Override
    public String toString() {
        return role().text() + " " + name() + " (pid " + pid() + ") in " + path;
    }
}

package io.heddle.cluster;

import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.NodeRole;
import io.heddle.function.FunctionHash;
import io.heddle.store.Arena;
import io.heddle.store.ArenaOptions;
import io.heddle.store.ArenaReader;
import io.heddle.store.PartitionView;
import io.heddle.store.ResultLocation;
import io.heddle.worker.executor.ExecutorOptions;
import io.heddle.worker.executor.Functions;
import io.heddle.worker.executor.InlineRunner;
import io.heddle.worker.executor.LocalCall;
import io.heddle.worker.executor.Run;
import io.heddle.worker.executor.RunOutcome;
import io.heddle.worker.executor.TaskEnvironment;
import io.heddle.worker.executor.WorkerPlugins;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/**
 * A worker without a cluster: tasks run on the threads of the callers, results lie in an arena of its own. Nothing of it is
 * left in shared memory after {@link #close}, nor after the next start if this JVM is killed. Thread-safe.
 */
public final class InlineNode implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final NodeDirectory directory;
    private final Path clusterDirectory;
    private final Path spillDirectory;
    private final Arena arena;
    private final ArenaReader reader;
    private final Functions functions;
    private final InlineRunner runner;
    private final WorkerPlugins plugins;

    /**
     * Makes the arena.
     *
     * @param limitBytes of the arena.
     * @param spillRoot where it spills; null: below the directory for temporary files.
     * @param loader sees the classes of the program.
     * @param pluginList of the program, as it is now; null: none.
     * @param environment what tasks are told of where they run.
     */
    public InlineNode(
            final long limitBytes,
            final @Nullable Path spillRoot,
            final ClassLoader loader,
            final Supplier<byte @Nullable []> pluginList,
            final TaskEnvironment environment) {
        HostFiles.reapTheDead();
        final String name = "inline-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        this.clusterDirectory = HostFiles.clusterDirectory(name);
        this.spillDirectory = spillRoot != null ? spillRoot.resolve(name) : HostFiles.spillDirectory(name);
        final List<AutoCloseable> opened = new ArrayList<>();
        boolean isStarted = false;
        try {
            directory = NodeDirectory.create(clusterDirectory, environment.workerName(), NodeRole.WORKER);
            opened.add(directory);
            arena = Arena.create(new ArenaOptions(directory.arenaDirectory(), spillDirectory, limitBytes));
            opened.add(arena);
            reader = ArenaReader.open(clusterDirectory);
            opened.add(reader);
            functions = new Functions(
                    (clientId, className) -> LocalCall.classFile(loader, className), "of the calling thread", loader);
            plugins = new WorkerPlugins(functions, (clientId, list) -> pluginList.get());
            runner = new InlineRunner(
                    arena,
                    reader,
                    functions,
                    new ExecutorOptions(
                            environment.workerName(),
                            1,
                            ControlLimits.INLINE_RESULT_BYTES_MAX,
                            0,
                            Results.NOWHERE,
                            Results.KIND_VALUE,
                            Results.KIND_COLUMNS),
                    environment);
            isStarted = true;
        } finally {
            if (!isStarted) {
                for (int i = opened.size() - 1; i >= 0; i--) {
                    CloseHelper.quietClose(opened.get(i));
                }
            }
        }
    }

    /** The plugins of the program. */
    public WorkerPlugins plugins() {
        return plugins;
    }

    /** Learns a function before its first run. */
    public void define(final FunctionHash hash, final byte[] definition) {
        functions.define(hash, definition);
    }

    /** Runs a task on this thread. */
    public RunOutcome run(final Run run) {
        return runner.run(run);
    }

    /** Opens a result, reloading it if it was spilled; the caller closes it. */
    public PartitionView open(final ResultLocation location) {
        return arena.open(location.partitionHigh(), location.partitionLow(), Long.MAX_VALUE);
    }

    /** Drops the result of a run. */
    public void drop(final long taskId, final int run) {
        arena.remove(taskId, run);
    }

    /** Its memory. */
    public Arena arena() {
        return arena;
    }

    /** Where its files are. */
    public Path clusterDirectory() {
        return clusterDirectory;
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(runner, reader, arena);
        directory.closeAndRemove(HostFiles::mayRemoveArena);
        HostFiles.reapTheDead(clusterDirectory);
        HostFiles.removeEmpty(spillDirectory);
    }
}

package io.heddle.worker.executor;

import io.heddle.frame.physical.Fragment;
import io.heddle.function.FunctionHash;
import io.heddle.function.TaskArguments;
import io.heddle.function.ValueReader;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.graph.TaskIds;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task's function called as any other method: on the caller's thread, and what it throws comes out as it is. */
public final class LocalCall {
    private LocalCall() {}

    /**
     * Calls the function of a task.
     *
     * @param hash of the function.
     * @param definition of it.
     * @param arguments serialised, with references to the inputs.
     * @param inputs the values that the references stand for.
     * @param program sees the classes of the program.
     * @param environment what the function is told of where it runs.
     * @return what the function returned.
     * @throws Exception whatever the function throws.
     */
    public static @Nullable Object run(
            final FunctionHash hash,
            final byte[] definition,
            final byte[] arguments,
            final int clientId,
            final long taskId,
            final @Nullable Object[] inputs,
            final ClassLoader program,
            final TaskEnvironment environment)
            throws Exception {
        final Functions functions =
                new Functions((client, name) -> classFile(program, name), environment.workerName(), program);
        functions.define(hash, definition);
        final TaskArguments values = functions.arguments(new ValueReader(), arguments, clientId, inputs);
        final Object function = functions.function(hash, clientId, values.captured());
        if (function instanceof Fragment) {
            throw new HeddleException(
                    ErrorKind.USER,
                    "task " + TaskIds.text(taskId)
                            + " is part of a data frame's plan and not a function of the program; compute the frame"
                            + " with a SYNCHRONOUS client to step through it");
        }
        final Run run = new Run(taskId, 0, clientId, taskId, hash, arguments, List.of(), 0);
        final TaskContext context = new TaskContext(run, new CancellationToken(), environment, () -> {});
        final TaskContext outer = context.enter();
        try {
            return TaskRunner.call(function, values.arguments());
        } finally {
            context.leave(outer);
        }
    }

    /** The class file of a class, null where {@code loader} has none. */
    public static byte @Nullable [] classFile(final ClassLoader loader, final String className) {
        try (InputStream in = loader.getResourceAsStream(className.replace('.', '/') + ".class")) {
            return in == null ? null : in.readAllBytes();
        } catch (final IOException unreadable) {
            return null;
        }
    }
}

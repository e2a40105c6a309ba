package io.heddle.client;

import io.heddle.codecs.control.MessageHeaderDecoder;
import io.heddle.codecs.control.TaskCallDecoder;
import io.heddle.function.FunctionHash;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads the call of a task out of the scheduler's answer. */
final class TaskCallReader {
    private TaskCallReader() {}

    static TaskCall read(final byte[] message) {
        final TaskCallDecoder call = new TaskCallDecoder();
        call.wrapAndApplyHeader(new UnsafeBuffer(message), 0, new MessageHeaderDecoder());
        final long taskId = call.taskId();
        final int clientId = call.clientId();
        final FunctionHash function =
                new FunctionHash(call.function().high(), call.function().low());
        final TaskCallDecoder.DependenciesDecoder group = call.dependencies();
        final long[] dependencies = new long[group.count()];
        for (int i = 0; i < dependencies.length; i++) {
            dependencies[i] = group.next().taskId();
        }
        final byte[] definition = new byte[call.definitionLength()];
        call.getDefinition(definition, 0, definition.length);
        final byte[] arguments = new byte[call.argumentsLength()];
        call.getArguments(arguments, 0, arguments.length);
        return new TaskCall(taskId, clientId, function, definition, arguments, dependencies);
    }
}

package io.heddle.client;

import io.heddle.function.CapturedFunction;
import io.heddle.function.TaskArguments;
import io.heddle.function.TaskFunction1;
import io.heddle.graph.HeddleException;
import io.heddle.graph.TaskIds;
import io.heddle.worker.executor.LocalCall;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls the function of a failed task on the thread of whoever asks, with the inputs that it had. */
final class LocalReplay implements TaskClientSource {
    private final Client client;

    LocalReplay(final Client client) {
        this.client = client;
    }

    @Nullable
    Object run(final TaskFuture<?> future) throws Exception {
        if (future.exception() == null || future.isCancelled()) {
            throw new BadInputException(
                    "task " + future.key() + " is " + future.status() + "; only a failed task can be recreated");
        }
        final Backend backend = client.backend();
        final TaskCall call;
        final @Nullable Object[] inputs;
        try {
            call = backend.call(future.taskId());
            inputs = inputs(call);
        } finally {
            Reference.reachabilityFence(future); // it keeps the inputs
        }
        return LocalCall.run(
                call.function(),
                call.definition(),
                call.arguments(),
                call.clientId(),
                call.taskId(),
                inputs,
                backend.classes(),
                this);
    }

    private @Nullable Object[] inputs(final TaskCall call) {
        final int count = call.dependencies().length;
        if (count == 0) {
            return new Object[0];
        }
        final List<TaskArguments.Reference> references = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            references.add(new TaskArguments.Reference(i));
        }
        final TaskFunction1<List<Object>, List<Object>> collect = LocalReplay::collect;
        final CapturedFunction function = CapturedFunction.of(collect);
        try (TaskFuture<List<Object>> values = client.calls().submitOn(function, references, call.dependencies())) {
            return values.result().toArray();
        } catch (final HeddleException lost) {
            throw new HeddleException(
                    lost.category(),
                    "the inputs of task " + TaskIds.text(call.taskId()) + " cannot be had: " + lost.getMessage(),
                    lost);
        }
    }

    private static List<Object> collect(final List<Object> values) {
        return new ArrayList<>(values);
    }

    @Override
    public Client taskClient() {
        return client;
    }

    @Override
    public int workerId() {
        return 0;
    }

    @Override
    public String workerName() {
        return "of the calling thread";
    }
}

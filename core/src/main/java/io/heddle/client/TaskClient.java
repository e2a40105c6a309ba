package io.heddle.client;

import io.heddle.cluster.JoinCodec;
import io.heddle.cluster.WorkerHome;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.transport.ConnectFailedException;
import io.heddle.transport.SessionClientOptions;
import io.heddle.worker.executor.TaskContext;
import io.heddle.worker.executor.TaskEnvironment;
import java.time.Duration;

/**
 * The client that the tasks of one program share on a worker. It sees the classes of the program, its tasks run before
 * those of the program itself, and it ends with the program or the worker, not when a task closes it. What tasks submit
 * through it belongs to the same program: their own tasks find the same client, at any depth.
 */
final class TaskClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final Client client;

    private TaskClient(final Client client) {
        this.client = client;
    }

    /** That of the task on this thread. */
    static Client current() {
        final TaskContext context = TaskContext.current();
        final TaskEnvironment environment = context.environment();
        if (environment instanceof WorkerHome home) {
            return home.shared(
                            context.clientId(),
                            TaskClient.class,
                            () -> new TaskClient(connect(home, context.clientId())))
                    .client;
        }
        if (environment instanceof TaskClientSource source) {
            return source.taskClient();
        }
        throw new HeddleException(
                ErrorKind.USER, "tasks on worker " + context.workerName() + " have no way to their cluster");
    }

    private static Client connect(final WorkerHome home, final int programId) {
        try {
            final ClientConductor conductor = new ClientConductor(
                    home.driverDirectory(),
                    new SessionClientOptions()
                            .address(home.scheduler())
                            .secret(home.secret())
                            .joinPayload(JoinCodec.encode(JoinCodec.ClientClaim.ofTasks(programId))),
                    home.hostId(),
                    home.dataHost(),
                    CONNECT_TIMEOUT.toNanos());
            return new Client(
                    conductor,
                    home.clusterDirectory(),
                    null,
                    new DashboardLink(home.clusterDirectory(), url -> {}),
                    true);
        } catch (final ConnectFailedException failure) {
            throw new HeddleException(
                    ErrorKind.PEER,
                    "a task on worker " + home.workerName() + " cannot reach the scheduler: " + failure.getMessage(),
                    failure);
        }
    }

    @Override
    public void close() {
        client.end();
    }
}

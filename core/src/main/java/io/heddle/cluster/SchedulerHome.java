package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.ClientPeer;
import io.heddle.diagnostics.EventHandler;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.worker.executor.CallRunner;
import io.heddle.worker.executor.Functions;
import io.heddle.worker.executor.TaskEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.CloseHelper;

/**
 * What programs want done in the scheduler's process: calls and plugins. They run on threads of their own; the conductor hands over
 * and takes back. The scheduler stands for a worker here, with the number 0 that no worker has.
 */
final class SchedulerHome implements TaskEnvironment, AutoCloseable {
    /** In the place of a worker's number. */
    static final int WORKER_ID = 0;

    private final ClusterTables tables;
    private final SchedulerProxy proxy;
    private final Commands commands;
    private final RemoteClasses classes;
    private final Functions functions;
    private final CallRunner calls;
    private final SchedulerPlugins plugins;
    private final NodeConsole console;

    /**
     * Without plugins.
     *
     * @param commands that the node drains.
     * @param directory of the scheduler.
     */
    SchedulerHome(
            final ClusterTables tables,
            final SchedulerProxy proxy,
            final Commands commands,
            final NodeDirectory directory) {
        this.tables = tables;
        this.proxy = proxy;
        this.commands = commands;
        this.classes = new RemoteClasses(commands, this::askForClass);
        this.functions = new Functions(classes, workerName());
        this.calls = new CallRunner(functions, this);
        this.plugins = new SchedulerPlugins(directory.eventsFile(), this::introduce);
        this.console = NodeConsole.open(directory, this);
    }

    // ---------------------------------------------------------------- conductor

    private void askForClass(final long requestId, final int clientId, final String name) {
        final ClientPeer client = tables.clients.get(clientId);
        if (client == null) {
            classes.onResponse(requestId, null);
        } else {
            proxy.classRequest(client.outbox, requestId, WORKER_ID, clientId, name);
        }
    }

    /** Where class files of clients come in. */
    RemoteClasses classes() {
        return classes;
    }

    /** Starts a call; {@code definition} is of its function. */
    void start(final CallRunner.Call call, final byte[] definition) {
        functions.define(call.function(), definition);
        calls.start(call, reply -> commands.put(() -> respond(reply)));
    }

    private void respond(final CallRunner.Reply reply) {
        final CallRunner.Call call = reply.call();
        final ClientPeer client = tables.clients.get(call.clientId());
        if (client != null) {
            proxy.workerReply(
                    client.outbox,
                    call.callId(),
                    client.clientId,
                    WORKER_ID,
                    reply.failure(),
                    reply.message(),
                    reply.value());
        }
    }

    void clientLeft(final int clientId) {
        plugins.clientLeft(clientId);
        functions.forgetClient(clientId);
        calls.forgetClient(clientId);
    }

    private void introduce(final Consumer<Consumer<EventHandler>> atThatMoment) {
        commands.put(() -> {
            final long nowNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
            final List<Consumer<EventHandler>> all = new ArrayList<>();
            for (int i = 0; i < tables.prefixCount(); i++) {
                final int prefix = i;
                final String name = tables.prefixName(i);
                all.add(handler -> handler.onPrefixNamed(nowNs, prefix, name));
            }
            tables.livingWorkers().values().stream()
                    .map(worker -> worker.description)
                    .forEach(worker -> all.add(handler -> handler.onWorkerJoined(
                            nowNs,
                            worker.workerId(),
                            worker.pid(),
                            worker.threads(),
                            worker.limitBytes(),
                            worker.name())));
            tables.clients.values().forEach(client -> {
                final int clientId = client.clientId;
                final String description = client.description;
                all.add(handler -> handler.onClientJoined(nowNs, clientId, description));
            });
            atThatMoment.accept(handler -> all.forEach(event -> event.accept(handler)));
        });
    }

    // ---------------------------------------------------------------- any thread

    /** The plugins beside the scheduler. */
    SchedulerPlugins schedulerPlugins() {
        return plugins;
    }

    @Override
    public int workerId() {
        return WORKER_ID;
    }

    @Override
    public String workerName() {
        return "scheduler";
    }

    @Override
    public void close() {
        classes.close();
        CloseHelper.quietCloseAll(plugins, calls, console);
    }
}

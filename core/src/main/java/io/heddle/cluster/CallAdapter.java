package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.ClientPeer;
import io.heddle.cluster.ClusterTables.FunctionRecord;
import io.heddle.cluster.ClusterTables.WorkerPeer;
import io.heddle.codecs.control.BooleanType;
import io.heddle.codecs.control.MessageHeaderDecoder;
import io.heddle.codecs.control.WorkerCallDecoder;
import io.heddle.codecs.control.WorkerReplyDecoder;
import io.heddle.function.FunctionHash;
import io.heddle.graph.ErrorKind;
import io.heddle.worker.executor.CallRunner;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** Passes calls of workers and their ends on between clients and workers. Called on the scheduler node's thread. */
final class CallAdapter {
    private static final byte[] NOTHING = new byte[0];

    private final ClusterTables tables;
    private final SchedulerProxy proxy;
    private @Nullable SchedulerHome here;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final WorkerCallDecoder workerCall = new WorkerCallDecoder();
    private final WorkerReplyDecoder workerReply = new WorkerReplyDecoder();

    CallAdapter(final ClusterTables tables, final SchedulerProxy proxy) {
        this.tables = tables;
        this.proxy = proxy;
    }

    /** Where calls of the scheduler itself are run; what came before, in a replay, was run before. */
    void here(final SchedulerHome home) {
        here = home;
    }

    /** A call in a message, with the numbers of the client and of its program that the session says. */
    static CallRunner.Call decode(
            final WorkerCallDecoder call, final int clientId, final int programId, final SliceReader slices) {
        final long payloadId = call.payloadId();
        final long callId = call.callId();
        final long subjectId = call.subjectId();
        final FunctionHash hash =
                new FunctionHash(call.function().high(), call.function().low());
        final CallRunner.Kind kind = CallRunner.Kind.valueOf(call.kind().name());
        final byte[] inline = new byte[call.argumentsLength()];
        call.getArguments(inline, 0, inline.length);
        return new CallRunner.Call(callId, clientId, programId, subjectId, kind, hash, slices.take(payloadId, inline));
    }

    /** Handles a client's message; false if it is no call. */
    boolean onClientMessage(final ClientPeer client, final DirectBuffer buffer, final int offset) {
        if (header.wrap(buffer, offset).templateId() != WorkerCallDecoder.TEMPLATE_ID) {
            return false;
        }
        workerCall.wrapAndApplyHeader(buffer, offset, header);
        final int workerId = workerCall.workerId();
        final CallRunner.Call call = decode(workerCall, client.clientId, client.programId, client.slices);
        if (workerId == SchedulerHome.WORKER_ID) {
            onCallHere(client, call);
            return true;
        }
        final WorkerPeer worker = tables.livingWorker(workerId);
        if (worker == null) {
            refuse(client, call, workerId, ErrorKind.PEER, "worker " + workerId + " is gone");
            return true;
        }
        if (call.kind() != CallRunner.Kind.ACTOR_END) {
            final FunctionHash hash = call.function();
            final FunctionRecord function = tables.function(hash.high(), hash.low());
            if (function == null) {
                refuse(client, call, workerId, ErrorKind.USER, "the function of the call was never defined");
                return true;
            }
            proxy.defineOnce(worker, function);
        }
        proxy.workerCall(worker.outbox, workerId, call);
        return true;
    }

    private void onCallHere(final ClientPeer client, final CallRunner.Call call) {
        final FunctionRecord function =
                tables.function(call.function().high(), call.function().low());
        if (function == null) {
            refuse(client, call, SchedulerHome.WORKER_ID, ErrorKind.USER, "the function of the call was never defined");
        } else if (here != null) {
            here.start(call, function.definition());
        }
    }

    private void refuse(
            final ClientPeer client,
            final CallRunner.Call call,
            final int workerId,
            final ErrorKind kind,
            final String message) {
        proxy.workerReply(client.outbox, call.callId(), client.clientId, workerId, kind, message, NOTHING);
    }

    /** Handles a worker's message; false if it is no end of a call. */
    boolean onWorkerMessage(final WorkerPeer worker, final DirectBuffer buffer, final int offset) {
        if (header.wrap(buffer, offset).templateId() != WorkerReplyDecoder.TEMPLATE_ID) {
            return false;
        }
        workerReply.wrapAndApplyHeader(buffer, offset, header);
        final long callId = workerReply.callId();
        final long payloadId = workerReply.payloadId();
        final @Nullable ErrorKind failure = workerReply.failed() == BooleanType.TRUE
                ? ErrorKind.valueOf(workerReply.category().name())
                : null;
        final ClientPeer client = tables.clients.get(workerReply.clientId());
        final String message = workerReply.message();
        final byte[] inline = new byte[workerReply.valueLength()];
        workerReply.getValue(inline, 0, inline.length);
        final byte[] value = worker.slices.take(payloadId, inline);
        if (client != null) {
            proxy.workerReply(
                    client.outbox, callId, client.clientId, worker.description.workerId(), failure, message, value);
        }
        return true;
    }
}

package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.WorkerDescription;
import io.heddle.codecs.control.MessageHeaderDecoder;
import io.heddle.codecs.control.MessageHeaderEncoder;
import io.heddle.codecs.control.WelcomeDecoder;
import io.heddle.codecs.control.WelcomeEncoder;
import io.heddle.codecs.control.WorkerJoinedDecoder;
import io.heddle.codecs.control.WorkerJoinedEncoder;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.nio.file.Path;
import java.util.Arrays;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The payloads of a session's opening: who comes, and where the cluster lives. */
public final class JoinCodec {
    /** A program that submits tasks. */
    public static final int ROLE_CLIENT = 1;
    /** A process that runs tasks. */
    public static final int ROLE_WORKER = 2;

    private JoinCodec() {}

    /**
     * What the scheduler says to who joins.
     *
     * @param hostId of the scheduler.
     * @param clusterName of the cluster.
     * @param clusterDirectory on the scheduler's host.
     */
    public record Welcome(long hostId, String clusterName, Path clusterDirectory) {}

    static byte[] encode(final WorkerDescription worker) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final WorkerJoinedEncoder encoder = new WorkerJoinedEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .pid(worker.pid())
                .limitBytes(worker.limitBytes())
                .arenaId(worker.arenaId())
                .hostKey(worker.hostId())
                .workerId(worker.workerId())
                .threads(worker.threads())
                .name(worker.name())
                .host(worker.host())
                .arenaDirectory(worker.arenaDirectory())
                .resources(WorkerResources.format(worker.resources()));
        return Arrays.copyOf(buffer.byteArray(), MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
    }

    static WorkerDescription decodeWorker(final byte[] payload, final int workerId) {
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        final UnsafeBuffer buffer = new UnsafeBuffer(payload);
        if (payload.length < MessageHeaderDecoder.ENCODED_LENGTH
                || header.wrap(buffer, 0).templateId() != WorkerJoinedDecoder.TEMPLATE_ID) {
            throw new HeddleException(ErrorKind.PEER, "a worker joins without describing itself");
        }
        final WorkerJoinedDecoder worker = new WorkerJoinedDecoder();
        worker.wrapAndApplyHeader(buffer, 0, header);
        return new WorkerDescription(
                workerId,
                worker.pid(),
                worker.limitBytes(),
                worker.arenaId(),
                worker.hostKey(),
                worker.threads(),
                worker.name(),
                worker.host(),
                worker.arenaDirectory(),
                WorkerResources.read(worker.resources()));
    }

    static byte[] encodeWelcome(final long hostId, final String clusterName, final String clusterDirectory) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final WelcomeEncoder encoder = new WelcomeEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .hostKey(hostId)
                .clusterName(clusterName)
                .clusterDirectory(clusterDirectory);
        return Arrays.copyOf(buffer.byteArray(), MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
    }

    /** Reads what the scheduler said. */
    public static Welcome decodeWelcome(final byte[] payload) {
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        final UnsafeBuffer buffer = new UnsafeBuffer(payload);
        if (payload.length < MessageHeaderDecoder.ENCODED_LENGTH
                || header.wrap(buffer, 0).templateId() != WelcomeDecoder.TEMPLATE_ID) {
            throw new HeddleException(ErrorKind.PEER, "the scheduler opened a session without saying where it lives");
        }
        final WelcomeDecoder welcome = new WelcomeDecoder();
        welcome.wrapAndApplyHeader(buffer, 0, header);
        return new Welcome(welcome.hostKey(), welcome.clusterName(), Path.of(welcome.clusterDirectory()));
    }
}

package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.WorkerDescription;
import io.heddle.codecs.control.BooleanType;
import io.heddle.codecs.control.ClientJoinsDecoder;
import io.heddle.codecs.control.ClientJoinsEncoder;
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
     * @param token what to show when coming back after the loss of the session.
     * @param kept so many messages of this client are in the journal; negative: there is no journal.
     * @param isResumed whether the peer is known from an earlier session.
     */
    public record Welcome(
            long hostId, String clusterName, Path clusterDirectory, long token, long kept, boolean isResumed) {
        /** Whether the scheduler comes back with what it knew if it is killed. */
        public boolean hasJournal() {
            return kept >= 0;
        }
    }

    /**
     * What a client shows when it joins.
     *
     * @param clientId its number if it comes back, else 0.
     * @param token of its first welcome if it comes back, else 0.
     * @param programId the client whose program submits through this one, 0 for a program of its own.
     */
    public record ClientClaim(int clientId, long token, int programId) {
        /** Of a client that is new. */
        public static final ClientClaim NEW = new ClientClaim(0, 0, 0);

        /** Of a new client that the tasks of another client's program share. */
        public static ClientClaim ofTasks(final int programId) {
            return new ClientClaim(0, 0, programId);
        }

        /** Of the same client when it comes back. */
        public ClientClaim again(final int ownId, final long ownToken) {
            return new ClientClaim(ownId, ownToken, programId);
        }

        boolean isNew() {
            return clientId == 0;
        }
    }

    /** What a client shows when it joins. */
    public static byte[] encode(final ClientClaim claim) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final ClientJoinsEncoder encoder = new ClientJoinsEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .token(claim.token())
                .clientId(claim.clientId())
                .programId(claim.programId());
        return Arrays.copyOf(buffer.byteArray(), MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
    }

    /** What a client that joins shows. */
    public static ClientClaim decodeClaim(final byte[] payload) {
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        final UnsafeBuffer buffer = new UnsafeBuffer(payload);
        if (payload.length < MessageHeaderDecoder.ENCODED_LENGTH
                || header.wrap(buffer, 0).templateId() != ClientJoinsDecoder.TEMPLATE_ID) {
            return ClientClaim.NEW;
        }
        final ClientJoinsDecoder claim = new ClientJoinsDecoder();
        claim.wrapAndApplyHeader(buffer, 0, header);
        return new ClientClaim(claim.clientId(), claim.token(), claim.programId());
    }

    /**
     * Who a worker is.
     *
     * @param token of its first welcome if it comes back, else 0.
     */
    static byte[] encode(final WorkerDescription worker, final long token) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final WorkerJoinedEncoder encoder = new WorkerJoinedEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .pid(worker.pid())
                .limitBytes(worker.limitBytes())
                .arenaId(worker.arenaId())
                .hostKey(worker.hostId())
                .workerId(worker.workerId())
                .threads(worker.threads())
                .token(token)
                .name(worker.name())
                .host(worker.host())
                .arenaDirectory(worker.arenaDirectory())
                .resources(WorkerResources.format(worker.resources()));
        return Arrays.copyOf(buffer.byteArray(), MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
    }

    /** What a worker shows that joins: with its number and token if it comes back. */
    record WorkerClaim(WorkerDescription description, long token) {
        WorkerDescription numbered(final int workerId) {
            return new WorkerDescription(
                    workerId,
                    description.pid(),
                    description.limitBytes(),
                    description.arenaId(),
                    description.hostId(),
                    description.threads(),
                    description.name(),
                    description.host(),
                    description.arenaDirectory(),
                    description.resources());
        }
    }

    static WorkerClaim decodeWorker(final byte[] payload) {
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        final UnsafeBuffer buffer = new UnsafeBuffer(payload);
        if (payload.length < MessageHeaderDecoder.ENCODED_LENGTH
                || header.wrap(buffer, 0).templateId() != WorkerJoinedDecoder.TEMPLATE_ID) {
            throw new HeddleException(ErrorKind.PEER, "a worker joins without describing itself");
        }
        final WorkerJoinedDecoder worker = new WorkerJoinedDecoder();
        worker.wrapAndApplyHeader(buffer, 0, header);
        final long token = worker.token();
        return new WorkerClaim(
                new WorkerDescription(
                        worker.workerId(),
                        worker.pid(),
                        worker.limitBytes(),
                        worker.arenaId(),
                        worker.hostKey(),
                        worker.threads(),
                        worker.name(),
                        worker.host(),
                        worker.arenaDirectory(),
                        WorkerResources.read(worker.resources())),
                token);
    }

    static byte[] encodeWelcome(final Welcome welcome) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final WelcomeEncoder encoder = new WelcomeEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .hostKey(welcome.hostId())
                .token(welcome.token())
                .kept(welcome.kept())
                .resumed(welcome.isResumed() ? BooleanType.TRUE : BooleanType.FALSE)
                .clusterName(welcome.clusterName())
                .clusterDirectory(welcome.clusterDirectory().toString());
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
        final long token = welcome.token();
        final long kept = welcome.kept();
        final boolean isResumed = welcome.resumed() == BooleanType.TRUE;
        return new Welcome(
                welcome.hostKey(), welcome.clusterName(), Path.of(welcome.clusterDirectory()), token, kept, isResumed);
    }
}

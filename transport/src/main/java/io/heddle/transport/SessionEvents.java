package io.heddle.transport;

import io.aeron.Image;
import io.heddle.codecs.session.ChallengeDecoder;
import io.heddle.codecs.session.CloseSessionDecoder;
import io.heddle.codecs.session.ConnectRequestDecoder;
import io.heddle.codecs.session.OpenedDecoder;
import io.heddle.codecs.session.ProofDecoder;
import io.heddle.codecs.session.RejectedDecoder;
import org.agrona.DirectBuffer;

/**
 * What a {@link SessionAdapter} found in a frame. Decoders are complete (every variable part lies inside the frame) and
 * valid during the call; a method returns false if the message makes no sense in the place where it came.
 */
interface SessionEvents {
    default boolean onConnectRequest(
            final Image image, final ConnectRequestDecoder request, final DirectBuffer frame, final int length) {
        return false;
    }

    default boolean onChallenge(final ChallengeDecoder challenge) {
        return false;
    }

    default boolean onProof(final Image image, final ProofDecoder proof) {
        return false;
    }

    default boolean onOpened(final OpenedDecoder opened) {
        return false;
    }

    default boolean onRejected(final RejectedDecoder rejected) {
        return false;
    }

    void onKeepAlive(Image image, long sessionId, long epoch);

    void onCloseSession(Image image, CloseSessionDecoder close);

    void onFrame(Image image, long sessionId, long epoch, DirectBuffer buffer, int offset, int length);
}

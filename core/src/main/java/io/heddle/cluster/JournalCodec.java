package io.heddle.cluster;

import io.heddle.codecs.control.BooleanType;
import io.heddle.codecs.control.ClassRequestDecoder;
import io.heddle.codecs.control.CounterValuesDecoder;
import io.heddle.codecs.control.FailureToldDecoder;
import io.heddle.codecs.control.FetchDoneDecoder;
import io.heddle.codecs.control.FetchRequestDecoder;
import io.heddle.codecs.control.FetchResponseDecoder;
import io.heddle.codecs.control.InspectRequestDecoder;
import io.heddle.codecs.control.MessageHeaderDecoder;
import io.heddle.codecs.control.ResumedDecoder;
import io.heddle.codecs.control.ShutdownRequestDecoder;
import io.heddle.codecs.control.StatusRequestDecoder;
import io.heddle.codecs.control.TaskProgressDecoder;
import org.agrona.DirectBuffer;

/** Which messages a scheduler's journal keeps: all that change a state, and all that payloads may stand in front of. */
public final class JournalCodec {
    private JournalCodec() {}

    private static int templateId(final DirectBuffer message, final int offset) {
        return message.getShort(
                        offset + MessageHeaderDecoder.templateIdEncodingOffset(), MessageHeaderDecoder.BYTE_ORDER)
                & 0xFFFF;
    }

    private static boolean isKeptOfClient(final int templateId) {
        return templateId != StatusRequestDecoder.TEMPLATE_ID
                && templateId != InspectRequestDecoder.TEMPLATE_ID
                && templateId != FetchRequestDecoder.TEMPLATE_ID
                && templateId != FetchDoneDecoder.TEMPLATE_ID
                && templateId != ShutdownRequestDecoder.TEMPLATE_ID;
    }

    /** Whether a client's message is kept. */
    static boolean isKeptOfClient(final DirectBuffer message, final int offset) {
        return isKeptOfClient(templateId(message, offset));
    }

    /**
     * Whether both sides count a client's message among those that are kept, so that the client knows which to send again
     * after the loss of a session.
     */
    public static boolean isCounted(final DirectBuffer message, final int offset) {
        final int templateId = templateId(message, offset);
        return isKeptOfClient(templateId) && templateId != ResumedDecoder.TEMPLATE_ID;
    }

    /** Whether a worker's message is kept. */
    static boolean isKeptOfWorker(final DirectBuffer message, final int offset) {
        final int templateId = templateId(message, offset);
        return templateId != ClassRequestDecoder.TEMPLATE_ID
                && templateId != FetchRequestDecoder.TEMPLATE_ID
                && templateId != FetchResponseDecoder.TEMPLATE_ID
                && templateId != FetchDoneDecoder.TEMPLATE_ID
                && templateId != TaskProgressDecoder.TEMPLATE_ID
                && templateId != CounterValuesDecoder.TEMPLATE_ID
                && templateId != FailureToldDecoder.TEMPLATE_ID;
    }

    /** Whether a client has said all that was to be sent again. */
    static boolean isEndOfResuming(final DirectBuffer message, final int offset) {
        if (templateId(message, offset) != ResumedDecoder.TEMPLATE_ID) {
            return false;
        }
        final ResumedDecoder resumed = new ResumedDecoder();
        resumed.wrapAndApplyHeader(message, offset, new MessageHeaderDecoder());
        return resumed.last() == BooleanType.TRUE;
    }
}

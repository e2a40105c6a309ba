package io.heddle.jmh;

import io.heddle.codecs.control.AssignTaskEncoder;
import io.heddle.codecs.control.GroupSizeEncodingEncoder;
import io.heddle.codecs.control.SubmitTaskEncoder;
import io.heddle.codecs.control.TaskFinishedEncoder;
import io.heddle.codecs.control.VarDataEncodingEncoder;
import io.heddle.codecs.session.MessageHeaderEncoder;
import io.heddle.codecs.session.SessionFrameEncoder;

/** Lengths of the messages that one task costs, so that a relay carries as many bytes as the engine does. */
final class RelayMessages {
    private static final int FRAME_BYTES = 2 * MessageHeaderEncoder.ENCODED_LENGTH + SessionFrameEncoder.BLOCK_LENGTH;
    private static final int GROUP_BYTES = GroupSizeEncodingEncoder.ENCODED_LENGTH;
    private static final int DATA_BYTES = VarDataEncodingEncoder.varDataEncodingOffset();

    /** A number, as argument and as result. */
    private static final int VALUE_BYTES = 8;

    /** A client submits a task without inputs. */
    static final int SUBMIT_BYTES =
            FRAME_BYTES + SubmitTaskEncoder.BLOCK_LENGTH + GROUP_BYTES + DATA_BYTES + VALUE_BYTES;

    /** The scheduler gives it to a worker. */
    static final int ASSIGN_BYTES =
            FRAME_BYTES + AssignTaskEncoder.BLOCK_LENGTH + GROUP_BYTES + DATA_BYTES + VALUE_BYTES;

    /** The worker's answer, and what the client hears of it. */
    static final int FINISHED_BYTES = FRAME_BYTES + TaskFinishedEncoder.BLOCK_LENGTH + DATA_BYTES + VALUE_BYTES;

    private RelayMessages() {}
}

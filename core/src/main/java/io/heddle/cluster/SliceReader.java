package io.heddle.cluster;

import io.heddle.codecs.control.PayloadSliceDecoder;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.scheduler.SnapshotReader;
import io.heddle.scheduler.SnapshotWriter;
import org.agrona.collections.Long2ObjectHashMap;

/** Puts the slices of large payloads of one session together again. Used by the thread that polls the session. */
public final class SliceReader {
    private final Long2ObjectHashMap<byte[]> payloads = new Long2ObjectHashMap<>();

    /** Takes the next slice of a payload. */
    public void onSlice(final PayloadSliceDecoder slice) {
        final int totalLength = slice.totalLength();
        final int position = slice.position();
        final int length = slice.bytesLength();
        if (totalLength < 0
                || totalLength > ControlLimits.PAYLOAD_BYTES_MAX
                || position < 0
                || (long) position + length > totalLength) {
            throw new HeddleException(
                    ErrorKind.PEER,
                    "a payload slice is out of bounds: position " + position + ", length " + length + ", total "
                            + totalLength);
        }
        byte[] payload = payloads.get(slice.payloadId());
        if (payload == null) {
            payload = new byte[totalLength];
            payloads.put(slice.payloadId(), payload);
        }
        slice.getBytes(payload, position, length);
    }

    /** Forgets the slices whose message has not come. */
    public void clear() {
        payloads.clear();
    }

    void write(final SnapshotWriter writer) {
        writer.putInt(payloads.size());
        payloads.forEachLong((payloadId, payload) -> {
            writer.putLong(payloadId);
            writer.putBytes(payload);
        });
    }

    void read(final SnapshotReader reader) {
        for (int left = reader.getInt(); left > 0; left--) {
            payloads.put(reader.getLong(), reader.getBytes());
        }
    }

    /** The payload that a message names; {@code inline} where it names none. */
    public byte[] take(final long payloadId, final byte[] inline) {
        if (payloadId == 0) {
            return inline;
        }
        final byte[] payload = payloads.remove(payloadId);
        if (payload == null) {
            throw new HeddleException(ErrorKind.PEER, "a message names payload " + payloadId + ", which never came");
        }
        return payload;
    }
}

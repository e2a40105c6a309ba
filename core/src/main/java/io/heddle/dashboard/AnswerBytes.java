package io.heddle.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.agrona.ExpandableArrayBuffer;

/** Text in the making that goes out as bytes: long answers of many small pieces would otherwise be copied three times. For one thread. */
final class AnswerBytes {
    private final ExpandableArrayBuffer buffer;
    private int length;

    AnswerBytes(final int expectedLength) {
        buffer = new ExpandableArrayBuffer(Math.max(256, expectedLength));
    }

    AnswerBytes append(final byte[] text) {
        buffer.putBytes(length, text);
        length += text.length;
        return this;
    }

    AnswerBytes append(final String text) {
        return append(text.getBytes(UTF_8));
    }

    AnswerBytes append(final char ascii) {
        buffer.putByte(length++, (byte) ascii);
        return this;
    }

    AnswerBytes append(final long value) {
        length += buffer.putLongAscii(length, value);
        return this;
    }

    int length() {
        return length;
    }

    byte[] toBytes() {
        return Arrays.copyOf(buffer.byteArray(), length);
    }
}

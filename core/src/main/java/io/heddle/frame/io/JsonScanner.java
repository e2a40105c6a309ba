package io.heddle.frame.io;

import io.heddle.frame.column.GrowingExtent;
import org.agrona.UnsafeApi;

/**
 * Goes through the fields of one JSON object (RFC 8259) in native memory without making objects: {@link #start}, then {@link #next} until it says no
 * more. Keys and texts come without their escapes. Objects and arrays inside are one value, the bytes between their brackets. One thread.
 */
final class JsonScanner implements AutoCloseable {
    /** What a value is. */
    enum Kind {
        NULL,
        BOOL,
        NUMBER,
        TEXT,
        NESTED
    }

    private final GrowingExtent keyText;
    private final GrowingExtent valueText;
    private long position;
    private long end;
    private boolean first;
    private String fault = "";
    private long keyAddress;
    private int keyLength;
    private Kind kind = Kind.NULL;
    private long valueAddress;
    private int valueLength;
    private long textAddress;
    private int textLength;

    /** A scanner with memory for texts with escapes. */
    JsonScanner(final GrowingExtent keyText, final GrowingExtent valueText) {
        this.keyText = keyText;
        this.valueText = valueText;
    }

    /** Begins an object; false when there is none. */
    boolean start(final long address, final long endAddress) {
        position = address;
        end = endAddress;
        first = true;
        fault = "";
        skipBlanks();
        if (position >= end || UnsafeApi.getByte(position) != '{') {
            return fails("a line must hold one object, which begins with '{'");
        }
        position++;
        return true;
    }

    /** Goes to the next field; false at the end of the object, or at a {@link #fault}. */
    boolean next() {
        skipBlanks();
        if (take('}')) {
            skipBlanks();
            return position < end && fails("something follows the object");
        }
        if (!first && !take(',')) {
            return fails("a field must be followed by ',' or '}'");
        }
        first = false;
        skipBlanks();
        if (!take('"')) {
            return fails("a field must begin with its name in double quotes");
        }
        if (!text(keyText)) {
            return false;
        }
        keyAddress = textAddress;
        keyLength = textLength;
        skipBlanks();
        if (!take(':')) {
            return fails("the name of a field must be followed by ':'");
        }
        skipBlanks();
        return value();
    }

    private boolean value() {
        if (position >= end) {
            return fails("the line ends within a field");
        }
        final byte byteHere = UnsafeApi.getByte(position);
        switch (byteHere) {
            case '"' -> {
                position++;
                kind = Kind.TEXT;
                if (!text(valueText)) {
                    return false;
                }
                valueAddress = textAddress;
                valueLength = textLength;
                return true;
            }
            case '{', '[' -> {
                return nested();
            }
            default -> {
                return word();
            }
        }
    }

    /** A number, true, false or null: all up to what ends a value. */
    private boolean word() {
        final long start = position;
        while (position < end && !endsWord(UnsafeApi.getByte(position))) {
            position++;
        }
        valueAddress = start;
        valueLength = (int) (position - start);
        if (is("null")) {
            kind = Kind.NULL;
        } else if (is("true") || is("false")) {
            kind = Kind.BOOL;
        } else if (isNumber(start, position)) {
            kind = Kind.NUMBER;
        } else {
            return fails("a value must be a text in double quotes, a number, true, false, null, an object or an array");
        }
        return true;
    }

    private static boolean endsWord(final byte b) {
        return b == ',' || b == '}' || b == ']' || b == ' ' || b == '\t' || b == '\r';
    }

    private boolean is(final String word) {
        if (valueLength != word.length()) {
            return false;
        }
        for (int i = 0; i < valueLength; i++) {
            if (UnsafeApi.getByte(valueAddress + i) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNumber(final long start, final long end) {
        long at = start;
        if (at < end && UnsafeApi.getByte(at) == '-') {
            at++;
        }
        final long whole = at;
        at = skipDigits(at, end);
        if (at == whole || (UnsafeApi.getByte(whole) == '0' && at > whole + 1)) {
            return false;
        }
        if (at < end && UnsafeApi.getByte(at) == '.') {
            final long fraction = ++at;
            at = skipDigits(at, end);
            if (at == fraction) {
                return false;
            }
        }
        if (at < end && (UnsafeApi.getByte(at) | 0x20) == 'e') {
            at++;
            if (at < end && (UnsafeApi.getByte(at) == '+' || UnsafeApi.getByte(at) == '-')) {
                at++;
            }
            final long exponent = at;
            at = skipDigits(at, end);
            if (at == exponent) {
                return false;
            }
        }
        return at == end;
    }

    private static long skipDigits(final long start, final long end) {
        long at = start;
        while (at < end && UnsafeApi.getByte(at) >= '0' && UnsafeApi.getByte(at) <= '9') {
            at++;
        }
        return at;
    }

    /** An object or array as it stands; its inner syntax is looked at no further than brackets and quotes. */
    private boolean nested() {
        final long start = position;
        int depth = 0;
        while (position < end) {
            final byte b = UnsafeApi.getByte(position++);
            if (b == '"') {
                while (position < end && UnsafeApi.getByte(position) != '"') {
                    position += UnsafeApi.getByte(position) == '\\' ? 2 : 1;
                }
                position++;
            } else if (b == '{' || b == '[') {
                depth++;
            } else if ((b == '}' || b == ']') && --depth == 0) {
                kind = Kind.NESTED;
                valueAddress = start;
                valueLength = (int) (position - start);
                return true;
            }
        }
        return fails("an object or array is not closed before the end of the line");
    }

    /** A text up to its closing quote, behind its opening one. */
    private boolean text(final GrowingExtent scratch) {
        final long start = position;
        boolean escapes = false;
        while (position < end) {
            final byte b = UnsafeApi.getByte(position);
            if (b == '"') {
                textAddress = start;
                textLength = (int) (position - start);
                position++;
                return !escapes || unescape(scratch);
            }
            if (b >= 0 && b < ' ') {
                return fails("a text holds a control character, which must be written as an escape");
            }
            escapes |= b == '\\';
            position += b == '\\' ? 2 : 1;
        }
        return fails("a text is not closed before the end of the line");
    }

    private boolean unescape(final GrowingExtent scratch) {
        scratch.ensure(textLength, 0);
        final long into = scratch.address();
        final long stop = textAddress + textLength;
        int length = 0;
        for (long at = textAddress; at < stop; at++) {
            final byte b = UnsafeApi.getByte(at);
            if (b != '\\') {
                UnsafeApi.putByte(into + length++, b);
                continue;
            }
            final char escape = (char) UnsafeApi.getByte(++at);
            if (escape == 'u') {
                int code = hex(at + 1, stop);
                at += 4;
                if (code < 0) {
                    return fails("an escape must be \\u and four hexadecimal digits");
                }
                if (Character.isHighSurrogate((char) code)) {
                    final boolean paired =
                            at + 2 < stop && UnsafeApi.getByte(at + 1) == '\\' && UnsafeApi.getByte(at + 2) == 'u';
                    final int low = paired ? hex(at + 3, stop) : -1;
                    if (low >= 0 && Character.isLowSurrogate((char) low)) {
                        code = Character.toCodePoint((char) code, (char) low);
                        at += 6;
                    }
                }
                length += putUtf8(into + length, code);
                continue;
            }
            final int plain = "\"\\/bfnrt".indexOf(escape);
            if (plain < 0) {
                return fails("there is no escape \\" + escape);
            }
            UnsafeApi.putByte(into + length++, (byte) "\"\\/\b\f\n\r\t".charAt(plain));
        }
        textAddress = into;
        textLength = length;
        return true;
    }

    private static int hex(final long address, final long stop) {
        int code = 0;
        for (long at = address; at < address + 4; at++) {
            final int digit = at < stop ? Character.digit(UnsafeApi.getByte(at), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            code = (code << 4) | digit;
        }
        return code;
    }

    /** Half of a pair alone becomes the replacement character. Never longer than its escape. */
    private static int putUtf8(final long into, final int given) {
        final int code = given >= Character.MIN_SURROGATE && given <= Character.MAX_SURROGATE ? 0xFFFD : given;
        if (code < 0x80) {
            UnsafeApi.putByte(into, (byte) code);
            return 1;
        }
        final int length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        for (int i = length - 1, rest = code; i > 0; i--, rest >>= 6) {
            UnsafeApi.putByte(into + i, (byte) (0x80 | (rest & 0x3F)));
        }
        final int lead = (0xF00 >> length) & 0xFF;
        UnsafeApi.putByte(into, (byte) (lead | (code >> (6 * (length - 1)))));
        return length;
    }

    private boolean take(final char ascii) {
        if (position < end && UnsafeApi.getByte(position) == ascii) {
            position++;
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        while (position < end && isBlank(UnsafeApi.getByte(position))) {
            position++;
        }
    }

    static boolean isBlank(final byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }

    private boolean fails(final String what) {
        fault = what;
        return false;
    }

    /** What is wrong with the object; empty when nothing is. */
    String fault() {
        return fault;
    }

    long keyAddress() {
        return keyAddress;
    }

    int keyLength() {
        return keyLength;
    }

    Kind kind() {
        return kind;
    }

    /** The value's bytes: of a text what it says, else as it stands. */
    long valueAddress() {
        return valueAddress;
    }

    int valueLength() {
        return valueLength;
    }

    @Override
    public void close() {
        keyText.close();
        valueText.close();
    }
}

package io.heddle.frame.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.UnsafeApi;

/**
 * Finds one text in others, by their UTF-8 bytes. Its first eight, four or two bytes are compared in one step at every place, and the
 * others where these fit: with texts of some ten bytes that is as fast as to leave places out (Boyer-Moore), and never slow.
 * Nothing beyond the other text is read. Immutable.
 */
public final class TextSearch {
    private final byte[] part;
    private final int headLength;
    private final long head;

    /** @param part what is looked for; where it is empty it is found at once. */
    public TextSearch(final byte[] part) {
        this.part = part.clone();
        this.headLength = part.length >= Long.BYTES ? Long.BYTES : Integer.highestOneBit(part.length);
        final ByteBuffer bytes = ByteBuffer.wrap(part).order(ByteOrder.nativeOrder());
        this.head = switch (headLength) {
            case Long.BYTES -> bytes.getLong();
            case Integer.BYTES -> bytes.getInt();
            case Short.BYTES -> bytes.getShort();
            case Byte.BYTES -> bytes.get();
            default -> 0;
        };
    }

    /** Bytes of what is looked for. */
    public int length() {
        return part.length;
    }

    /** The first place from {@code from} on where it stands in the {@code length} bytes at {@code address}; -1 if there is none. */
    public int find(final long address, final int length, final int from) {
        final int last = length - part.length;
        for (int place = from; place <= last; place++) {
            place = findHead(address, place, last);
            if (place < 0) {
                return -1;
            }
            if (isRestAt(address + place)) {
                return place;
            }
        }
        return -1;
    }

    /** Whether it stands at {@code address}, where as many bytes as it has can be read. */
    public boolean isAt(final long address) {
        return findHead(address, 0, 0) == 0 && isRestAt(address);
    }

    private int findHead(final long address, final int from, final int last) {
        return switch (headLength) {
            case Long.BYTES -> findLong(address, from, last);
            case Integer.BYTES -> findInt(address, from, last);
            case Short.BYTES -> findShort(address, from, last);
            case Byte.BYTES -> findByte(address, from, last);
            default -> from;
        };
    }

    private int findLong(final long address, final int from, final int last) {
        for (int place = from; place <= last; place++) {
            if (UnsafeApi.getLong(address + place) == head) {
                return place;
            }
        }
        return -1;
    }

    private int findInt(final long address, final int from, final int last) {
        for (int place = from; place <= last; place++) {
            if (UnsafeApi.getInt(address + place) == (int) head) {
                return place;
            }
        }
        return -1;
    }

    private int findShort(final long address, final int from, final int last) {
        for (int place = from; place <= last; place++) {
            if (UnsafeApi.getShort(address + place) == (short) head) {
                return place;
            }
        }
        return -1;
    }

    private int findByte(final long address, final int from, final int last) {
        for (int place = from; place <= last; place++) {
            if (UnsafeApi.getByte(address + place) == (byte) head) {
                return place;
            }
        }
        return -1;
    }

    private boolean isRestAt(final long address) {
        for (int i = headLength; i < part.length; i++) {
            if (UnsafeApi.getByte(address + i) != part[i]) {
                return false;
            }
        }
        return true;
    }
}

package io.heddle.foreign;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads counters and events as a program in any language would: by nothing but the offsets in the package doc of
 * {@code io.heddle.diagnostics}. It uses no class of Heddle, and must not.
 */
final class ForeignReader {
    private ForeignReader() {}

    /** A counter as the file has it. */
    record Counter(int typeId, int key, String label, long value) {}

    /** A record of an event log. */
    record Event(long sequence, int templateId, int schemaId, int blockLength, ByteBuffer slot) {
        long int64(final int offset) {
            return slot.getLong(16 + offset);
        }

        int int32(final int offset) {
            return slot.getInt(16 + offset);
        }

        int uint8(final int offset) {
            return slot.get(16 + offset) & 0xFF;
        }

        String text() {
            final byte[] bytes = new byte[slot.getInt(16 + blockLength)];
            slot.get(16 + blockLength + 4, bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** Head of a counters file. */
    record Head(long pid, long startMs, int role) {}

    static Head head(final Path file) throws IOException {
        final ByteBuffer bytes = read(file, "HDLCOUNT");
        return new Head(bytes.getLong(24), bytes.getLong(32), bytes.getInt(40));
    }

    static List<Counter> counters(final Path file) throws IOException {
        final ByteBuffer bytes = read(file, "HDLCOUNT");
        final int headerLength = bytes.getInt(12);
        final int metadataLength = bytes.getInt(16);
        final List<Counter> counters = new ArrayList<>();
        for (int i = 0; i < metadataLength / 512; i++) {
            final int metadata = headerLength + 512 * i;
            final int state = bytes.getInt(metadata);
            if (state == 0) {
                break;
            }
            if (state == 1) {
                final byte[] label = new byte[bytes.getInt(metadata + 128)];
                bytes.get(metadata + 132, label);
                counters.add(new Counter(
                        bytes.getInt(metadata + 4),
                        bytes.getInt(metadata + 16),
                        new String(label, StandardCharsets.UTF_8),
                        bytes.getLong(headerLength + metadataLength + 128 * i)));
            }
        }
        return counters;
    }

    /** Those that a node has once. */
    static Map<Integer, Long> values(final Path file) throws IOException {
        final Map<Integer, Long> values = new TreeMap<>();
        counters(file).forEach(counter -> values.putIfAbsent(counter.typeId(), counter.value()));
        return values;
    }

    static List<Event> events(final Path file) throws IOException {
        final ByteBuffer bytes = read(file, "HDLEVENT");
        final int headerLength = bytes.getInt(12);
        final int slotLength = bytes.getInt(16);
        final int slots = bytes.getInt(20);
        final long last = bytes.getLong(128);
        final List<Event> events = new ArrayList<>();
        for (long s = Math.max(1, last - slots + 1); s <= last; s++) {
            final int offset = headerLength + slotLength * (int) ((s - 1) % slots);
            if (bytes.getLong(offset) == s) {
                final ByteBuffer slot = bytes.slice(offset, slotLength).order(ByteOrder.LITTLE_ENDIAN);
                events.add(new Event(
                        s,
                        Short.toUnsignedInt(slot.getShort(10)),
                        Short.toUnsignedInt(slot.getShort(12)),
                        Short.toUnsignedInt(slot.getShort(8)),
                        slot));
            }
        }
        return events;
    }

    private static ByteBuffer read(final Path file, final String magic) throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        final String found = new String(bytes.array(), 0, 8, StandardCharsets.US_ASCII);
        if (!found.equals(magic) || bytes.getInt(8) != 1) {
            throw new IOException(file + " begins with " + found + " and layout " + bytes.getInt(8));
        }
        return bytes;
    }
}

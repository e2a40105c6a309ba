package io.heddle.diagnostics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;
import java.util.zip.InflaterInputStream;

/** Reads the stack samples that a node keeps, while it writes them and after its death. */
final class ProfileReader {
    private static final int SLOTS_MAX = 1 << 16;
    private static final int SLOT_LENGTH_MAX = 1 << 20;
    private static final int ATTEMPTS_MAX = 100;

    /** Takes samples. */
    interface Handler {
        /**
         * In one second.
         *
         * @param secondMs beginning of the second, epoch time.
         * @param stack    function and frames, with ';' between them.
         * @param samples  how many.
         * @param periodMs time that a sample stands for.
         */
        void onSamples(long secondMs, String stack, int samples, int periodMs);
    }

    private ProfileReader() {}

    /**
     * What a node has kept of a time.
     *
     * @param fromMs epoch time.
     * @param toMs   epoch time; the second in it is not handed on.
     */
    static void read(final Path file, final long fromMs, final long toMs, final Handler handler) {
        if (!Files.exists(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            final ByteBuffer header = read(channel, 0, ProfileLayout.HEADER_LENGTH);
            final int slots = header.getInt(ProfileLayout.SLOTS_OFFSET);
            final int slotLength = header.getInt(ProfileLayout.SLOT_LENGTH_OFFSET);
            if (header.getLong(ProfileLayout.MAGIC_OFFSET) != ProfileLayout.MAGIC
                    || header.getInt(ProfileLayout.VERSION_OFFSET) != ProfileLayout.LAYOUT_VERSION
                    || slots < 1
                    || slots > SLOTS_MAX
                    || slotLength <= ProfileLayout.TEXT_OFFSET
                    || slotLength > SLOT_LENGTH_MAX) {
                return;
            }
            final int periodMs = header.getInt(ProfileLayout.PERIOD_OFFSET);
            final long last = header.getLong(ProfileLayout.LAST_SEQUENCE_OFFSET);
            for (long sequence = Math.max(1, last - slots + 1); sequence <= last; sequence++) {
                final long offset = ProfileLayout.slotOffset(sequence, slots, slotLength);
                final ByteBuffer slot = read(channel, offset, ProfileLayout.TEXT_OFFSET);
                final long startMs = slot.getLong(ProfileLayout.SLICE_START_OFFSET);
                if (startMs < toMs && startMs + ProfileLayout.SLICE_MS > fromMs) {
                    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
                        final ByteBuffer whole = read(channel, offset, slotLength);
                        if (isWhole(whole, sequence)) {
                            handOn(whole, fromMs, toMs, periodMs, handler);
                            break;
                        }
                        Thread.onSpinWait();
                    }
                }
            }
        } catch (final IOException gone) {
            // The node went, and its files with it: what was not read is not there any more.
        }
    }

    /** A slice that is written just now has another sequence, or another sum than its text. */
    private static boolean isWhole(final ByteBuffer slot, final long sequence) {
        final int length = slot.getInt(ProfileLayout.LENGTH_OFFSET);
        if (length <= 0
                || length > slot.capacity() - ProfileLayout.TEXT_OFFSET
                || slot.getLong(ProfileLayout.SEQUENCE_OFFSET) != sequence) {
            return false;
        }
        final CRC32 checksum = new CRC32();
        checksum.update(slot.slice(ProfileLayout.TEXT_OFFSET, length));
        return (int) checksum.getValue() == slot.getInt(ProfileLayout.CHECKSUM_OFFSET);
    }

    private static void handOn(
            final ByteBuffer slot, final long fromMs, final long toMs, final int periodMs, final Handler handler)
            throws IOException {
        final int length = slot.getInt(ProfileLayout.LENGTH_OFFSET);
        final long startMs = slot.getLong(ProfileLayout.SLICE_START_OFFSET);
        final byte[] packed = new byte[length];
        slot.get(ProfileLayout.TEXT_OFFSET, packed);
        final String text;
        try (InflaterInputStream stream = new InflaterInputStream(new ByteArrayInputStream(packed))) {
            text = new String(stream.readAllBytes(), UTF_8);
        }
        text.lines().forEach(line -> {
            final String[] parts = line.split("\t", -1);
            for (int i = 1; i < parts.length; i++) {
                final int separator = parts[i].indexOf('=');
                final long secondMs =
                        startMs + Integer.parseInt(parts[i].substring(0, separator)) * ProfileLayout.SECOND_MS;
                if (secondMs + ProfileLayout.SECOND_MS > fromMs && secondMs < toMs) {
                    handler.onSamples(
                            secondMs, parts[0], Integer.parseInt(parts[i].substring(separator + 1)), periodMs);
                }
            }
        });
    }

    private static ByteBuffer read(final FileChannel channel, final long offset, final int length) throws IOException {
        final ByteBuffer bytes = ProfileLayout.allocate(length);
        while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) > 0) {
            // Until the end of the file: the last slot may be shorter.
        }
        return bytes.clear();
    }
}

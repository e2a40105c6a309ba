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
import org.jspecify.annotations.Nullable;

/** Reads the stack samples that a node keeps, while it writes them and after its death. */
final class ProfileReader {
    private static final int SLICE_START_OFFSET = ProfileLayout.SLICE_START_OFFSET;
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
        read(file, fromMs, toMs, new ProfileSlices(), handler);
    }

    /** The same for those who look again and again: what is known of the file is not read again. */
    static void read(
            final Path file, final long fromMs, final long toMs, final ProfileSlices known, final Handler handler) {
        if (!Files.exists(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            final ByteBuffer header = read(channel, 0, ProfileLayout.FIELDS_LENGTH);
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
            final long fileStartMs = header.getLong(ProfileLayout.START_TIME_OFFSET);
            final long last = header.getLong(ProfileLayout.LAST_SEQUENCE_OFFSET);
            for (long sequence = Math.max(1, last - slots + 1); sequence <= last; sequence++) {
                final long offset = ProfileLayout.slotOffset(sequence, slots, slotLength);
                final long startMs =
                        read(channel, offset, ProfileLayout.TEXT_OFFSET).getLong(SLICE_START_OFFSET);
                if (startMs < toMs && startMs + ProfileLayout.SLICE_MS > fromMs) {
                    ProfileSlice slice = known.get(file, fileStartMs, sequence, startMs);
                    if (slice == null) {
                        slice = slice(channel, offset, slotLength, sequence, periodMs);
                        if (slice != null && sequence < last) {
                            known.put(file, fileStartMs, sequence, slice);
                        }
                    }
                    if (slice != null) {
                        slice.forEach(fromMs, toMs, handler);
                    }
                }
            }
        } catch (final IOException gone) {
            // The node went, and its files with it: what was not read is not there any more.
        }
    }

    /** The slice in a slot, null if it is damaged. */
    private static @Nullable ProfileSlice slice(
            final FileChannel channel, final long offset, final int slotLength, final long sequence, final int periodMs)
            throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            final ByteBuffer whole = read(channel, offset, slotLength);
            if (isWhole(whole, sequence)) {
                return unpacked(whole, periodMs);
            }
            Thread.onSpinWait();
        }
        return null;
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

    private static ProfileSlice unpacked(final ByteBuffer slot, final int periodMs) throws IOException {
        final byte[] packed = new byte[slot.getInt(ProfileLayout.LENGTH_OFFSET)];
        slot.get(ProfileLayout.TEXT_OFFSET, packed);
        final String text;
        try (InflaterInputStream stream = new InflaterInputStream(new ByteArrayInputStream(packed))) {
            text = new String(stream.readAllBytes(), UTF_8);
        }
        // A row for each tab; stacks have none.
        final int rows = (int) text.chars().filter(c -> c == '\t').count();
        final String[] stacks = new String[rows];
        final byte[] seconds = new byte[rows];
        final int[] samples = new int[rows];
        int row = 0;
        int lineStart = 0;
        while (lineStart < text.length()) {
            final int newline = text.indexOf('\n', lineStart);
            final int lineEnd = newline < 0 ? text.length() : newline;
            int tab = text.indexOf('\t', lineStart);
            final String stack = text.substring(lineStart, tab < 0 || tab > lineEnd ? lineEnd : tab);
            while (tab >= 0 && tab < lineEnd) {
                final int separator = text.indexOf('=', tab);
                final int next = text.indexOf('\t', separator);
                final int end = next < 0 || next > lineEnd ? lineEnd : next;
                stacks[row] = stack;
                seconds[row] = (byte) Integer.parseInt(text, tab + 1, separator, 10);
                samples[row] = Integer.parseInt(text, separator + 1, end, 10);
                row++;
                tab = next;
            }
            lineStart = lineEnd + 1;
        }
        return new ProfileSlice(slot.getLong(SLICE_START_OFFSET), periodMs, stacks, seconds, samples);
    }

    private static ByteBuffer read(final FileChannel channel, final long offset, final int length) throws IOException {
        final ByteBuffer bytes = ProfileLayout.allocate(length);
        while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) > 0) {
            // Until the end of the file: the last slot may be shorter.
        }
        return bytes.clear();
    }
}

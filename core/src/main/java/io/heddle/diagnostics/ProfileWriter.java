package io.heddle.diagnostics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/**
 * Keeps where the tasks of a node spent time, in a ring of slices of ten seconds, {@code profile.dat} in its directory. The file is made
 * with the first sample and grows to at most 2 MiB. The slice that is under way is written four times a second, so that readers are that far
 * behind. Memory is bounded: a slice has at most 500 stacks, and what is beyond, or finds no room in its slot, is counted for its function
 * alone. Any thread, one at a time.
 */
public final class ProfileWriter implements AutoCloseable {
    /** Of what is counted without its stack. */
    static final String OTHER = "(rare stacks)";

    private static final int STACKS_MAX = 500;
    private static final long WRITE_EVERY_MS = 250;
    private static final int SECONDS = (int) (ProfileLayout.SLICE_MS / ProfileLayout.SECOND_MS);

    private final Path file;
    private final int periodMs;
    private final Map<String, int[]> stacks = new HashMap<>();
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    private final byte[] slotBytes = new byte[ProfileLayout.SLOT_LENGTH];
    private final ByteBuffer slot = ProfileLayout.wrap(slotBytes);
    private final ByteBuffer number = ProfileLayout.allocate(Long.BYTES);
    private @Nullable FileChannel channel;
    private long sequence;
    private long sliceStartMs;
    private long lastMs;
    private long writtenMs;
    private boolean isChanged;
    private boolean isClosed;

    /**
     * Of a node.
     *
     * @param file     to be made.
     * @param periodMs time that a sample stands for.
     */
    public ProfileWriter(final Path file, final int periodMs) {
        this.file = file;
        this.periodMs = periodMs;
    }

    /**
     * A thread was seen in a task.
     *
     * @param timeMs   epoch time; it does not go back.
     * @param stack    function and frames from the outermost to the innermost, with ';' between them.
     * @param samples  how many periods this stands for.
     * @throws UncheckedIOException if there is no room for the file.
     */
    public synchronized void add(final long timeMs, final String stack, final int samples) {
        if (isClosed) {
            return;
        }
        if (timeMs - sliceStartMs >= ProfileLayout.SLICE_MS || timeMs < sliceStartMs) {
            flush();
            stacks.clear();
            sequence++;
            sliceStartMs = timeMs - timeMs % ProfileLayout.SECOND_MS;
            writtenMs = timeMs;
        }
        final String key = stacks.containsKey(stack) || stacks.size() < STACKS_MAX ? stack : rareOf(stack);
        final int second = (int) ((timeMs - sliceStartMs) / ProfileLayout.SECOND_MS);
        stacks.computeIfAbsent(key, missing -> new int[SECONDS])[second] += samples;
        lastMs = timeMs;
        isChanged = true;
    }

    /**
     * Writes what has come, if a quarter of a second has passed since that was done.
     *
     * @param timeMs epoch time.
     * @throws UncheckedIOException if there is no room for the file.
     */
    public synchronized void writeIfDue(final long timeMs) {
        if (isChanged && !isClosed && timeMs - writtenMs >= WRITE_EVERY_MS) {
            writtenMs = timeMs;
            flush();
        }
    }

    private void flush() {
        if (!isChanged) {
            return;
        }
        isChanged = false;
        try {
            final FileChannel open = channel == null ? create() : channel;
            final int length = deflateToFit();
            final long offset = ProfileLayout.slotOffset(sequence, ProfileLayout.SLOTS, ProfileLayout.SLOT_LENGTH);
            final CRC32 checksum = new CRC32();
            checksum.update(slotBytes, ProfileLayout.TEXT_OFFSET, length);
            slot.putLong(ProfileLayout.SEQUENCE_OFFSET, sequence)
                    .putLong(ProfileLayout.SLICE_START_OFFSET, sliceStartMs)
                    .putLong(ProfileLayout.SLICE_END_OFFSET, lastMs)
                    .putInt(ProfileLayout.LENGTH_OFFSET, length)
                    .putInt(ProfileLayout.CHECKSUM_OFFSET, (int) checksum.getValue());
            writeNumber(open, ProfileLayout.WRITING, offset);
            write(open, slot.limit(ProfileLayout.TEXT_OFFSET + length).position(Long.BYTES), offset + Long.BYTES);
            writeNumber(open, sequence, offset);
            writeNumber(open, sequence, ProfileLayout.LAST_SEQUENCE_OFFSET);
        } catch (final IOException full) {
            throw new UncheckedIOException("cannot write " + file + ": " + full.getMessage(), full);
        }
    }

    /** The text of the slice, with as many of its stacks as find room, the heaviest first; returns its length in the slot. */
    private int deflateToFit() {
        final List<Map.Entry<String, int[]>> sorted = new ArrayList<>(stacks.entrySet());
        sorted.sort(Comparator.comparingInt(
                entry -> -Arrays.stream(entry.getValue()).sum()));
        for (int kept = sorted.size(); ; kept /= 2) {
            final Map<String, int[]> lines = new HashMap<>();
            for (int i = 0; i < sorted.size(); i++) {
                final Map.Entry<String, int[]> entry = sorted.get(i);
                final int[] line = lines.computeIfAbsent(
                        i < kept ? entry.getKey() : rareOf(entry.getKey()), missing -> new int[SECONDS]);
                for (int second = 0; second < SECONDS; second++) {
                    line[second] += entry.getValue()[second];
                }
            }
            slot.clear();
            deflater.reset();
            deflater.setInput(text(lines));
            deflater.finish();
            final int length =
                    deflater.deflate(slotBytes, ProfileLayout.TEXT_OFFSET, slot.capacity() - ProfileLayout.TEXT_OFFSET);
            if (deflater.finished() || kept == 0) {
                return deflater.finished() ? length : 0;
            }
        }
    }

    /** Neighbours in order have most of their frames in common. */
    private static byte[] text(final Map<String, int[]> lines) {
        final StringBuilder text = new StringBuilder();
        lines.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
            text.append(entry.getKey());
            for (int second = 0; second < SECONDS; second++) {
                if (entry.getValue()[second] > 0) {
                    text.append('\t').append(second).append('=').append(entry.getValue()[second]);
                }
            }
            text.append('\n');
        });
        return text.toString().getBytes(UTF_8);
    }

    private static String rareOf(final String stack) {
        final int end = stack.indexOf(';');
        return (end < 0 ? stack : stack.substring(0, end)) + ';' + OTHER;
    }

    private FileChannel create() throws IOException {
        final FileChannel made = FileChannel.open(file, CREATE_NEW, WRITE);
        channel = made;
        final ByteBuffer header = ProfileLayout.allocate(ProfileLayout.HEADER_LENGTH)
                .putLong(ProfileLayout.MAGIC_OFFSET, ProfileLayout.MAGIC)
                .putInt(ProfileLayout.HEADER_LENGTH_OFFSET, ProfileLayout.HEADER_LENGTH)
                .putInt(ProfileLayout.SLOT_LENGTH_OFFSET, ProfileLayout.SLOT_LENGTH)
                .putInt(ProfileLayout.SLOTS_OFFSET, ProfileLayout.SLOTS)
                .putLong(ProfileLayout.PID_OFFSET, ProcessHandle.current().pid())
                .putLong(ProfileLayout.START_TIME_OFFSET, System.currentTimeMillis())
                .putInt(ProfileLayout.PERIOD_OFFSET, periodMs);
        write(made, header, 0);
        number.clear().putInt(0, ProfileLayout.LAYOUT_VERSION).limit(Integer.BYTES);
        write(made, number, ProfileLayout.VERSION_OFFSET);
        return made;
    }

    private void writeNumber(final FileChannel open, final long value, final long offset) throws IOException {
        number.clear().putLong(0, value);
        write(open, number, offset);
    }

    private static void write(final FileChannel open, final ByteBuffer bytes, final long offset) throws IOException {
        for (long at = offset; bytes.hasRemaining(); ) {
            at += open.write(bytes, at);
        }
    }

    /** Writes what has come; the file stays for readers until the node's directory is removed. */
    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try {
            flush();
        } catch (final UncheckedIOException full) {
            // The last moment is missing.
        } finally {
            CloseHelper.quietClose(channel);
            deflater.end();
        }
    }
}

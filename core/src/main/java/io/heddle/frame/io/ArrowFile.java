package io.heddle.frame.io;

import io.heddle.frame.expression.FrameErrorCategory;
import io.heddle.frame.expression.FrameException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An open file of the Arrow IPC format, be it a file with a footer or a stream. Everything is read by position and checked against the length of the file,
 * so that whatever stands in it leads to a complaint at worst. One thread.
 */
final class ArrowFile implements AutoCloseable {
    private static final String MAGIC = "ARROW1";
    private static final int MAGIC_LENGTH = MAGIC.length();
    private static final int FIRST_MESSAGE_OFFSET = 8;
    private static final int CONTINUATION = -1;
    /** Rows of one batch, beyond which counting would end. */
    private static final long ROWS_MAX = 1L << 40;

    private final String name;
    private final FileChannel channel;
    private final long length;
    private final boolean isStream;
    private boolean isVersion4;

    /** A message and how many bytes its metadata have with what stands before them. */
    private record Found(Message message, int metadataLength) {}

    private ArrowFile(final String name, final FileChannel channel, final long length, final boolean isStream) {
        this.name = name;
        this.channel = channel;
        this.length = length;
        this.isStream = isStream;
    }

    /** Opens a file and looks at its beginning and end. */
    static ArrowFile open(final Path path, final String name) {
        try {
            final FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            try {
                final long length = channel.size();
                final ArrowFile file = new ArrowFile(name, channel, length, !file(name, channel, length));
                file.checkEnd();
                return file;
            } catch (final IOException | RuntimeException | Error wrong) {
                channel.close();
                throw wrong;
            }
        } catch (final NoSuchFileException missing) {
            throw new FrameException(
                    FrameErrorCategory.USER,
                    "no file '" + path + "' where the task runs; workers on other hosts need it at the same path",
                    missing);
        } catch (final IOException wrong) {
            throw unreadable(name, wrong);
        }
    }

    private static FrameException unreadable(final String name, final IOException wrong) {
        final String reason = wrong.getMessage() == null ? wrong.getClass().getSimpleName() : wrong.getMessage();
        return new FrameException(FrameErrorCategory.USER, "cannot read '" + name + "': " + reason, wrong);
    }

    /** Whether it is a file with a footer; otherwise a stream. */
    private static boolean file(final String name, final FileChannel channel, final long length) throws IOException {
        final ByteBuffer start = ByteBuffer.allocate(MAGIC_LENGTH);
        while (start.hasRemaining() && channel.read(start, start.position()) >= 0) {
            // as many bytes as there are
        }
        final String text = new String(start.array(), 0, start.position(), StandardCharsets.ISO_8859_1);
        if (text.equals(MAGIC)) {
            return true;
        }
        final String other = length == 0
                ? "it is empty"
                : text.startsWith("FEA1")
                        ? "it is of the first version of Feather; write it again as version 2"
                        : text.startsWith("PAR1") ? "it is a Parquet file" : "";
        // A stream begins with the length of its schema, behind four bytes 0xFF unless it is an old one.
        final int first = start.position() < Integer.BYTES
                ? 0
                : start.order(ByteOrder.LITTLE_ENDIAN).getInt(0);
        if (other.isEmpty() && (first == CONTINUATION || (first > 0 && first < length))) {
            return false;
        }
        throw FrameException.user("cannot read '" + name + "' as Arrow: "
                + (other.isEmpty() ? "it begins neither with " + MAGIC + " nor with the schema of a stream" : other));
    }

    private void checkEnd() {
        if (isStream) {
            return;
        }
        final int tail = MAGIC_LENGTH + Integer.BYTES;
        final boolean ends = length >= FIRST_MESSAGE_OFFSET + tail
                && new String(bytes(length - MAGIC_LENGTH, MAGIC_LENGTH).array(), StandardCharsets.ISO_8859_1)
                        .equals(MAGIC);
        if (!ends) {
            throw FrameException.user("cannot read '" + name + "' as Arrow: its " + length + " bytes do not end with "
                    + MAGIC + "; it is cut off, or still being written");
        }
    }

    String name() {
        return name;
    }

    long length() {
        return length;
    }

    /** What is said of something in the file that cannot be. */
    FrameException damaged(final long offset, final String what) {
        return FrameException.user(complaint(offset, what));
    }

    private String complaint(final long offset, final String what) {
        return "cannot read '" + name + "' as Arrow: at byte " + offset + " " + what
                + "; it is damaged, or not what it says it is";
    }

    /** Reads all bytes that the buffer has room for. */
    void read(final long offset, final ByteBuffer into) {
        long position = offset;
        try {
            while (into.hasRemaining()) {
                final int count = channel.read(into, position);
                if (count < 0) {
                    throw damaged(position, "the file ends, though " + into.remaining() + " more bytes are expected");
                }
                position += count;
            }
        } catch (final IOException wrong) {
            throw unreadable(name, wrong);
        }
    }

    private ByteBuffer bytes(final long offset, final long count) {
        if (offset < 0 || count < 0 || count > length - offset || count > Integer.MAX_VALUE - Long.BYTES) {
            throw damaged(offset, "are said to be " + count + " bytes, but the file has " + length);
        }
        final ByteBuffer bytes = ByteBuffer.allocate((int) count).order(ByteOrder.LITTLE_ENDIAN);
        read(offset, bytes);
        return bytes.flip();
    }

    /** The schema message, which stands first in files and streams. */
    Schema schema() {
        final long offset = isStream ? 0 : FIRST_MESSAGE_OFFSET;
        final Found found = message(offset);
        return parsed(offset, () -> {
            if (found == null || found.message().headerType() != MessageHeader.Schema) {
                throw damaged(offset, "is no schema");
            }
            isVersion4 = found.message().version() == MetadataVersion.V4;
            final Schema schema = (Schema) found.message().header(new Schema());
            if (schema.endianness() != Endianness.Little) {
                throw FrameException.user(
                        "cannot read '" + name + "' as Arrow: its numbers are big endian; write it little endian");
            }
            return schema;
        });
    }

    /** Whether the schema, when it has been read, is of the version before Arrow 1.0, in which unions have a buffer more. */
    boolean isVersion4() {
        return isVersion4;
    }

    /** A value of the metadata; what goes wrong in them lies in the file. */
    <T> T parsed(final long offset, final Supplier<T> reading) {
        try {
            return reading.get();
        } catch (final FrameException complaint) {
            throw complaint;
        } catch (final RuntimeException wrong) {
            throw new FrameException(
                    FrameErrorCategory.USER, complaint(offset, "the metadata cannot be understood"), wrong);
        }
    }

    /** All batches: those of dictionaries before record batches where the file says nothing else. */
    List<ArrowMessage> batches() {
        final List<ArrowMessage> batches = new ArrayList<>();
        if (isStream) {
            long offset = 0;
            while (offset < length) {
                final Found found = message(offset);
                if (found == null) {
                    break;
                }
                final ArrowMessage batch = batch(offset, found);
                if (batch != null) {
                    batches.add(batch);
                }
                offset += found.metadataLength() + bodyLength(offset, found);
            }
            return batches;
        }
        final int footerLength =
                bytes(length - MAGIC_LENGTH - Integer.BYTES, Integer.BYTES).getInt(0);
        final long footerOffset = length - MAGIC_LENGTH - Integer.BYTES - footerLength;
        if (footerLength <= 0 || footerOffset < FIRST_MESSAGE_OFFSET) {
            throw damaged(
                    length - MAGIC_LENGTH - Integer.BYTES, "the footer is said to have " + footerLength + " bytes");
        }
        final ByteBuffer bytes = bytes(footerOffset, footerLength);
        return parsed(footerOffset, () -> {
            final Footer footer = Footer.getRootAsFooter(bytes);
            for (int i = 0; i < footer.dictionariesLength(); i++) {
                batches.add(batch(footer.dictionaries(i)));
            }
            for (int i = 0; i < footer.recordBatchesLength(); i++) {
                batches.add(batch(footer.recordBatches(i)));
            }
            return batches;
        });
    }

    private ArrowMessage batch(final Block block) {
        final Found found = message(block.offset());
        final ArrowMessage batch = found == null ? null : batch(block.offset(), found);
        if (batch == null) {
            throw damaged(block.offset(), "is no batch, though the footer says so");
        }
        return batch;
    }

    /** The message at a place of the file; null where a stream says that it ends. */
    private @Nullable Found message(final long offset) {
        final ByteBuffer start = bytes(offset, Math.min(2 * Integer.BYTES, Math.max(Integer.BYTES, length - offset)));
        final boolean continues = start.getInt(0) == CONTINUATION;
        if (continues && start.remaining() < 2 * Integer.BYTES) {
            throw damaged(offset, "the file ends within a message");
        }
        final int size = start.getInt(continues ? Integer.BYTES : 0);
        if (size == 0) {
            return null;
        }
        final int prefix = continues ? 2 * Integer.BYTES : Integer.BYTES;
        final ByteBuffer metadata = bytes(offset + prefix, size);
        return parsed(offset, () -> {
            final Message message = Message.getRootAsMessage(metadata);
            if (message.version() < MetadataVersion.V4) {
                throw FrameException.user("cannot read '" + name + "' as Arrow: it is of version "
                        + (message.version() + 1) + " of the format, from before Arrow 0.8; write it again");
            }
            return new Found(message, prefix + size);
        });
    }

    private long bodyLength(final long offset, final Found found) {
        final long body = parsed(offset, () -> found.message().bodyLength());
        if (body < 0 || body > length - offset - found.metadataLength()) {
            throw damaged(
                    offset,
                    "a message is said to have " + body + " bytes behind its metadata, more than are left of the "
                            + length + " bytes of the file");
        }
        return body;
    }

    private @Nullable ArrowMessage batch(final long offset, final Found found) {
        final long bodyLength = bodyLength(offset, found);
        return parsed(offset, () -> {
            final byte type = found.message().headerType();
            if (type != MessageHeader.RecordBatch && type != MessageHeader.DictionaryBatch) {
                return null;
            }
            long dictionaryId = ArrowMessage.RECORD_BATCH;
            boolean isDelta = false;
            if (type == MessageHeader.DictionaryBatch) {
                final DictionaryBatch dictionary =
                        (DictionaryBatch) found.message().header(new DictionaryBatch());
                dictionaryId = dictionary.id();
                isDelta = dictionary.isDelta();
                if (dictionaryId < 0) {
                    throw damaged(offset, "a dictionary has the number " + dictionaryId);
                }
            }
            final RecordBatch rows = rows(found.message());
            if (rows.length() < 0 || rows.length() > ROWS_MAX) {
                throw damaged(offset, "a batch is said to have " + rows.length() + " rows");
            }
            return new ArrowMessage(
                    offset,
                    found.metadataLength(),
                    bodyLength,
                    dictionaryId,
                    isDelta,
                    rows.length(),
                    rows.compression() != null);
        });
    }

    private static RecordBatch rows(final Message message) {
        return message.headerType() == MessageHeader.DictionaryBatch
                ? ((DictionaryBatch) message.header(new DictionaryBatch())).data()
                : (RecordBatch) message.header(new RecordBatch());
    }

    /** The buffers of a batch that {@link #batches} has found, maybe in an earlier opening of the file. */
    RecordBatch rows(final ArrowMessage batch) {
        final Found found = message(batch.offset());
        return parsed(batch.offset(), () -> {
            if (found == null
                    || found.metadataLength() != batch.metadataLength()
                    || (found.message().headerType() == MessageHeader.DictionaryBatch) != batch.isDictionary()
                    || rows(found.message()).length() != batch.rowCount()) {
                throw damaged(batch.offset(), "is another message than when the file was opened");
            }
            return rows(found.message());
        });
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException wrong) {
            throw unreadable(name, wrong);
        }
    }
}

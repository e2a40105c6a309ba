package io.heddle.frame.io;

import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.expression.FrameException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bad records of one block: counted, and written to a file that is there only when the whole block has been read. One thread. */
final class RejectedRows implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RejectedRows.class);
    private static final int TEXT_BYTES_MAX = 1 << 16;

    private final BadRows policy;
    private final TextBlock block;
    private final Charset charset;
    private final Path target;
    private final Path unfinished;
    private @Nullable ByteOutput output;
    private @Nullable String firstReason;
    private long count;
    private boolean finished;

    RejectedRows(final BadRows policy, final TextBlock block, final Charset charset) {
        this.policy = policy;
        this.block = block;
        this.charset = charset;
        // The name tells files of the same name in other directories apart, and is the same whenever the block is read.
        final Path directory = Path.of(policy.directory());
        final String name = Path.of(block.path()).getFileName() + "-"
                + Integer.toHexString(block.path().hashCode()) + "-" + block.start();
        this.target = directory.resolve(name + ".csv");
        this.unfinished = directory.resolve("." + name + "." + UUID.randomUUID() + ".part");
    }

    /** Whether bad records are left out. */
    boolean areLeftOut() {
        return policy.policy() != BadRows.Policy.FAIL;
    }

    /** Takes a record. */
    void add(final FrameException reason, final long recordOffset, final long address, final long length) {
        if (count++ == 0) {
            firstReason = reason.getMessage();
        }
        if (policy.policy() == BadRows.Policy.REJECT) {
            final byte[] text = ByteRanges.copyOut(address, (int) Math.min(length, TEXT_BYTES_MAX));
            try {
                final ByteOutput into = output();
                quote(into, block.name());
                into.write(',');
                into.writeLong(recordOffset);
                into.write(',');
                quote(into, String.valueOf(reason.getMessage()));
                into.write(',');
                quote(into, new String(text, charset).stripTrailing());
                into.write('\n');
            } catch (final IOException wrong) {
                throw FileErrors.notWritten(target.toString(), wrong);
            }
        }
    }

    private ByteOutput output() throws IOException {
        ByteOutput into = output;
        if (into == null) {
            Files.createDirectories(target.getParent());
            into = new ByteOutput(unfinished, Compression.NONE);
            into.writeAscii("file,offset,reason,text\n");
            output = into;
        }
        return into;
    }

    private static void quote(final ByteOutput into, final String text) throws IOException {
        into.write(('"' + text.replace("\"", "\"\"") + '"').getBytes(StandardCharsets.UTF_8));
    }

    /** The block has been read to its end. */
    void finish() {
        if (finished) {
            return;
        }
        finished = true;
        if (policy.policy() == BadRows.Policy.REJECT) {
            try {
                final ByteOutput into = output;
                if (into == null) {
                    Files.deleteIfExists(target);
                } else {
                    into.close();
                    Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                    output = null;
                }
            } catch (final IOException wrong) {
                throw FileErrors.notWritten(target.toString(), wrong);
            }
        }
        if (count > 0) {
            LOG.warn("{} bad records of {} were left out; the first: {}", count, block.description(), firstReason);
        }
    }

    @Override
    public void close() {
        final ByteOutput into = output;
        if (into != null) {
            output = null;
            try {
                try {
                    into.close();
                } finally {
                    Files.deleteIfExists(unfinished);
                }
            } catch (final IOException ignored) {
                // The complaint about why it was not finished matters more.
            }
        }
    }
}

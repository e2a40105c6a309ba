package io.heddle.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.agrona.UnsafeApi;

/**
 * The few words an owner and its readers share beside partitions: which layout this is, how many readers ever came, how many slabs were
 * dropped, what the limit is, whether who waits for memory waits in vain.
 *
 * <pre>
 *   0 magic            8 layout version     16 arena id      24 owner's pid
 *  64 readers come    128 slabs dropped    136 limit, bytes    144 1 if stalled
 * 192 length of the spill directories' names (int)    196 the names, lines of text
 * </pre>
 */
final class ControlFile implements AutoCloseable {
    static final long MAGIC = 0x48444c4152454e41L;
    static final long LAYOUT_VERSION = 3;
    private static final int LENGTH_BYTES = 8192;
    private static final int READERS_OFFSET = 64;
    private static final int DROPPED_OFFSET = 128;
    private static final int LIMIT_OFFSET = 136;
    private static final int STALLED_OFFSET = 144;
    private static final String SEPARATOR = "\n";
    private static final int SPILL_LENGTH_OFFSET = 192;
    private static final int SPILL_OFFSET = 196;

    private final MappedFile file;

    private ControlFile(MappedFile file) {
        this.file = file;
    }

    static ControlFile create(Path path, long arenaId, List<Path> spillDirectories) throws IOException {
        byte[] spill = spillDirectories.stream()
                .map(directory -> directory.toAbsolutePath().toString())
                .collect(Collectors.joining(SEPARATOR))
                .getBytes(StandardCharsets.UTF_8);
        if (spill.length > LENGTH_BYTES - SPILL_OFFSET) {
            throw new IOException("names of the spill directories are longer than " + (LENGTH_BYTES - SPILL_OFFSET)
                    + " bytes: " + spillDirectories);
        }
        MappedFile file = MappedFile.create(path, LENGTH_BYTES);
        long at = file.address;
        UnsafeApi.putLong(at + 8, LAYOUT_VERSION);
        UnsafeApi.putLong(at + 16, arenaId);
        UnsafeApi.putLong(at + 24, ProcessHandle.current().pid());
        UnsafeApi.putInt(at + SPILL_LENGTH_OFFSET, spill.length);
        for (int i = 0; i < spill.length; i++) {
            UnsafeApi.putByte(at + SPILL_OFFSET + i, spill[i]);
        }
        UnsafeApi.putLongVolatile(null, at, MAGIC);
        return new ControlFile(file);
    }

    static ControlFile open(Path path) throws IOException {
        MappedFile file = MappedFile.open(path, true);
        try {
            if (file.lengthBytes != LENGTH_BYTES || UnsafeApi.getLongVolatile(null, file.address) != MAGIC) {
                throw new IOException(path + " is not an arena's control file");
            }
            long version = UnsafeApi.getLong(file.address + 8);
            if (version != LAYOUT_VERSION) {
                throw new IOException(path + " has layout version " + version + ", this program reads " + LAYOUT_VERSION
                        + ": run the same version of Heddle in all processes of a host");
            }
            return new ControlFile(file);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    long arenaId() {
        return UnsafeApi.getLong(file.address + 16);
    }

    long ownerPid() {
        return UnsafeApi.getLong(file.address + 24);
    }

    /** The most that used and reserved memory may be now, bytes. */
    long limitBytes() {
        return UnsafeApi.getLongVolatile(null, file.address + LIMIT_OFFSET);
    }

    void limitBytes(long value) {
        UnsafeApi.putLongVolatile(null, file.address + LIMIT_OFFSET, value);
    }

    boolean isStalled() {
        return UnsafeApi.getLongVolatile(null, file.address + STALLED_OFFSET) != 0;
    }

    void stalled(boolean value) {
        UnsafeApi.putLongVolatile(null, file.address + STALLED_OFFSET, value ? 1 : 0);
    }

    List<Path> spillDirectories() {
        byte[] name = new byte[UnsafeApi.getInt(file.address + SPILL_LENGTH_OFFSET)];
        for (int i = 0; i < name.length; i++) {
            name[i] = UnsafeApi.getByte(file.address + SPILL_OFFSET + i);
        }
        List<Path> result = new ArrayList<>();
        for (String each : new String(name, StandardCharsets.UTF_8).split(SEPARATOR)) {
            result.add(Path.of(each));
        }
        return result;
    }

    /** Called by a reader once its row file stands, before its first lease. */
    void announceReader() {
        UnsafeApi.getAndAddLong(null, file.address + READERS_OFFSET, 1);
    }

    long readersCome() {
        return UnsafeApi.getLongVolatile(null, file.address + READERS_OFFSET);
    }

    void announceDroppedSlab() {
        UnsafeApi.getAndAddLong(null, file.address + DROPPED_OFFSET, 1);
    }

    long slabsDropped() {
        return UnsafeApi.getLongVolatile(null, file.address + DROPPED_OFFSET);
    }

    @Override
    public void close() {
        file.close();
    }
}

package io.heddle.store;

import java.io.IOException;
import java.nio.file.Path;
import org.agrona.UnsafeApi;

/** Locations handed from an owner to its readers through a shared file: it stands for the messages of the engine. */
final class LocationBoard implements AutoCloseable {
    private static final int ROW_BYTES = 128;

    private final MappedFile file;

    private LocationBoard(MappedFile file) {
        this.file = file;
    }

    static LocationBoard create(Path path, int rowCount) throws IOException {
        return new LocationBoard(MappedFile.create(path, rowCount * ROW_BYTES));
    }

    static LocationBoard open(Path path) throws IOException {
        return new LocationBoard(MappedFile.open(path, true));
    }

    int rowCount() {
        return (int) (file.lengthBytes / ROW_BYTES);
    }

    private long row(int row) {
        return file.address + (long) row * ROW_BYTES;
    }

    void post(int row, ResultLocation location) {
        long at = row(row);
        long version = UnsafeApi.getLong(at);
        UnsafeApi.putLongVolatile(null, at, version + 1);
        UnsafeApi.fullFence();
        UnsafeApi.putLong(at + 8, location.arenaId());
        UnsafeApi.putLong(at + 16, location.partitionHigh());
        UnsafeApi.putLong(at + 24, location.partitionLow());
        UnsafeApi.putLong(at + 32, location.generation());
        UnsafeApi.putLong(at + 40, location.manifestOffset());
        UnsafeApi.putLong(at + 48, location.totalBytes());
        UnsafeApi.putLong(at + 56, location.slab());
        UnsafeApi.putLong(at + 64, location.manifestLength());
        UnsafeApi.putLongVolatile(null, at, version + 2);
    }

    ResultLocation location(int row) {
        long at = row(row);
        while (true) {
            long version = UnsafeApi.getLongVolatile(null, at);
            ResultLocation location = new ResultLocation(
                    UnsafeApi.getLong(at + 8),
                    UnsafeApi.getLong(at + 16),
                    UnsafeApi.getLong(at + 24),
                    UnsafeApi.getLong(at + 32),
                    UnsafeApi.getLong(at + 40),
                    UnsafeApi.getLong(at + 48),
                    (int) UnsafeApi.getLong(at + 56),
                    (int) UnsafeApi.getLong(at + 64));
            UnsafeApi.fullFence();
            // An owner may be killed while it writes a row; the row then stays torn, and nobody may wait for it.
            if ((version & 1) == 1) {
                return new ResultLocation(0, 0, 0, 0, 0, 0, 0, 0);
            }
            if (version == UnsafeApi.getLongVolatile(null, at)) {
                return location;
            }
        }
    }

    @Override
    public void close() {
        file.close();
    }
}

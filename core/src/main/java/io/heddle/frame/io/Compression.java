package io.heddle.frame.io;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** How files are compressed that are written. */
public enum Compression {
    /** As is usual for the format: texts and Arrow not at all, Parquet by zstd. */
    USUAL(""),
    NONE(""),
    GZIP(".gz"),
    ZSTD(".zst"),
    /** Only Arrow. */
    LZ4(""),
    /** Only Parquet. */
    SNAPPY("");

    private static final int STREAM_BYTES = 1 << 16;

    private final String ending;

    Compression(final String ending) {
        this.ending = ending;
    }

    /** How a text file of that name is compressed. */
    public static Compression ofName(final String name) {
        if (name.endsWith(GZIP.ending)) {
            return GZIP;
        }
        return name.endsWith(ZSTD.ending) ? ZSTD : NONE;
    }

    /** The bytes of a text file, unpacked. */
    static InputStream open(final Path path) throws IOException {
        final InputStream file = new BufferedInputStream(Files.newInputStream(path), STREAM_BYTES);
        try {
            return switch (ofName(path.toString())) {
                case GZIP -> new GZIPInputStream(file, STREAM_BYTES);
                case ZSTD -> new ZstdInputStream(file);
                case USUAL, NONE, LZ4, SNAPPY -> file;
            };
        } catch (final IOException | RuntimeException | Error wrong) {
            file.close();
            throw wrong;
        }
    }

    /** What programs call it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What is put behind the name of a text file that is compressed so. */
    String ending() {
        return ending;
    }
}

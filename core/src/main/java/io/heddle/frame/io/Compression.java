package io.heddle.frame.io;

/** How files are compressed that are written. */
public enum Compression {
    /** As is usual for the format: texts not at all, Parquet by zstd. */
    USUAL(""),
    NONE(""),
    GZIP(".gz"),
    ZSTD(".zst"),
    /** Only Parquet. */
    SNAPPY("");

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

    /** What is put behind the name of a text file that is compressed so. */
    String ending() {
        return ending;
    }
}

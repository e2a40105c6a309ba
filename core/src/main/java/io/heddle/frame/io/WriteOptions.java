package io.heddle.frame.io;

import io.heddle.frame.expression.FrameException;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;

/**
 * How the files of a frame are written. Immutable: each {@code with...} returns a changed copy of {@link #CSV} or another format.
 *
 * @param format      what the files are.
 * @param overwrite   whether a directory of files that is there is replaced; otherwise it is refused.
 * @param folders     columns that become folders named {@code column=value}, and are left out of the files.
 * @param compression how files are compressed.
 * @param csv         delimiter, quote, header, encoding and the text for null, where the files are CSV.
 */
public record WriteOptions(
        FileFormat format, boolean overwrite, List<String> folders, Compression compression, CsvDialect csv)
        implements Serializable {
    /** Arrow files, not compressed; what exists is refused. */
    public static final WriteOptions ARROW = of(FileFormat.ARROW);

    /** Plain CSV, not compressed; what exists is refused. */
    public static final WriteOptions CSV = of(FileFormat.CSV);

    /** JSON lines, not compressed; what exists is refused. */
    public static final WriteOptions JSON = of(FileFormat.JSON);

    /** Parquet, compressed by zstd; what exists is refused. */
    public static final WriteOptions PARQUET = of(FileFormat.PARQUET);

    public WriteOptions {
        folders = List.copyOf(folders);
        if (new HashSet<>(folders).size() != folders.size()) {
            throw FrameException.user(
                    "a column stands twice among those of the folders: " + String.join(", ", folders));
        }
    }

    private static WriteOptions of(final FileFormat format) {
        return new WriteOptions(format, false, List.of(), Compression.USUAL, CsvDialect.STANDARD);
    }

    /** The format with what there is to say about it. */
    public OutputFormat output() {
        return switch (format) {
            case ARROW -> new ArrowOutput(compression);
            case CSV -> new CsvOutput(csv, compression);
            case JSON -> new JsonOutput(compression);
            case PARQUET -> new ParquetOutput(compression);
        };
    }

    public WriteOptions withOverwrite(final boolean newOverwrite) {
        return new WriteOptions(format, newOverwrite, folders, compression, csv);
    }

    /** As Hive, Spark and Dask do: a folder per value of a column, {@code year=2024/month=1/part-00000.parquet}. */
    public WriteOptions withPartitionBy(final String... columns) {
        return new WriteOptions(format, overwrite, List.of(columns), compression, csv);
    }

    public WriteOptions withCompression(final Compression newCompression) {
        return new WriteOptions(format, overwrite, folders, newCompression, csv);
    }

    public WriteOptions withCsv(final CsvDialect newCsv) {
        return new WriteOptions(format, overwrite, folders, compression, newCsv);
    }
}

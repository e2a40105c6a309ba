package io.heddle.frame.io;

import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import java.io.IOException;
import java.nio.file.Path;

/** CSV files of a dialect. */
public record CsvOutput(CsvDialect dialect, Compression compression) implements OutputFormat {
    /** Of a compression that is possible for text. */
    public CsvOutput {
        if (compression == Compression.SNAPPY || compression == Compression.LZ4) {
            throw FrameException.user("text files are compressed by gzip or zstd, not by " + compression.label());
        }
    }

    @Override
    public String ending() {
        return ".csv" + compression.ending();
    }

    @Override
    public BlockWriter open(final Path path, final Schema schema) throws IOException {
        return new CsvBlockWriter(this, path, schema);
    }
}

package io.heddle.frame.io;

import io.heddle.frame.expression.Schema;
import java.io.IOException;
import java.nio.file.Path;

/** Parquet files, compressed inside. */
public record ParquetOutput(Compression compression) implements OutputFormat {
    @Override
    public String ending() {
        return ".parquet";
    }

    @Override
    public BlockWriter open(final Path path, final Schema schema) throws IOException {
        return new ParquetBlockWriter(path, schema, compression);
    }
}

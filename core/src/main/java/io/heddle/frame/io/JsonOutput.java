package io.heddle.frame.io;

import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import java.io.IOException;
import java.nio.file.Path;

/** Files with a JSON object per line. */
public record JsonOutput(Compression compression) implements OutputFormat {
    /** Of a compression that is possible for text. */
    public JsonOutput {
        if (compression == Compression.SNAPPY || compression == Compression.LZ4) {
            throw FrameException.user("text files are compressed by gzip or zstd, not by " + compression.label());
        }
    }

    @Override
    public String ending() {
        return ".jsonl" + compression.ending();
    }

    @Override
    public BlockWriter open(final Path path, final Schema schema) throws IOException {
        return new JsonBlockWriter(path, schema, compression);
    }
}

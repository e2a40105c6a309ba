package io.heddle.frame.io;

import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import java.io.IOException;
import java.nio.file.Path;

/** Arrow files with a footer, whose buffers may be compressed. */
public record ArrowOutput(Compression compression) implements OutputFormat {
    /** Of a compression that the format knows. */
    public ArrowOutput {
        if (compression == Compression.GZIP || compression == Compression.SNAPPY) {
            throw FrameException.user(
                    "Arrow files are compressed by zstd, lz4 or not at all, not by " + compression.label());
        }
    }

    @Override
    public String ending() {
        return ".arrow";
    }

    @Override
    public BlockWriter open(final Path path, final Schema schema) throws IOException {
        final ArrowCodec codec = switch (compression) {
            case ZSTD -> ArrowCodec.ZSTD;
            case LZ4 -> ArrowCodec.LZ4;
            case USUAL, NONE, GZIP, SNAPPY -> ArrowCodec.NONE;
        };
        return new ArrowBlockWriter(path, schema, codec);
    }
}

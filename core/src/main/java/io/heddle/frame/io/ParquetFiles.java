package io.heddle.frame.io;

import io.heddle.frame.expression.FrameErrorCategory;
import io.heddle.frame.expression.FrameException;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;

/** Opens Parquet files without anything of Hadoop but the few classes that the library brings itself. */
final class ParquetFiles {
    private ParquetFiles() {}

    static ParquetFileReader open(final Path path) throws IOException {
        final ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(new ParquetCodecs())
                .build();
        return ParquetFileReader.open(new LocalInputFile(path), options);
    }

    static FrameException unreadable(final Path path, final Exception wrong) {
        if (wrong instanceof FrameException complaint) {
            return complaint;
        }
        return new FrameException(
                FrameErrorCategory.USER, "cannot read '" + path + "' as Parquet: " + wrong.getMessage(), wrong);
    }
}

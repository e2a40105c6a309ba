package io.heddle.frame.io;

import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How CSV files are read. Immutable: each {@code with...} returns a changed copy of {@link #DEFAULTS}.
 *
 * @param schema     names and types of the columns in file order; null infers them from a sample.
 * @param dialect    how fields stand in the files.
 * @param blockBytes bytes of file per task; 0 chooses them by the session's partition size.
 * @param badRows    what happens to records that cannot be read.
 */
public record CsvOptions(@Nullable Schema schema, CsvDialect dialect, long blockBytes, BadRows badRows)
        implements Serializable {
    /** Plain CSV, inferred types, blocks chosen automatically. */
    public static final CsvOptions DEFAULTS = new CsvOptions(null, CsvDialect.STANDARD, 0, BadRows.FAIL);

    public CsvOptions {
        if (blockBytes < 0) {
            throw FrameException.user("blockBytes must not be negative, but is " + blockBytes);
        }
    }

    public CsvOptions withSchema(final Schema newSchema) {
        return new CsvOptions(newSchema, dialect, blockBytes, badRows);
    }

    public CsvOptions withDialect(final CsvDialect newDialect) {
        return new CsvOptions(schema, newDialect, blockBytes, badRows);
    }

    public CsvOptions withDelimiter(final char newDelimiter) {
        return withDialect(dialect.withDelimiter(newDelimiter));
    }

    public CsvOptions withHeader(final boolean newHeader) {
        return withDialect(dialect.withHeader(newHeader));
    }

    public CsvOptions withBlockBytes(final long newBlockBytes) {
        return new CsvOptions(schema, dialect, newBlockBytes, badRows);
    }

    public CsvOptions withNullValues(final String... newNullValues) {
        return withDialect(dialect.withNullValues(newNullValues));
    }

    public CsvOptions withBadRows(final BadRows newBadRows) {
        return new CsvOptions(schema, dialect, blockBytes, newBadRows);
    }
}

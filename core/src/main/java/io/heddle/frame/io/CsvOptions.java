package io.heddle.frame.io;

import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How CSV files are read. Immutable: each {@code with...} returns a changed copy of {@link #DEFAULTS}.
 *
 * @param schema     names and types of the columns in file order; null infers them from a sample.
 * @param delimiter  the byte between fields.
 * @param header     whether the first line of each file names the columns.
 * @param blockBytes bytes of file per task; 0 chooses them by the session's partition size.
 * @param nullValues unquoted fields that mean null, beside the empty field.
 */
public record CsvOptions(
        @Nullable Schema schema, char delimiter, boolean header, long blockBytes, List<String> nullValues)
        implements Serializable {
    /** Comma, header line, inferred types, blocks chosen automatically, only empty fields are null. */
    public static final CsvOptions DEFAULTS = new CsvOptions(null, ',', true, 0, List.of());

    public CsvOptions {
        nullValues = List.copyOf(nullValues);
        if (delimiter > 127 || delimiter == 0 || delimiter == '"' || delimiter == '\n' || delimiter == '\r') {
            throw FrameException.user(
                    "the delimiter must be one ASCII character other than a quote or a line end, but is "
                            + (int) delimiter);
        }
        if (blockBytes < 0) {
            throw FrameException.user("blockBytes must not be negative, but is " + blockBytes);
        }
    }

    public CsvOptions withSchema(final Schema newSchema) {
        return new CsvOptions(newSchema, delimiter, header, blockBytes, nullValues);
    }

    public CsvOptions withDelimiter(final char newDelimiter) {
        return new CsvOptions(schema, newDelimiter, header, blockBytes, nullValues);
    }

    public CsvOptions withHeader(final boolean newHeader) {
        return new CsvOptions(schema, delimiter, newHeader, blockBytes, nullValues);
    }

    public CsvOptions withBlockBytes(final long newBlockBytes) {
        return new CsvOptions(schema, delimiter, header, newBlockBytes, nullValues);
    }

    public CsvOptions withNullValues(final String... newNullValues) {
        return new CsvOptions(schema, delimiter, header, blockBytes, List.of(newNullValues));
    }
}

package io.heddle.frame.io;

import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How JSON lines are read. Immutable: each {@code with...} returns a changed copy of {@link #DEFAULTS}.
 *
 * @param schema     names and types of the wanted fields, others being left out; null infers them from a sample.
 * @param blockBytes bytes of file per task; 0 chooses them by the session's partition size.
 * @param badRows    what happens to lines that cannot be read.
 */
public record JsonOptions(@Nullable Schema schema, long blockBytes, BadRows badRows) implements Serializable {
    /** Inferred types, blocks chosen automatically, bad lines fail. */
    public static final JsonOptions DEFAULTS = new JsonOptions(null, 0, BadRows.FAIL);

    public JsonOptions {
        if (blockBytes < 0) {
            throw FrameException.user("blockBytes must not be negative, but is " + blockBytes);
        }
    }

    public JsonOptions withSchema(final Schema newSchema) {
        return new JsonOptions(newSchema, blockBytes, badRows);
    }

    public JsonOptions withBlockBytes(final long newBlockBytes) {
        return new JsonOptions(schema, newBlockBytes, badRows);
    }

    public JsonOptions withBadRows(final BadRows newBadRows) {
        return new JsonOptions(schema, blockBytes, newBadRows);
    }
}

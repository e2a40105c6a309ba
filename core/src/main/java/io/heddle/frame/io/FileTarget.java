package io.heddle.frame.io;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.plan.TableTarget;
import java.util.List;

/**
 * Files that tasks write and that nobody sees until the client has put them where they belong ({@link StagedDirectory}).
 *
 * @param attempts the absolute directory of files in the making.
 * @param name     of what is written, for errors and plans.
 * @param folders  columns that become folders.
 */
public record FileTarget(String attempts, String name, OutputFormat format, List<String> folders)
        implements TableTarget {
    /** What a task says of a file: how it is called among the attempts, where it belongs, how many rows and bytes it has. */
    public static final Schema FILES = Schema.of(
            new Field("attempt", DataType.STRING),
            new Field("file", DataType.STRING),
            new Field("rows", DataType.INT64),
            new Field("bytes", DataType.INT64));

    @Override
    public String description() {
        return "written to " + name + (folders.isEmpty() ? "" : " in folders by " + String.join(", ", folders));
    }
}

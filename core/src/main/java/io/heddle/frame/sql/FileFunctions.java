package io.heddle.frame.sql;

import io.heddle.frame.io.ArrowSource;
import io.heddle.frame.io.CsvOptions;
import io.heddle.frame.io.CsvSource;
import io.heddle.frame.io.JsonOptions;
import io.heddle.frame.io.JsonSource;
import io.heddle.frame.io.ParquetSource;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.ScanSource;
import io.heddle.frame.plan.TableSource;
import java.util.ArrayList;
import java.util.List;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.statement.select.TableFunction;

/** Files in the place of a table: {@code from read_csv('flights*.csv')}. The same as the client's {@code read...} without options. */
final class FileFunctions {
    private FileFunctions() {}

    /** The rows of the files that a function names. */
    static LogicalPlan read(final TableFunction item) {
        final String name = SqlWords.lower(item.getFunction().getName());
        final List<String> patterns = patterns(item, name);
        final TableSource source = switch (name) {
            case "read_csv", "read_csv_auto" -> CsvSource.open(patterns, CsvOptions.DEFAULTS);
            case "read_arrow" -> ArrowSource.open(patterns);
            case "read_parquet" -> ParquetSource.open(patterns);
            case "read_json", "read_json_auto", "read_ndjson" -> JsonSource.open(patterns, JsonOptions.DEFAULTS);
            default ->
                throw QueryContext.wrong(
                        item,
                        "no function '" + name
                                + "' makes a table; there are read_csv, read_parquet, read_arrow and read_json, each with names of files");
        };
        return new ScanSource(source, source.schema());
    }

    private static List<String> patterns(final TableFunction item, final String name) {
        final List<String> patterns = new ArrayList<>();
        if (item.getFunction().getParameters() != null) {
            for (final Expression parameter : item.getFunction().getParameters()) {
                if (!(parameter instanceof StringValue text)) {
                    throw QueryContext.wrong(
                            item,
                            name + " takes names of files between quotes, but got " + parameter
                                    + "; for options register what the client's method reads as a table");
                }
                patterns.add(text.getNotExcapedValue());
            }
        }
        if (patterns.isEmpty()) {
            throw QueryContext.wrong(item, name + " needs the name of a file, such as " + name + "('flights*.csv')");
        }
        return patterns;
    }
}

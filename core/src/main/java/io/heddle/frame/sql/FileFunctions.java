package io.heddle.frame.sql;

import io.heddle.frame.io.ArrowSource;
import io.heddle.frame.io.BadRows;
import io.heddle.frame.io.CsvDialect;
import io.heddle.frame.io.CsvOptions;
import io.heddle.frame.io.CsvSource;
import io.heddle.frame.io.JsonOptions;
import io.heddle.frame.io.JsonSource;
import io.heddle.frame.io.ParquetSource;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.ScanSource;
import io.heddle.frame.plan.TableSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.expression.operators.relational.EqualsTo;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.TableFunction;

/** Files in the place of a table: {@code from read_csv('flights*.csv')}. The same as the client's {@code read...}, with the options that DuckDB has for it. */
final class FileFunctions {
    private static final String CSV_OPTIONS = "header, delim, sep, quote, comment, nullstr, encoding and ignore_errors";

    private FileFunctions() {}

    /** The rows of the files that a function names. */
    static LogicalPlan read(final TableFunction item) {
        final String name = SqlWords.lower(item.getFunction().getName());
        final List<String> patterns = new ArrayList<>();
        final Map<String, Expression> options = new LinkedHashMap<>();
        if (item.getFunction().getParameters() != null) {
            for (final Expression parameter : item.getFunction().getParameters()) {
                if (parameter instanceof StringValue text) {
                    patterns.add(text.getNotExcapedValue());
                } else if (parameter instanceof EqualsTo option && option.getLeftExpression() instanceof Column word) {
                    options.put(SqlWords.lower(word.getColumnName()), option.getRightExpression());
                } else {
                    throw QueryContext.wrong(
                            item,
                            name + " takes names of files between quotes, then options such as header = false, but got "
                                    + parameter);
                }
            }
        }
        if (patterns.isEmpty()) {
            throw QueryContext.wrong(item, name + " needs the name of a file, such as " + name + "('flights*.csv')");
        }
        final TableSource source = switch (name) {
            case "read_csv", "read_csv_auto" -> CsvSource.open(patterns, csv(item, options));
            case "read_arrow" -> ArrowSource.open(patterns);
            case "read_parquet" -> ParquetSource.open(patterns);
            case "read_json", "read_json_auto", "read_ndjson" -> JsonSource.open(patterns, json(item, options));
            default ->
                throw QueryContext.wrong(
                        item,
                        "no function '" + name
                                + "' makes a table; there are read_csv, read_parquet, read_arrow and read_json, each with names of files");
        };
        if (!options.isEmpty()) {
            throw QueryContext.wrong(
                    item,
                    name + " has no option '" + options.keySet().iterator().next() + "'; there are for read_csv "
                            + CSV_OPTIONS + ", for read_json ignore_errors, for others none");
        }
        return new ScanSource(source, source.schema());
    }

    /** Takes the options that there are; what is left is unknown. */
    private static CsvOptions csv(final TableFunction item, final Map<String, Expression> options) {
        CsvDialect dialect = CsvDialect.STANDARD;
        BadRows badRows = BadRows.FAIL;
        for (final Map.Entry<String, Expression> option : List.copyOf(options.entrySet())) {
            final String name = option.getKey();
            final Expression value = option.getValue();
            final CsvDialect before = dialect;
            switch (name) {
                case "header" -> dialect = before.withHeader(truth(item, name, value));
                case "delim", "sep" -> dialect = before.withDelimiter(character(item, name, value));
                case "quote" -> dialect = before.withQuote(character(item, name, value));
                case "comment" -> dialect = before.withComment(character(item, name, value));
                case "nullstr" -> dialect = before.withNullValues(text(item, name, value));
                case "encoding" -> dialect = before.withLatin1(isLatin1(item, text(item, name, value)));
                case "ignore_errors" -> badRows = truth(item, name, value) ? BadRows.SKIP : BadRows.FAIL;
                default -> {
                    continue;
                }
            }
            options.remove(name);
        }
        return CsvOptions.DEFAULTS.withDialect(dialect).withBadRows(badRows);
    }

    private static JsonOptions json(final TableFunction item, final Map<String, Expression> options) {
        final Expression ignoreErrors = options.remove("ignore_errors");
        return ignoreErrors != null && truth(item, "ignore_errors", ignoreErrors)
                ? JsonOptions.DEFAULTS.withBadRows(BadRows.SKIP)
                : JsonOptions.DEFAULTS;
    }

    private static String text(final TableFunction item, final String name, final Expression value) {
        if (value instanceof StringValue text) {
            return text.getNotExcapedValue();
        }
        throw QueryContext.wrong(item, "the option " + name + " needs a text between quotes, but got " + value);
    }

    /** One character; none where the text is empty. */
    private static char character(final TableFunction item, final String name, final Expression value) {
        final String text = text(item, name, value).replace("\\t", "\t");
        if (text.length() > 1) {
            throw QueryContext.wrong(item, "the option " + name + " needs one character, but got " + value);
        }
        return text.isEmpty() ? 0 : text.charAt(0);
    }

    private static boolean truth(final TableFunction item, final String name, final Expression value) {
        final String word = SqlWords.lower(value.toString());
        if (!word.equals("true") && !word.equals("false")) {
            throw QueryContext.wrong(item, "the option " + name + " needs true or false, but got " + value);
        }
        return word.equals("true");
    }

    private static boolean isLatin1(final TableFunction item, final String encoding) {
        return switch (SqlWords.lower(encoding)) {
            case "utf-8", "utf8" -> false;
            case "latin-1", "latin1", "iso-8859-1" -> true;
            default ->
                throw QueryContext.wrong(
                        item, "the option encoding needs 'utf-8' or 'latin-1', but got '" + encoding + "'");
        };
    }
}

package io.heddle.frame.io;

import io.heddle.frame.expression.FrameException;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How fields stand in CSV files. Immutable: each {@code with...} returns a changed copy of {@link #STANDARD}.
 *
 * @param delimiter  the byte between fields.
 * @param quote      the byte around fields that hold delimiters, quotes or line ends; 0 where none has a meaning.
 * @param comment    lines that begin with it are left out; 0 where there are none.
 * @param header     whether the first line of a file names the columns.
 * @param latin1     whether the bytes are ISO 8859-1; otherwise they are UTF-8.
 * @param nullValues unquoted fields that mean null, beside the empty field; what is written for null is the first one, or nothing.
 */
public record CsvDialect(
        char delimiter, char quote, char comment, boolean header, boolean latin1, List<String> nullValues)
        implements Serializable {
    /** Comma, double quotes, no comments, a header line, UTF-8, only empty fields are null. */
    public static final CsvDialect STANDARD = new CsvDialect(',', '"', '\0', true, false, List.of());

    public CsvDialect {
        nullValues = List.copyOf(nullValues);
        check("the delimiter", delimiter, false);
        check("the quote", quote, true);
        check("the comment character", comment, true);
        if (delimiter == quote || delimiter == comment || (quote == comment && quote != 0)) {
            throw FrameException.user("delimiter, quote and comment character must differ, but are '" + delimiter
                    + "', '" + quote + "' and '" + comment + "'");
        }
    }

    private static void check(final String what, final char value, final boolean optional) {
        if (value > 127 || (value == 0 && !optional) || value == '\n' || value == '\r') {
            throw FrameException.user(
                    what + " must be one ASCII character other than a line end, but is " + (int) value);
        }
    }

    public CsvDialect withDelimiter(final char newDelimiter) {
        return new CsvDialect(newDelimiter, quote, comment, header, latin1, nullValues);
    }

    public CsvDialect withQuote(final char newQuote) {
        return new CsvDialect(delimiter, newQuote, comment, header, latin1, nullValues);
    }

    public CsvDialect withComment(final char newComment) {
        return new CsvDialect(delimiter, quote, newComment, header, latin1, nullValues);
    }

    public CsvDialect withHeader(final boolean newHeader) {
        return new CsvDialect(delimiter, quote, comment, newHeader, latin1, nullValues);
    }

    public CsvDialect withLatin1(final boolean newLatin1) {
        return new CsvDialect(delimiter, quote, comment, header, newLatin1, nullValues);
    }

    public CsvDialect withNullValues(final String... newNullValues) {
        return new CsvDialect(delimiter, quote, comment, header, latin1, List.of(newNullValues));
    }

    Charset charset() {
        return latin1 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
    }
}

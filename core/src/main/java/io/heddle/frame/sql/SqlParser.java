package io.heddle.frame.sql;

import io.heddle.frame.expression.FrameException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.CCJSqlParserConstants;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.StringProvider;
import net.sf.jsqlparser.parser.Token;
import net.sf.jsqlparser.parser.TokenMgrException;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.select.Select;

/** From text to a syntax tree; complaints are one sentence with line and column. */
final class SqlParser {
    private static final Pattern LEXICAL = Pattern.compile("line (\\d+), column (\\d+)");

    private SqlParser() {}

    static Select parse(final String text) {
        if (text.isBlank()) {
            throw FrameException.user("the statement is empty; expected a query such as select * from flights");
        }
        refuseWhatEndsTooEarly(text);
        final Statement statement = statement(text);
        if (statement instanceof Select select) {
            return select;
        }
        throw FrameException.user(
                "line 1, column 1: only queries can be run (select ... or with ...), but this is another statement: "
                        + statement.getClass().getSimpleName());
    }

    /**
     * Goes over the words as the parser will: what it takes for a comment or for the end of the statement, and others do not, would be left out
     * without a word.
     */
    private static void refuseWhatEndsTooEarly(final String text) {
        final CCJSqlParser words = parser(text, false);
        Token end = null;
        try {
            for (Token word = words.getNextToken(); ; word = words.getNextToken()) {
                for (Token comment = word.specialToken; comment != null; comment = comment.specialToken) {
                    if (comment.image.startsWith("//")) {
                        throw complaint(
                                text, comment, "// is no operator here; write floor(a / b), and -- before a comment");
                    }
                }
                if (word.kind == CCJSqlParserConstants.EOF) {
                    return;
                }
                if (word.kind == CCJSqlParserConstants.ST_SEMICOLON) {
                    end = end == null ? word : end;
                } else if (end != null) {
                    throw complaint(
                            text,
                            word,
                            end.image.equals(";")
                                    ? "one statement is run at a time, but here begins another"
                                    : "'" + word.image
                                            + "' stands behind the end of the statement, since two empty lines, or go"
                                            + " on a line of its own, end it");
                }
            }
        } catch (final TokenMgrException wrong) {
            throw complaint(text, wrong);
        }
    }

    /** The parser's quick way first; what it cannot read that way, it reads with more looking ahead. */
    private static Statement statement(final String text) {
        try {
            return parser(text, false).Statement();
        } catch (final ParseException | TokenMgrException quick) {
            try {
                return parser(text, true).Statement();
            } catch (final ParseException wrong) {
                throw complaint(text, wrong);
            } catch (final TokenMgrException wrong) {
                throw complaint(text, wrong);
            }
        }
    }

    private static CCJSqlParser parser(final String text, final boolean complex) {
        return new CCJSqlParser(new StringProvider(text)).withAllowComplexParsing(complex);
    }

    private static FrameException complaint(final String text, final ParseException wrong) {
        final Token token = wrong.currentToken == null ? null : wrong.currentToken.next;
        if (token == null) {
            return FrameException.user("the statement cannot be read: " + wrong.getMessage());
        }
        return complaint(
                text,
                token,
                token.image == null || token.image.isEmpty()
                        ? "the statement ends too early"
                        : "'" + token.image + "' is not expected here");
    }

    private static FrameException complaint(final String text, final Token place, final String words) {
        return FrameException.user("line " + place.beginLine + ", column " + place.beginColumn + ": " + words
                + shown(text, place.beginLine, place.beginColumn));
    }

    private static FrameException complaint(final String text, final TokenMgrException wrong) {
        final Matcher place = LEXICAL.matcher(String.valueOf(wrong.getMessage()));
        if (!place.find()) {
            return FrameException.user("the statement cannot be read: " + wrong.getMessage());
        }
        final int line = Integer.parseInt(place.group(1));
        final int column = Integer.parseInt(place.group(2));
        return FrameException.user("line " + line + ", column " + column
                + ": this character begins no word, or a quote is not closed" + shown(text, line, column));
    }

    /** The line with a mark below the place. */
    private static String shown(final String text, final int line, final int column) {
        final String[] lines = text.split("\n", -1);
        if (line < 1 || line > lines.length) {
            return "";
        }
        return "\n  " + lines[line - 1] + "\n  " + " ".repeat(Math.max(0, column - 1)) + "^";
    }
}

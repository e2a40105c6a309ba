package io.heddle.frame.sql;

import io.heddle.frame.expression.Binder;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.plan.Substitution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import net.sf.jsqlparser.expression.ExpressionVisitorAdapter;
import net.sf.jsqlparser.parser.ASTNodeAccess;
import net.sf.jsqlparser.parser.Token;
import net.sf.jsqlparser.schema.Column;
import org.jspecify.annotations.Nullable;

/** What the translation of one statement shares: the tables, names that no other column has, the types of all columns, and places for errors. */
final class QueryContext {
    private static final String PLACE = "line ";

    private final SqlCatalog catalog;
    private final String text;
    private final Map<String, DataType> types = new HashMap<>();
    private int nextNumber = 1;

    QueryContext(final SqlCatalog catalog, final String text) {
        this.catalog = catalog;
        this.text = text;
    }

    SqlCatalog catalog() {
        return catalog;
    }

    /** A column name that is used nowhere yet, remembered with its type. */
    String fresh(final String stem, final DataType type) {
        final String name = "#" + stem + nextNumber++;
        types.put(name, type);
        return name;
    }

    /** The name of a table's column, {@code alias.column}, changed where an alias is used more than once. */
    String fresh(final String alias, final String column, final DataType type) {
        String name = alias + "." + column;
        while (types.containsKey(name)) {
            name = alias + "#" + nextNumber++ + "." + column;
        }
        types.put(name, type);
        return name;
    }

    /** The bound form of an expression over any columns of the statement. */
    Expression bind(final Expression expression) {
        return Binder.bind(expression, schemaOf(expression));
    }

    DataType typeOf(final Expression expression) {
        final Schema schema = schemaOf(expression);
        return Binder.typeOf(Binder.bind(expression, schema), schema);
    }

    Schema schemaOf(final Expression... expressions) {
        final Set<String> names = new HashSet<>();
        for (final Expression expression : expressions) {
            Substitution.collectColumns(expression, names);
        }
        final List<Field> fields = new ArrayList<>();
        for (final String name : names) {
            final DataType type = types.get(name);
            if (type == null) {
                throw FrameException.internal("the translation of '" + text + "' lost the column " + name);
            }
            fields.add(new Field(name, type));
        }
        return new Schema(fields);
    }

    /** Runs something; what it complains about without a place gets the place of a part of the statement. */
    <T> T at(final Object node, final Supplier<T> work) {
        try {
            return work.get();
        } catch (final FrameException complaint) {
            if (String.valueOf(complaint.getMessage()).startsWith(PLACE)) {
                throw complaint;
            }
            throw new FrameException(complaint.category(), placeOf(node) + complaint.getMessage(), complaint);
        }
    }

    /** A complaint about a part of the statement. */
    static FrameException wrong(final Object node, final String message) {
        return FrameException.user(placeOf(node) + message);
    }

    private static String placeOf(final Object node) {
        final Token token = tokenOf(node);
        return token == null ? "" : PLACE + token.beginLine + ", column " + token.beginColumn + ": ";
    }

    /** The first word of a part of the statement; the parser keeps it of some parts only, else that of the first column in it. */
    private static @Nullable Token tokenOf(final Object node) {
        if (node instanceof ASTNodeAccess access && access.getASTNode() != null) {
            return access.getASTNode().jjtGetFirstToken();
        }
        if (!(node instanceof net.sf.jsqlparser.expression.Expression expression)) {
            return null;
        }
        final List<Token> found = new ArrayList<>();
        expression.accept(
                new ExpressionVisitorAdapter<Void>() {
                    @Override
                    public <S> Void visit(final Column column, final S context) {
                        note(column);
                        return null;
                    }

                    @Override
                    public <S> Void visit(final net.sf.jsqlparser.expression.Function function, final S context) {
                        note(function);
                        return super.visit(function, context);
                    }

                    private void note(final ASTNodeAccess access) {
                        if (access.getASTNode() != null) {
                            found.add(access.getASTNode().jjtGetFirstToken());
                        }
                    }
                },
                null);
        Token first = null;
        for (final Token token : found) {
            if (first == null
                    || token.beginLine < first.beginLine
                    || (token.beginLine == first.beginLine && token.beginColumn < first.beginColumn)) {
                first = token;
            }
        }
        return first;
    }
}

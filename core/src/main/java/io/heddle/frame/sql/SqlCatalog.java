package io.heddle.frame.sql;

import io.heddle.frame.DataFrame;
import io.heddle.frame.FrameRunner;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.graph.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The frames that statements may name as tables, and the way from a statement to a frame. Thread-safe; a frame keeps what it was made of when a
 * table is registered anew.
 */
public final class SqlCatalog {
    private final Map<String, DataFrame> tables = new TreeMap<>();

    /** Lets statements name a frame; the name's former frame is forgotten. The frame stays the caller's. */
    public synchronized void register(final String name, final DataFrame frame) {
        if (name.isBlank()) {
            throw FrameException.user("a table needs a name that is not blank");
        }
        tables.put(name, frame);
    }

    /** Forgets a table; false when there was none. */
    public synchronized boolean unregister(final String name) {
        return tables.remove(name) != null;
    }

    /** The names of all tables in order. */
    public synchronized List<String> names() {
        return new ArrayList<>(tables.keySet());
    }

    /**
     * The frame that a query means; nothing runs yet.
     *
     * @throws FrameException of category USER, with line and column, when the statement is wrong or names what does not exist.
     */
    public DataFrame query(final FrameRunner session, final String statement) {
        final QueryContext context = new QueryContext(this, statement);
        return DataFrame.ofPlan(
                session, new QueryTranslator(context, null, Map.of()).translate(SqlParser.parse(statement)));
    }

    /** The plan of a table; null when there is none of that name. */
    synchronized @Nullable LogicalPlan find(final String name, final boolean quoted) {
        final DataFrame exact = tables.get(name);
        if (exact != null || quoted) {
            return exact == null ? null : exact.plan();
        }
        for (final Map.Entry<String, DataFrame> table : tables.entrySet()) {
            if (table.getKey().equalsIgnoreCase(name)) {
                return table.getValue().plan();
            }
        }
        return null;
    }

    String unknown(final String name, final List<String> others) {
        final List<String> all = new ArrayList<>(others);
        all.addAll(names());
        final String nearest = NearestName.of(name, all);
        if (all.isEmpty()) {
            return "no table '" + name + "'; none is registered: call registerTable(\"" + name + "\", frame)";
        }
        return "no table '" + name + "'" + (nearest == null ? ";" : "; did you mean '" + nearest + "'?") + " tables: "
                + String.join(", ", all);
    }
}

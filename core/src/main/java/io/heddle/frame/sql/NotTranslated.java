package io.heddle.frame.sql;

import java.util.List;
import java.util.Set;
import net.sf.jsqlparser.expression.Alias;
import net.sf.jsqlparser.expression.AnalyticExpression;
import net.sf.jsqlparser.expression.AnalyticType;
import net.sf.jsqlparser.expression.CastExpression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.LikeExpression;
import net.sf.jsqlparser.expression.operators.relational.SupportsOldOracleJoinSyntax;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.select.Fetch;
import net.sf.jsqlparser.statement.select.FromItem;
import net.sf.jsqlparser.statement.select.Join;
import net.sf.jsqlparser.statement.select.Limit;
import net.sf.jsqlparser.statement.select.OrderByElement;
import net.sf.jsqlparser.statement.select.ParenthesedFromItem;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import org.jspecify.annotations.Nullable;

/**
 * What the parser reads, since some database has it, and the translation has no form for. It is refused: a clause that is merely left out makes
 * another result of the same text. Each kind of node is asked where it is translated; only hints, which change no result, pass.
 */
final class NotTranslated {
    /** Kinds of joins that the parser takes for the alias of the table in front of them. */
    private static final Set<String> JOIN_KINDS = Set.of("anti", "semi", "asof", "positional", "array", "any");

    private NotTranslated() {}

    /** Refuses all of a select but what {@link SelectTranslator} reads. */
    static void refuse(final PlainSelect select) {
        refuse((Select) select);
        unless(select.getTop() == null, select, "top is not supported; write limit");
        unless(
                select.getFirst() == null && select.getSkip() == null,
                select,
                "skip and first are not supported; write limit");
        unless(
                isEmpty(select.getIntoTables()) && select.getIntoTempTable() == null,
                select,
                "select into is not supported");
        unless(isEmpty(select.getLateralViews()), select, "lateral views are not supported");
        unless(select.getSampleClause() == null, select, "a sample is not supported");
        unless(
                select.getOracleHierarchical() == null,
                select,
                "connect by is not supported, nor is any other recursive query");
        unless(!select.isUsingFinal() && !select.isUsingOnly(), select, "final and only are not supported");
        unless(select.getPreferringClause() == null, select, "preferring is not supported");
        unless(
                select.getKsqlWindow() == null && !select.isEmitChanges(),
                select,
                "windows of streams are not supported");
        unless(select.getBigQuerySelectQualifier() == null, select, "select as struct or value is not supported");
        unless(select.getForXmlPath() == null, select, "for xml is not supported");
        unless(
                !select.getMySqlSqlCalcFoundRows() && select.getMySqlSqlCacheFlag() == null && !select.isUseWithNoLog(),
                select,
                "sql_calc_found_rows, sql_cache and the like are not supported");
        unless(
                select.getGroupBy() == null || !select.getGroupBy().isMysqlWithRollup(),
                select,
                "with rollup is not supported; write union all of several group by");
    }

    /** Refuses what stands around any query but order by, offset, limit and fetch first. */
    static void refuse(final Select select) {
        refuse((FromItem) select);
        unless(
                select.getLimitBy() == null,
                select,
                "limit ... by is not supported; write qualify row_number() over (...)");
        unless(
                select.getForMode() == null
                        && select.getForClause() == null
                        && select.getForUpdateTable() == null
                        && select.getWait() == null
                        && !select.isNoWait()
                        && !select.isSkipLocked(),
                select,
                "for update, for xml and the like are not supported");
        unless(!select.isOracleSiblings(), select, "order siblings by is not supported");
        final Limit limit = select.getLimit();
        unless(limit == null || isEmpty(limit.getByExpressions()), select, "limit ... by is not supported");
        final Fetch fetch = select.getFetch();
        if (fetch != null) {
            unless(limit == null || limit.getRowCount() == null, select, "limit and fetch first exclude each other");
            for (final String word : fetch.getFetchParameters()) {
                unless(
                        Set.of("ROW", "ROWS", "ONLY").contains(word.toUpperCase(java.util.Locale.ROOT)),
                        select,
                        "fetch first takes a number of rows, as in fetch first 3 rows only, but not "
                                + SqlWords.lower(word));
            }
        }
        unless(
                limit == null || limit.getOffset() == null || select.getOffset() == null,
                select,
                "there are two offsets");
        if (select.getOrderByElements() != null) {
            for (final OrderByElement element : select.getOrderByElements()) {
                unless(!element.isMysqlWithRollup(), element.getExpression(), "with rollup is not supported");
            }
        }
    }

    /** Refuses what stands behind a table or query in from but its alias. */
    static void refuse(final FromItem item) {
        unless(item.getPivot() == null && item.getUnPivot() == null, item, "pivot and unpivot are not supported");
        unless(item.getSampleClause() == null, item, "a sample is not supported");
        if (item instanceof Table table) {
            unless(
                    table.getNameParts().size() <= 2
                            && !table.getFullyQualifiedName().contains("@"),
                    item,
                    "a table is named by one name or two, but not as in " + table.getFullyQualifiedName());
        }
        unless(
                !(item instanceof ParenthesedFromItem) || item.getAlias() == null,
                item,
                "joins in parentheses cannot have an alias; write (select * from ...) in place of (...)");
    }

    /** Refuses kinds of joins other than inner, left, right, full and cross. */
    static void refuse(final Join join, final FromItem before) {
        final Alias alias = before.getAlias();
        unless(
                join.isSimple()
                        || alias == null
                        || alias.isUseAs()
                        || !JOIN_KINDS.contains(SqlWords.lower(alias.getName())),
                join.getFromItem(),
                "this kind of join is not supported; for a semi or anti join write where exists (...) or where not exists (...)");
        unless(
                !join.isSemi() && !join.isApply() && !join.isWindowJoin() && !join.isGlobal() && !join.isStraight(),
                join.getFromItem(),
                "this kind of join is not supported; for a semi join write where exists (...)");
        final boolean outer = join.isLeft() || join.isRight() || join.isFull();
        unless(outer || !join.isOuter(), join.getFromItem(), "an outer join is left, right or full");
        unless(
                join.getOnExpressions().size() <= 1,
                join.getFromItem(),
                "on must stand behind its own join; put the joins that belong together in parentheses");
    }

    /** Refuses what a call of a function has but its values, and distinct, which is looked at where it is translated. */
    static void refuse(final Function call) {
        unless(
                call.getNullHandling() == null && !call.isIgnoreNullsOutside(),
                call,
                "ignore nulls and respect nulls are not supported; first and last of groups pass nulls over as they are");
        unless(
                call.getHavingClause() == null,
                call,
                "having inside of an aggregate is not supported; write filter (where ...)");
        unless(call.getLimit() == null, call, "limit inside of an aggregate is not supported");
        unless(
                call.getKeep() == null && isEmpty(call.getOrderByElements()),
                call,
                "order by inside of an aggregate is not supported");
        unless(!call.isUnique(), call, "unique is not supported here; write distinct");
        unless(
                call.getOnOverflowTruncate() == null && call.getExtraKeyword() == null,
                call,
                "words inside of a call are not supported");
        unless(
                call.getAttribute() == null && call.getAttributeColumn() == null,
                call,
                "a call has no attributes, but here is one: " + call);
        final String name = SqlWords.lower(call.getName());
        unless(
                call.getNamedParameters() == null || name.equals("substring") || name.equals("substr"),
                call,
                "words between the values of " + name + " are not supported; write commas");
    }

    /** Refuses what a call with filter or over has but values, a condition, partitions, an order and a frame. */
    static void refuse(final AnalyticExpression call) {
        unless(
                call.getNullHandling() == null && !call.isIgnoreNulls() && !call.isIgnoreNullsOutside(),
                call,
                "ignore nulls and respect nulls are not supported");
        unless(
                call.getHavingClause() == null,
                call,
                "having inside of an aggregate is not supported; write filter (where ...)");
        unless(call.getLimit() == null, call, "limit inside of an aggregate is not supported");
        unless(
                call.getKeep() == null && isEmpty(call.getFuncOrderBy()) && call.getOnOverflowTruncate() == null,
                call,
                "order by inside of an aggregate is not supported");
        unless(!call.isUnique(), call, "unique is not supported here; write distinct");
        unless(
                call.getType() == AnalyticType.OVER || call.getType() == AnalyticType.FILTER_ONLY,
                call,
                "within group is not supported; for a quantile write quantile_cont(x, 0.5)");
    }

    /** Refuses prefixes such as those of escapes and of bytes. */
    static void refuse(final StringValue text) {
        unless(
                text.getPrefix() == null,
                text,
                "the prefix " + text.getPrefix() + " of a text is not supported: " + text);
    }

    /** Refuses (+), the outer join of old, and prior. */
    static void refuse(final SupportsOldOracleJoinSyntax condition) {
        unless(
                condition.getOldOracleJoinSyntax() == SupportsOldOracleJoinSyntax.NO_ORACLE_JOIN
                        && condition.getOraclePriorPosition() == SupportsOldOracleJoinSyntax.NO_ORACLE_PRIOR,
                condition,
                "(+) and prior are not supported; write left join");
        unless(!(condition instanceof InExpression in) || !in.isGlobal(), condition, "global in is not supported");
    }

    static void refuse(final LikeExpression like) {
        unless(!like.isUseBinary(), like, "like binary is not supported; like tells cases apart as it is");
    }

    static void refuse(final Column column) {
        unless(
                column.getArrayConstructor() == null,
                column,
                "there are no arrays, but here is an element of one: " + column);
        unless(
                column.getTable() == null || column.getTable().getNameParts().size() <= 1,
                column,
                "a column is named by its name, or by an alias and its name, but not as in " + column);
    }

    /** Refuses casts to arrays, to times of zones and by formats. */
    static void refuse(final CastExpression cast) {
        unless(cast.getFormat() == null, cast, "a format of a cast is not supported");
        unless(
                isEmpty(cast.getColDataType().getArrayData()) && isEmpty(cast.getColumnDefinitions()),
                cast,
                "a cast to an array or row is not supported");
        final String type = SqlWords.lower(cast.getColDataType().getDataType());
        unless(
                !type.contains("with time zone") && !type.contains("with local") && !type.contains("unsigned"),
                cast,
                "no type '" + type + "'; timestamps have no zone and integers have a sign");
    }

    private static boolean isEmpty(final @Nullable List<?> list) {
        return list == null || list.isEmpty();
    }

    private static void unless(final boolean translated, final Object node, final String words) {
        if (!translated) {
            throw QueryContext.wrong(node, words);
        }
    }
}

/**
 * Rewrites of logical plans: {@link io.heddle.frame.optimizer.Optimizer} holds one ordered list of rules, each a class of its own that keeps rows
 * and schema; the schema is verified after each. To add a rule, write the class, put it into the list with a sentence on why it stands
 * there, and test one plan that it matches and one that it must leave alone.
 *
 * <p>Filters and columns are pushed as far as the scan; from there on the physical planner fuses them into the fragment that reads, so that a
 * reader decodes only the columns that are left. Where few rows on the left of a join ask for keys of many on the right, the keys go down there too
 * ({@code NarrowJoins}): correlated subqueries are then grouped for the rows that ask, not for all there are.
 */
@NullMarked
package io.heddle.frame.optimizer;

import org.jspecify.annotations.NullMarked;

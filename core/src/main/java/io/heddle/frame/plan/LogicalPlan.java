package io.heddle.frame.plan;

import io.heddle.frame.expression.Schema;
import java.util.List;

/**
 * What a frame means, as a tree of immutable nodes whose leaves are scans. Expressions in it are bound. Built by the frame,
 * rewritten by the optimizer, turned into tasks by the physical planner; never executed itself and never sent anywhere.
 */
public sealed interface LogicalPlan
        permits ScanSource,
                ScanPartitions,
                Filter,
                Project,
                GroupBy,
                Limit,
                Sort,
                Union,
                Join,
                Window,
                MapPartitions,
                Repartition {
    /** The columns that come out of this node. */
    Schema schema();

    /** The nodes whose rows this one takes. */
    List<LogicalPlan> inputs();

    /** This node over other inputs of the same number. */
    LogicalPlan withInputs(List<LogicalPlan> inputs);

    /** One line for {@link PlanText}. */
    String describe();
}

package io.heddle.frame.physical;

import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.FileTarget;
import io.heddle.frame.plan.PartitionMapping;
import java.io.Serializable;
import java.util.List;

/**
 * What a task does with the rows of its partition.
 *
 * @param columns computed from the source's: the rows that are mapped.
 * @param rows    their names and types.
 * @param schema  of what is made of them.
 */
record MappingSpec(List<NamedExpression> columns, Schema rows, PartitionMapping mapping, Schema schema)
        implements Serializable {
    RowSink open(final ExpressionCompiler compiler, final FragmentContext context) {
        if (mapping instanceof PartitionMapping.ByFunction byFunction) {
            return new FunctionSink(this, byFunction.function(), compiler, context);
        }
        if (mapping instanceof PartitionMapping.Exploded exploded) {
            return new ExplodeSink(this, exploded, compiler, context);
        }
        if (mapping instanceof PartitionMapping.Written written) {
            return new WriteSink(this, (FileTarget) written.target(), compiler, context);
        }
        return new PickSink(this, compiler, context);
    }

    String describe() {
        return "mapped by " + mapping;
    }
}

package io.heddle.frame.physical;

import io.heddle.frame.plan.MapPartitions;
import io.heddle.frame.plan.PartitionMapping;
import java.util.ArrayList;
import java.util.List;

/** Emits what is made of each partition on its own: a task each, which knows its number. */
final class MapLowering {
    private final TaskLowering lowering;

    MapLowering(final TaskLowering lowering) {
        this.lowering = lowering;
    }

    Stage map(final Stage given, final MapPartitions map, final boolean wanted) {
        final boolean isLast = map.mapping() instanceof PartitionMapping.Last;
        final boolean canCount = given.source() instanceof PipelineSource.Partitions
                && given.conditions().isEmpty();
        final Stage stage = canCount || !isLast ? given : lowering.materialize(given, false);
        Stage mapped = emit(stage, map, wanted && (!isLast || stage.leaves().size() == 1));
        while (isLast && mapped.leaves().size() > 1) {
            final List<Stage.Leaf> leaves = lowering.grouped(mapped);
            mapped = emit(mapped.over(leaves), map, wanted && leaves.size() == 1);
        }
        return mapped;
    }

    private Stage emit(final Stage stage, final MapPartitions map, final boolean wanted) {
        final MappingSpec spec = new MappingSpec(stage.columns(), stage.outputSchema(), map.mapping(), map.schema());
        final List<Stage.Leaf> leaves = new ArrayList<>();
        for (final Stage.Leaf leaf : stage.leaves()) {
            leaves.add(new Stage.Leaf(new PartitionArgument(leaves.size(), leaf.argument()), leaf.inputs()));
        }
        return TaskLowering.overOutputs(
                map.schema(), lowering.emit(stage.over(leaves), new SinkSpec.Mapped(spec), spec.describe(), wanted));
    }
}

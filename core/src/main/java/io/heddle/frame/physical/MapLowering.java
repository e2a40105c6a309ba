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
        final boolean isStored = given.source() instanceof PipelineSource.Partitions
                && (!isLast || given.conditions().isEmpty());
        final Stage stage = isStored ? given : lowering.materialize(given, false);
        if (isLast && stage.leaves().size() > 1) {
            final Stage lasts = emit(stage, map, false);
            final List<TaskInput> all = new ArrayList<>();
            lasts.leaves().forEach(leaf -> all.addAll(leaf.inputs()));
            return emit(lasts.over(List.of(new Stage.Leaf(FragmentArgument.NONE, all))), map, wanted);
        }
        return emit(stage, map, wanted);
    }

    private Stage emit(final Stage stage, final MapPartitions map, final boolean wanted) {
        final MappingSpec spec = new MappingSpec(stage.columns(), stage.outputSchema(), map.mapping(), map.schema());
        final int count = stage.leaves().size();
        final List<Stage.Leaf> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leaves.add(new Stage.Leaf(
                    new ShareArgument(i, count), stage.leaves().get(i).inputs()));
        }
        return TaskLowering.overOutputs(
                map.schema(), lowering.emit(stage.over(leaves), new SinkSpec.Mapped(spec), spec.describe(), wanted));
    }
}

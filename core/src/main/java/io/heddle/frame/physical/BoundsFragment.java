package io.heddle.frame.physical;

/**
 * Picks rows that divide many runs into equal ranges, from the runs themselves or from what such tasks have picked before; so any number of runs is
 * cut by tasks that each look at few.
 */
record BoundsFragment(SortSpec spec, int count, boolean ofRuns) implements Fragment {
    @Override
    public void run(final FragmentContext context) {
        try (RunDirectory picks = new RunDirectory(spec, false, context);
                BatchWriter writer =
                        BatchWriter.ofBatches(RunPicks.schema(spec), context.output(), context, RunPicks.BATCH_ROWS)) {
            if (ofRuns) {
                picks.addRuns(0, context.inputCount(), ((RangeArgument) context.argument()).firstNumber());
            } else {
                picks.addSamples(0, context.inputCount());
            }
            picks.writeBounds(count, writer);
            writer.finish();
        }
    }
}

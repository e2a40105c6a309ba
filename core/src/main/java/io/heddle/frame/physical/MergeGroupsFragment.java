package io.heddle.frame.physical;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.PartitionBatches;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.kernel.AppendMemory;
import io.heddle.frame.kernel.KeyHashes;
import io.heddle.frame.kernel.LoadKernels;
import io.heddle.frame.kernel.RowGroups;
import io.heddle.frame.kernel.RowSet;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.ValueLists;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Merges the states of leaves and finishes them; where leaves found nearly as many groups as rows ({@link PassedLeaf}) it takes their rows themselves,
 * from the partitions where they stand. Its inputs are the states of each leaf, then the partitions of all of them. Of several tasks each takes the
 * groups of its share of the hashes.
 *
 * @param input      the columns that the source brings.
 * @param conditions of the leaves, all of which rows must meet.
 * @param partial    what the leaves do.
 * @param leafInputs how many partitions each leaf has.
 */
record MergeGroupsFragment(
        PipelineSource.Partitions source,
        Schema input,
        List<Expression> conditions,
        AggregationSpec partial,
        List<Integer> leafInputs)
        implements Fragment {
    private static final int INPUTS_MAX = 100;

    /**
     * Whether merging tasks can read the partitions of all leaves: they have them as inputs, of which there may not be too many, and stand on one
     * host, since each of them reads all.
     */
    static boolean canTakeRowsOf(final Stage leaves, final AggregationSpec partial) {
        int inputs = leaves.leaves().size();
        final List<String> hosts = new ArrayList<>();
        for (final Stage.Leaf leaf : leaves.leaves()) {
            hosts.add(LeafGrouping.host(leaf));
            inputs += leaf.inputs().size();
        }
        final boolean onOneHost =
                hosts.stream().distinct().count() == 1 && !hosts.get(0).isEmpty();
        final boolean plainKeys = !partial.keys().isEmpty()
                && partial.keys().stream().allMatch(key -> key.expression() instanceof ColumnReference)
                && !partial.keyTypes().contains(DataType.FLOAT64);
        return leaves.source() instanceof PipelineSource.Partitions && onOneHost && plainKeys && inputs <= INPUTS_MAX;
    }

    /** Over leaves whose rows can be taken. */
    static MergeGroupsFragment over(final Stage leaves, final AggregationSpec partial) {
        return new MergeGroupsFragment(
                (PipelineSource.Partitions) leaves.source(),
                leaves.input(),
                leaves.conditions(),
                partial,
                leaves.leaves().stream().map(leaf -> leaf.inputs().size()).toList());
    }

    @Override
    public void run(final FragmentContext context) {
        final boolean somePass =
                IntStream.range(0, leafInputs.size()).anyMatch(leaf -> PassedLeaf.is(context.input(leaf)));
        final AggregationSpec merging = partial.merging().finishing();
        if (somePass) {
            try (Merge merge = new Merge(this, merging, context)) {
                merge.run();
            }
            return;
        }
        final Schema states = partial.stateSchema();
        final PipelineSource all = new PipelineSource.Partitions(
                IntStream.range(0, states.size()).boxed().toList());
        final int others = context.inputCount() - leafInputs.size();
        new PipelineFragment(all, states, List.of(), new SinkSpec.Aggregation(merging, false, others)).run(context);
    }

    /** One run in which rows are taken. */
    private static final class Merge implements AutoCloseable {
        private final MergeGroupsFragment fragment;
        private final AggregationSpec merging;
        private final FragmentContext context;
        private final ShareArgument share;
        private final VectorPool pool;
        private final DataType[] keyTypes;
        private final Vector[] keys;
        private final List<Integer> keyColumns;
        private final AppendMemory literals;
        private final AppendMemory texts;
        private final AppendMemory strings;
        private final ValueLists lists;
        private final RowSet keyRows = new RowSet();
        private final RowGroups groups;
        private final StateFolder folder;
        private final RowFolder states;
        private final RowFolder rows;
        private final Evaluator[] conditions;
        private final KeyHashes keyHashes = new KeyHashes();
        private final List<Taken> batches = new ArrayList<>();
        private final RowWindow window = new RowWindow();
        private final RowWindow own = new RowWindow();

        /** A batch that was taken, of states or of rows. */
        private record Taken(Batch batch, boolean isStates) {}

        Merge(final MergeGroupsFragment fragment, final AggregationSpec merging, final FragmentContext context) {
            this.fragment = fragment;
            this.merging = merging;
            this.context = context;
            this.share = (ShareArgument) context.argument();
            this.pool = context.scratch().vectors();
            this.keyTypes = merging.keyTypes().toArray(DataType[]::new);
            this.keys = new Vector[keyTypes.length];
            this.keyColumns = fragment.partial().keys().stream()
                    .map(key -> fragment.source()
                            .columns()
                            .get(fragment.input().indexOf(((ColumnReference) key.expression()).name())))
                    .toList();
            this.literals = new AppendMemory(context.workingMemory());
            this.texts = new AppendMemory(context.workingMemory());
            this.strings = new AppendMemory(context.workingMemory());
            this.lists = new ValueLists(context.workingMemory());
            this.groups = new RowGroups(context.workingMemory(), keyRows, merging.keyTypes(), merging.stateLength());
            final int[] offsets = RowFolder.offsets(merging, groups.stateOffset());
            this.folder = new StateFolder(merging.states(), offsets, strings, lists, context);
            final ExpressionCompiler compiler = new ExpressionCompiler(fragment.input(), pool, literals, texts);
            this.states = new RowFolder(merging, offsets, folder, pool);
            this.rows = new RowFolder(fragment.partial(), offsets, folder, pool).compile(compiler);
            this.conditions =
                    fragment.conditions().stream().map(compiler::compile).toArray(Evaluator[]::new);
        }

        void run() {
            int next = fragment.leafInputs().size();
            for (int leaf = 0; leaf < fragment.leafInputs().size(); leaf++) {
                final PartitionBatches left = context.input(leaf);
                final int end = next + fragment.leafInputs().get(leaf);
                if (PassedLeaf.is(left)) {
                    for (int i = next; i < end; i++) {
                        overRows(context.input(i));
                    }
                } else {
                    overStates(left);
                }
                next = end;
            }
            groups.find(context::checkCancelled);
            fold();
            new GroupWriter(merging, groups, lists, folder.users(), context).write();
        }

        private void overStates(final PartitionBatches partition) {
            final List<Integer> first =
                    IntStream.range(0, keyTypes.length).boxed().toList();
            for (int i = 0; i < partition.batchCount(); i++) {
                context.checkCancelled();
                final Batch batch = new Batch().wrap(partition.address(i), partition.lengthBytes(i));
                final Batch keyBatch = new Batch().select(batch, first);
                final int number = keyRows.add(keyBatch);
                batches.add(new Taken(batch, true));
                for (int start = 0; start < batch.rowCount(); start += Vector.CAPACITY) {
                    window.set(batch, start, Math.min(Vector.CAPACITY, batch.rowCount() - start));
                    add(keyBatch, number);
                }
            }
        }

        private void overRows(final PartitionBatches partition) {
            final StatisticsPruner pruner = new StatisticsPruner(fragment.conditions(), fragment.input());
            for (int i = 0; i < partition.batchCount(); i++) {
                context.checkCancelled();
                final Batch stored = new Batch().wrap(partition.address(i), partition.lengthBytes(i));
                final Batch batch = new Batch().select(stored, fragment.source().columns());
                if (pruner.rejects(batch)) {
                    continue;
                }
                final Batch keyBatch = new Batch().select(stored, keyColumns);
                final int number = keyRows.add(keyBatch);
                batches.add(new Taken(batch, false));
                for (int start = 0; start < batch.rowCount(); start += Vector.CAPACITY) {
                    texts.reset();
                    window.set(batch, start, Math.min(Vector.CAPACITY, batch.rowCount() - start));
                    if (ExpressionCompiler.filter(window, conditions, pool)) {
                        add(keyBatch, number);
                    }
                }
            }
        }

        /** Adds the window's rows that belong to the share. */
        private void add(final Batch keyBatch, final int number) {
            for (int key = 0; key < keys.length; key++) {
                keys[key] = pool.take(keyTypes[key]);
                LoadKernels.load(keyBatch.column(key), window, keys[key]);
            }
            keyHashes.compute(keyTypes, keys, window.count());
            for (final Vector key : keys) {
                pool.give(key);
            }
            groups.add(number, window, keyHashes.hashes(), share.index(), share.count());
        }

        /** Folds all rows that were added into the records of their groups. */
        private void fold() {
            final long[] records = context.scratch().addresses();
            int place = 0;
            while (place < groups.rowCount()) {
                context.checkCancelled();
                final int number = RowSet.batchOf(groups.rowId(place));
                int count = 0;
                while (count < Vector.CAPACITY
                        && place < groups.rowCount()
                        && RowSet.batchOf(groups.rowId(place)) == number) {
                    own.rows()[count] = RowSet.rowOf(groups.rowId(place));
                    records[count++] = groups.recordOf(place++);
                }
                final Taken taken = batches.get(number);
                own.setPicked(taken.batch(), count);
                if (taken.isStates()) {
                    states.merge(own, records);
                } else {
                    texts.reset();
                    rows.fold(own, records, 0);
                }
            }
        }

        @Override
        public void close() {
            folder.close();
            groups.close();
            lists.close();
            strings.close();
            texts.close();
            literals.close();
        }
    }
}

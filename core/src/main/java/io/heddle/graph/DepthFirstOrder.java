package io.heddle.graph;

import java.util.Arrays;
import org.agrona.collections.IntArrayList;

/**
 * Puts tasks in an order in which inputs precede dependents and a subgraph is finished before the next is begun, so
 * that few results have to be held at one time. Of several inputs the one with the longest chain below it goes first,
 * then the one added first: the same graph always gives the same order.
 */
final class DepthFirstOrder {
    private static final byte NEW = 0;
    private static final byte OPEN = 1;
    private static final byte DONE = 2;

    private final String[] names;
    private final int[][] dependencies;
    private final byte[] marks;
    private final int[] heights;
    private final int[] result;
    private int resultLength;

    private DepthFirstOrder(final String[] names, final int[][] dependencies) {
        this.names = names;
        this.dependencies = dependencies;
        marks = new byte[names.length];
        heights = new int[names.length];
        result = new int[names.length];
    }

    static int[] of(final String[] names, final int[][] dependencies, final int[] dependentCounts) {
        final DepthFirstOrder search = new DepthFirstOrder(names, dependencies);
        search.visitAll(dependentCounts, dependencies);
        for (final int task : search.result) {
            int height = 0;
            for (final int input : dependencies[task]) {
                height = Math.max(height, search.heights[input] + 1);
            }
            search.heights[task] = height;
        }
        final int[][] tallestFirst = new int[dependencies.length][];
        for (int task = 0; task < tallestFirst.length; task++) {
            tallestFirst[task] = search.tallestFirst(dependencies[task]);
        }
        search.visitAll(dependentCounts, tallestFirst);
        return search.result;
    }

    private void visitAll(final int[] dependentCounts, final int[][] inputs) {
        Arrays.fill(marks, NEW);
        resultLength = 0;
        for (int task = 0; task < marks.length; task++) {
            if (dependentCounts[task] == 0) {
                visit(task, inputs);
            }
        }
        for (int task = 0; task < marks.length; task++) {
            if (marks[task] == NEW) {
                visit(task, inputs); // only a cycle leaves tasks that no end of the graph reaches
            }
        }
    }

    private int[] tallestFirst(final int[] inputs) {
        if (inputs.length < 2) {
            return inputs;
        }
        final long[] keys = new long[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            keys[i] = ((long) -heights[inputs[i]] << Integer.SIZE) | inputs[i];
        }
        Arrays.sort(keys);
        final int[] sorted = new int[inputs.length];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = (int) keys[i];
        }
        return sorted;
    }

    private void visit(final int first, final int[][] inputs) {
        final IntArrayList path = new IntArrayList();
        final IntArrayList positions = new IntArrayList();
        path.addInt(first);
        positions.addInt(0);
        marks[first] = OPEN;
        while (!path.isEmpty()) {
            final int top = path.size() - 1;
            final int task = path.getInt(top);
            final int position = positions.getInt(top);
            if (position < inputs[task].length) {
                positions.setInt(top, position + 1);
                final int input = inputs[task][position];
                if (marks[input] == OPEN) {
                    throw cycle(path, input);
                }
                if (marks[input] == NEW) {
                    marks[input] = OPEN;
                    path.addInt(input);
                    positions.addInt(0);
                }
            } else {
                marks[task] = DONE;
                result[resultLength++] = task;
                path.fastUnorderedRemove(top);
                positions.fastUnorderedRemove(top);
            }
        }
    }

    private IllegalArgumentException cycle(final IntArrayList path, final int input) {
        final StringBuilder text = new StringBuilder("The graph has a cycle, so that none of these tasks can start: ");
        for (int i = path.indexOf(input); i < path.size(); i++) {
            final int task = path.getInt(i);
            text.append(task).append(" (").append(names[task]).append(") needs ");
        }
        text.append(input).append(" (").append(names[input]).append("): remove one of these inputs");
        return new IllegalArgumentException(text.toString());
    }

    @Override
    public String toString() {
        return "DepthFirstOrder of " + dependencies.length + " tasks";
    }
}

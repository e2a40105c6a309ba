package io.heddle.simulation;

import io.heddle.graph.TaskGraph;
import java.util.Random;

/** Draws a graph of one of some shapes. */
final class RandomGraph {
    private final Random random;
    private final SimulationOptions options;

    RandomGraph(final Random random, final SimulationOptions options) {
        this.random = random;
        this.options = options;
    }

    TaskGraph next() {
        final TaskGraph.Builder builder = TaskGraph.builder();
        final int size = 1 + random.nextInt(options.tasksMax());
        switch (random.nextInt(5)) {
            case 0 -> chain(builder, size);
            case 1 -> merge(builder, size);
            case 2 -> shuffle(builder, size);
            default -> anything(builder, size);
        }
        return builder.build();
    }

    TaskSpec spec() {
        final int prefix = random.nextInt(4);
        final long durationNs = (long) Math.pow(10, 2 + random.nextDouble() * options.durationDecades());
        final int failures = random.nextDouble() < options.failing()
                ? (random.nextInt(4) == 0 ? TaskSpec.ALWAYS : random.nextInt(3))
                : 0;
        final boolean kills = random.nextDouble() < options.killing();
        final long bytes = random.nextInt(10) == 0 ? random.nextInt(1 << 24) : random.nextInt(1 << 10);
        return new TaskSpec(prefix, durationNs, bytes, failures, random.nextInt(3), kills);
    }

    private int add(final TaskGraph.Builder builder, final int... inputs) {
        final TaskSpec spec = spec();
        final int task = builder.add("prefix" + spec.prefix(), spec, null, inputs);
        if (random.nextInt(8) == 0) {
            builder.output(task);
        }
        if (random.nextInt(8) == 0) {
            builder.priority(task, random.nextInt(11) - 5);
        }
        return task;
    }

    private void chain(final TaskGraph.Builder builder, final int size) {
        int last = add(builder);
        for (int i = 1; i < size; i++) {
            last = add(builder, last);
        }
        builder.output(last);
    }

    private void merge(final TaskGraph.Builder builder, final int size) {
        final int[] leaves = new int[size];
        for (int i = 0; i < size; i++) {
            leaves[i] = add(builder);
        }
        builder.output(add(builder, leaves));
    }

    private void shuffle(final TaskGraph.Builder builder, final int size) {
        final int width = 1 + (int) Math.sqrt(size);
        int[] layer = new int[width];
        for (int i = 0; i < width; i++) {
            layer[i] = add(builder);
        }
        for (int depth = 0; depth < 2; depth++) {
            final int[] next = new int[width];
            for (int i = 0; i < width; i++) {
                next[i] = add(builder, layer);
            }
            layer = next;
        }
        for (final int task : layer) {
            builder.output(task);
        }
    }

    private void anything(final TaskGraph.Builder builder, final int size) {
        for (int i = 0; i < size; i++) {
            final int[] inputs = new int[i == 0 ? 0 : random.nextInt(Math.min(i, 4) + 1)];
            for (int k = 0; k < inputs.length; k++) {
                inputs[k] = random.nextBoolean() ? i - 1 - random.nextInt(Math.min(i, 5)) : random.nextInt(i);
            }
            final int task = add(builder, inputs);
            if (random.nextInt(3) == 0) {
                builder.output(task);
            }
        }
    }
}

package io.heddle.client;

import io.heddle.graph.TaskGraph;
import java.util.Arrays;
import java.util.Locale;

/**
 * Drawings of task graphs for people. The layout is layered: a task stands one layer below its lowest input, and inside a
 * layer tasks are ordered by the mean place of their inputs (the barycenter rule of Sugiyama, Tagawa and Toda, 1981).
 */
final class GraphDrawing {
    /** More than this nobody can read, tasks. */
    private static final int TASKS_MAX = 2_000;

    private static final int COLUMN_PIXELS = 150;
    private static final int ROW_PIXELS = 70;
    private static final int BOX_WIDTH = 130;
    private static final int BOX_HEIGHT = 30;
    private static final int LABEL_CHARS_MAX = 18;

    private GraphDrawing() {}

    private static void requireReadable(final TaskGraph graph) {
        if (graph.size() > TASKS_MAX) {
            throw new BadInputException("a drawing of " + graph.size() + " tasks cannot be read; at most " + TASKS_MAX
                    + " are drawn: draw a part of the graph");
        }
    }

    /** In the language of Graphviz. */
    static String dot(final TaskGraph graph) {
        requireReadable(graph);
        final StringBuilder text = new StringBuilder("digraph tasks {\n  node [shape=box];\n");
        for (int task = 0; task < graph.size(); task++) {
            text.append("  t").append(task).append(" [label=\"");
            text.append(graph.name(task).replace("\\", "\\\\").replace("\"", "\\\""));
            text.append(graph.isOutput(task) ? "\", style=bold];\n" : "\"];\n");
        }
        for (int task = 0; task < graph.size(); task++) {
            for (int position = 0; position < graph.dependencyCount(task); position++) {
                text.append("  t").append(graph.dependency(task, position)).append(" -> t");
                text.append(task).append(";\n");
            }
        }
        return text.append("}\n").toString();
    }

    /** As SVG 1.1. */
    static String svg(final TaskGraph graph) {
        requireReadable(graph);
        final int[] layers = layers(graph);
        final int[] places = places(graph, layers);
        int rows = 0;
        int columns = 0;
        for (int task = 0; task < graph.size(); task++) {
            rows = Math.max(rows, layers[task] + 1);
            columns = Math.max(columns, places[task] + 1);
        }
        final StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\" text-anchor=\"middle\">%n",
                columns * COLUMN_PIXELS,
                rows * ROW_PIXELS));
        for (int task = 0; task < graph.size(); task++) {
            for (int position = 0; position < graph.dependencyCount(task); position++) {
                final int input = graph.dependency(task, position);
                text.append(String.format(
                        Locale.ROOT,
                        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#888\"/>%n",
                        x(places[input]),
                        y(layers[input]) + BOX_HEIGHT / 2,
                        x(places[task]),
                        y(layers[task]) - BOX_HEIGHT / 2));
            }
        }
        for (int task = 0; task < graph.size(); task++) {
            box(text, graph, task, x(places[task]), y(layers[task]));
        }
        return text.append("</svg>\n").toString();
    }

    private static void box(final StringBuilder text, final TaskGraph graph, final int task, final int x, final int y) {
        final String name = graph.name(task);
        final String label =
                name.length() <= LABEL_CHARS_MAX ? name : name.substring(0, LABEL_CHARS_MAX - 1) + "\u2026";
        text.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\" fill=\"%s\" stroke=\"#335\"/>"
                        + "<text x=\"%d\" y=\"%d\">%s<title>%s</title></text>%n",
                x - BOX_WIDTH / 2,
                y - BOX_HEIGHT / 2,
                BOX_WIDTH,
                BOX_HEIGHT,
                graph.isOutput(task) ? "#cde" : "#fff",
                x,
                y + 4,
                escaped(label),
                escaped(name)));
    }

    private static String escaped(final String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static int x(final int place) {
        return place * COLUMN_PIXELS + COLUMN_PIXELS / 2;
    }

    private static int y(final int layer) {
        return layer * ROW_PIXELS + ROW_PIXELS / 2;
    }

    private static int[] layers(final TaskGraph graph) {
        final int[] layers = new int[graph.size()];
        for (int place = 0; place < layers.length; place++) {
            final int task = graph.taskInOrder(place);
            for (int position = 0; position < graph.dependencyCount(task); position++) {
                layers[task] = Math.max(layers[task], layers[graph.dependency(task, position)] + 1);
            }
        }
        return layers;
    }

    private static int[] places(final TaskGraph graph, final int[] layers) {
        final int size = graph.size();
        final long[] byLayer = new long[size];
        for (int place = 0; place < size; place++) {
            byLayer[place] = (long) layers[graph.taskInOrder(place)] << Integer.SIZE | place;
        }
        Arrays.sort(byLayer);
        final int[] places = new int[size];
        int from = 0;
        while (from < size) {
            int to = from;
            while (to < size && byLayer[to] >> Integer.SIZE == byLayer[from] >> Integer.SIZE) {
                to++;
            }
            final long[] row = new long[to - from];
            for (int i = 0; i < row.length; i++) {
                final int task = graph.taskInOrder((int) byLayer[from + i]);
                row[i] = (long) barycenter(graph, task, places, i) << Integer.SIZE | task;
            }
            Arrays.sort(row);
            for (int i = 0; i < row.length; i++) {
                places[(int) row[i]] = i;
            }
            from = to;
        }
        return places;
    }

    /** Mean place of the inputs, in sixteenths; {@code otherwise} for a task without any. */
    private static int barycenter(final TaskGraph graph, final int task, final int[] places, final int otherwise) {
        final int count = graph.dependencyCount(task);
        int sum = 0;
        for (int position = 0; position < count; position++) {
            sum += 16 * places[graph.dependency(task, position)];
        }
        return count == 0 ? 16 * otherwise : sum / count;
    }
}

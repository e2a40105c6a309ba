package io.heddle.tools.examples;

import io.heddle.client.Client;
import io.heddle.client.TaskFuture;
import java.util.ArrayList;
import java.util.List;

/** Functions on workers: a sum of squares as a tree of tasks, whose values never pass through this program. */
public final class Futures {
    private Futures() {}

    /** Runs it inside this JVM. */
    public static void main(final String[] arguments) {
        try (Client client = Client.local()) {
            List<TaskFuture<Long>> level = client.map(x -> x * x, List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L));
            while (level.size() > 1) {
                level = addPairs(client, level);
            }
            TaskFuture<Long> sum = level.get(0);
            System.out.println("the sum of the squares from 1 to 8 is " + sum.result());

            // A future may stand anywhere inside an argument: the function sees its value.
            TaskFuture<String> sentence = client.submit(
                    (List<?> parts) -> "the root of " + parts.get(0) + " is " + Math.sqrt((Long) parts.get(0)),
                    new ArrayList<>(List.of(sum)));
            System.out.println(sentence.result());

            // A result stays in the memory of the workers as long as its future is held.
            sum.release();
        }
    }

    private static List<TaskFuture<Long>> addPairs(final Client client, final List<TaskFuture<Long>> level) {
        final List<TaskFuture<Long>> next = new ArrayList<>();
        for (int i = 0; i + 1 < level.size(); i += 2) {
            next.add(client.submitWith(Long::sum, level.get(i), level.get(i + 1)));
        }
        return next;
    }
}

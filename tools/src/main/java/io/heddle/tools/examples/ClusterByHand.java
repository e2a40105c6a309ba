package io.heddle.tools.examples;

import io.heddle.client.Client;
import io.heddle.client.WorkerStatus;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** A program on a cluster that was started by hand; it is the same program as on a cluster of its own. */
public final class ClusterByHand {
    private static final int TASKS = 1000;

    private ClusterByHand() {}

    /** Runs it; the argument is the address of a scheduler, {@code ipc} without one: the only scheduler of this host. */
    public static void main(final String[] arguments) {
        String address = arguments.length > 0 ? arguments[0] : "ipc";
        try (Client client = Client.connect(address)) {
            client.waitForWorkers(1, Duration.ofSeconds(30));
            for (WorkerStatus worker : client.workers()) {
                System.out.println(worker.name() + " on " + worker.host() + ", " + worker.threads() + " threads");
            }
            List<Integer> numbers = IntStream.rangeClosed(1, TASKS).boxed().toList();
            int sum = client.gather(client.map(x -> 2 * x, numbers)).stream()
                    .mapToInt(x -> x)
                    .sum();
            System.out.println(TASKS + " tasks, sum " + sum);
        }
    }
}

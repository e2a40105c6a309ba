package io.heddle.tools.examples;

import io.heddle.client.Client;
import io.heddle.client.TaskFuture;
import io.heddle.graph.HeddleException;
import java.util.List;

/** What happens when something fails: in a function of yours, and when a worker is killed in the middle of its work. */
public final class Failure {
    private Failure() {}

    /** Runs it on two worker processes, one of which does not survive. */
    public static void main(final String[] arguments) {
        try (Client client = Client.builder()
                .workers(2)
                .threadsPerWorker(1)
                .memoryLimit("64MB")
                .processes(true)
                .start()) {
            failingFunction(client);
            killedWorker(client);
        }
    }

    private static void failingFunction(final Client client) {
        TaskFuture<Integer> quotient = client.submit((a, b) -> a / b, 1, 0);
        TaskFuture<Integer> dependent = client.submitWith(x -> x + 1, quotient);
        try {
            dependent.result();
        } catch (HeddleException failure) {
            System.out.println("the dependent task: " + dependent.status());
            System.out.println("the cause: " + rootOf(failure).getMessage());
            System.out.println("its remote stack trace begins in "
                    + rootOf(failure).getStackTrace()[0].getClassName());
        }
    }

    private static Throwable rootOf(final Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static void killedWorker(final Client client) {
        List<TaskFuture<Integer>> squares = client.map(x -> x * x, List.of(1, 2, 3, 4, 5));
        client.gather(squares);
        long victim = client.workers().get(0).pid();
        ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly);
        // Nothing to be done: what it held is taken over by its neighbour, or computed again from its inputs.
        TaskFuture<Integer> sum = client.submitWith(
                values -> values.stream().mapToInt(Integer::intValue).sum(), squares);
        System.out.println("after a worker was killed: " + sum.result());
    }
}

package io.heddle.tools.examples;

import static io.heddle.frame.expression.Expressions.*;

import io.heddle.client.Client;
import io.heddle.client.TaskFuture;
import io.heddle.frame.DataFrame;
import io.heddle.frame.Table;
import io.heddle.tools.demo.FlightsInput;
import java.io.IOException;
import java.util.List;

/** The library on one screen: a cluster of worker processes, functions on it, and a data frame in its memory. */
public final class FirstSteps {
    private FirstSteps() {}

    /** Runs it; an argument names CSV files of your own with the columns delay and origin. */
    public static void main(final String[] arguments) throws IOException {
        try (FlightsInput input = FlightsInput.sample()) {
            run(arguments.length > 0 ? arguments[0] : input.pattern());
        }
    }

    private static void run(final String flights) {
        try (Client client = Client.builder()
                .workers(2)
                .threadsPerWorker(1)
                .memoryLimit("200MB")
                .processes(true)
                .start()) {
            TaskFuture<Integer> answer = client.submit(x -> x + 1, 41); // a function on a worker
            TaskFuture<Integer> twice = client.submitWith(x -> 2 * x, answer); // on the result of another task
            List<Integer> squares = client.gather(client.map(x -> x * x, List.of(1, 2, 3)));
            System.out.println(answer.result() + ", " + twice.result() + ", " + squares);

            DataFrame late = client.readCsv(flights).filter(col("delay").gt(100));
            DataFrame kept = late.persist(); // computed once, and kept in the memory of the workers
            Table byOrigin = kept.groupBy("origin").agg(count(), mean("delay")).compute();
            System.out.println(byOrigin);

            client.registerTable("late", kept); // the same in SQL
            String query = "select origin, avg(delay) as delay from late group by origin order by delay desc limit 3";
            System.out.println(client.sql(query).compute());
        }
    }
}

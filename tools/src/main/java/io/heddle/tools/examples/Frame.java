package io.heddle.tools.examples;

import static io.heddle.frame.expression.Expressions.*;

import io.heddle.client.Client;
import io.heddle.frame.DataFrame;
import io.heddle.frame.Table;
import io.heddle.tools.demo.FlightsInput;
import java.io.IOException;

/** A data frame: filter once, keep the rows in the memory of the workers, and ask them several questions. */
public final class Frame {
    private Frame() {}

    /** Runs it; an argument names CSV files of your own with the columns delay, distance, origin and destination. */
    public static void main(final String[] arguments) throws IOException {
        try (FlightsInput input = FlightsInput.sample();
                Client client = Client.local()) {
            ask(client, arguments.length > 0 ? arguments[0] : input.pattern());
        }
    }

    private static void ask(final Client client, final String files) {
        DataFrame flights = client.readCsv(files); // reads a sample, to learn the columns
        System.out.println("columns " + flights.schema());

        try (DataFrame late = flights.filter(col("delay").gt(100)).persist()) { // runs, and stays in memory
            try (Table worst =
                    late.agg(max("delay").as("minutes"), count().as("flights")).compute()) {
                System.out.println(worst.getLong(0, "flights") + " late flights, up to " + worst.getLong(0, "minutes")
                        + " minutes");
            }
            DataFrame far = late.filter(col("distance").ge(2000))
                    .withColumn("hours", col("delay").dividedBy(60));
            try (Table byOrigin = far.groupBy("origin")
                            .agg(count().as("flights"), mean("hours"))
                            .compute();
                    Table first = late.select("origin", "destination", "delay").head(3)) {
                System.out.println(byOrigin.rowCount() + " airports they left from, with more than 2000 miles to go");
                System.out.println(first);
            }
        } // here the rows leave the memory of the workers
    }
}

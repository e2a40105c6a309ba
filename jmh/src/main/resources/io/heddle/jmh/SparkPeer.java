import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** The tasks of Heddle's throughput benchmark by Spark, as far as it has them: prints `version V`, then `case metric value` per run. */
public final class SparkPeer {
    private static final int GROUP = 10;

    public static void main(String[] arguments) {
        int trips = Integer.parseInt(arguments[0]);
        int tasks = Integer.parseInt(arguments[1]);
        int runs = Integer.parseInt(arguments[2]);
        SparkConf conf = new SparkConf()
                .setMaster("local[2]")
                .setAppName("peer")
                .set("spark.ui.enabled", "false")
                .set("spark.log.level", "ERROR");
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            System.out.println("version " + spark.version());
            latency(spark, trips);
            map(spark, tasks);
            for (int run = 0; run < runs; run++) {
                System.out.println("submit p50 " + latency(spark, trips));
                System.out.println("map tasks-per-second " + map(spark, tasks));
                System.out.println("graph tasks-per-second " + graph(spark, tasks));
            }
        }
    }

    /** A job of one task, microseconds. */
    private static double latency(JavaSparkContext spark, int trips) {
        double[] times = new double[trips];
        for (int i = 0; i < trips; i++) {
            int value = i;
            long startNs = System.nanoTime();
            int result = spark.parallelize(List.of(value), 1).map(x -> x + 1).collect().get(0);
            times[i] = (System.nanoTime() - startNs) / 1e3;
            require(result == value + 1);
        }
        Arrays.sort(times);
        return times[trips / 2];
    }

    /** One partition is one task: a stage of so many. */
    private static double map(JavaSparkContext spark, int tasks) {
        List<Integer> arguments = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            arguments.add(i);
        }
        long startNs = System.nanoTime();
        List<Integer> values = spark.parallelize(arguments, tasks).map(x -> x + 1).collect();
        double rate = tasks * 1e9 / (System.nanoTime() - startNs);
        require(values.size() == tasks && values.get(tasks - 1) == tasks);
        return rate;
    }

    /** Two stages: leaves, and one task per group that adds nine of them. */
    private static double graph(JavaSparkContext spark, int tasks) {
        int groups = tasks / GROUP;
        List<Integer> leaves = new ArrayList<>();
        for (int i = 0; i < groups * (GROUP - 1); i++) {
            leaves.add(i);
        }
        long startNs = System.nanoTime();
        JavaRDD<Integer> sums = spark.parallelize(leaves, leaves.size())
                .mapToPair(x -> new scala.Tuple2<>(x / (GROUP - 1), x))
                .reduceByKey(Integer::sum, groups)
                .values();
        long count = sums.count();
        double rate = groups * GROUP * 1e9 / (System.nanoTime() - startNs);
        require(count == groups);
        return rate;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalStateException("wrong result");
        }
    }
}

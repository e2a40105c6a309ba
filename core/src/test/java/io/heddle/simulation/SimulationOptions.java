package io.heddle.simulation;

import io.heddle.scheduler.SchedulerOptions;
import java.util.Random;

/** How wild one simulation is; drawn from its seed. Probabilities of faults are per milli second of virtual time. */
record SimulationOptions(
        int clients,
        int hosts,
        int workersPerHost,
        int threadsMax,
        int graphsPerClient,
        int tasksMax,
        double durationDecades,
        double failing,
        double killing,
        double deaths,
        double losses,
        double pauses,
        double retirements,
        double replications,
        double aborts,
        double releases,
        double cancels,
        double leaves,
        double spikes,
        double duplicates,
        double absences,
        double freezes,
        double partitions,
        double restarts,
        int checkEvery,
        boolean isWide,
        long faultsNs,
        SchedulerOptions scheduler) {

    static SimulationOptions draw(final Random random) {
        final boolean killing = random.nextInt(6) == 0;
        final boolean calm = random.nextInt(6) == 0;
        return new SimulationOptions(
                1 + random.nextInt(3),
                1 + random.nextInt(3),
                1 + random.nextInt(3),
                1 + random.nextInt(4),
                1 + random.nextInt(5),
                1 + random.nextInt(random.nextInt(5) == 0 ? 150 : 40),
                2 + random.nextDouble() * 3,
                chance(random, 0.2),
                killing ? 0.05 : 0,
                calm ? 0 : chance(random, 0.15),
                calm ? 0 : chance(random, 0.5),
                chance(random, 0.2),
                chance(random, 0.1),
                chance(random, 0.5),
                calm ? 0 : chance(random, 0.1),
                chance(random, 0.5),
                chance(random, 0.2),
                chance(random, 0.02),
                chance(random, 0.1),
                chance(random, 0.05),
                calm ? 0 : chance(random, 0.1),
                calm ? 0 : chance(random, 0.05),
                calm ? 0 : chance(random, 0.1),
                calm ? 0 : chance(random, 0.1),
                1,
                false,
                (long) (random.nextDouble() * 80_000_000L),
                schedulerOptions(random, killing));
    }

    /** A hundred workers and ten thousand tasks times {@code scale}, few faults of each; tables are checked now and then. */
    static SimulationOptions drawWide(final Random random, final int scale) {
        return new SimulationOptions(
                4,
                4,
                25 * scale,
                4,
                1,
                2_500 * scale,
                3,
                0.05,
                0,
                0.0005,
                0.001,
                0.001,
                0,
                0,
                0.01,
                0.2,
                0.2,
                0,
                0.01,
                0.01,
                0.0005,
                0.0005,
                0.05,
                0.05,
                4_000 * scale,
                true,
                40_000_000L,
                schedulerOptions(random, false));
    }

    private static double chance(final Random random, final double most) {
        return random.nextBoolean() ? 0 : random.nextDouble() * most;
    }

    private static SchedulerOptions schedulerOptions(final Random random, final boolean killing) {
        return new SchedulerOptions(
                500_000L,
                500_000L,
                1_000L,
                4 + random.nextInt(64),
                1L << 20,
                1_000_000_000L,
                killing ? 3 : 900,
                1_000,
                40_000_000L,
                2_000_000_000L,
                random.nextInt(4) != 0,
                20_000_000L,
                10_000_000L,
                random.nextInt(4) != 0,
                random.nextBoolean() ? 1_000L : 2_000_000L,
                1 << 12);
    }
}

package io.heddle.scheduler;

/**
 * The numbers that steer the scheduler's decisions. Two schedulers replay alike only with equal options.
 *
 * @param windowNs estimated work per worker thread that may be in flight, nanoseconds
 * @param unknownDurationNs estimate for a function that has not finished once, nanoseconds
 * @param floorDurationNs smallest estimate, stands for the cost of any run, nanoseconds
 * @param windowTasksMax most tasks in flight per worker
 * @param largeResultBytes from this mean result size on, at most 1.1 runs per thread are in flight
 * @param bandwidthBytesPerSecond assumed speed of transfers between hosts
 * @param allowedDeaths how many workers may die with a task before the task is to blame
 * @param runsMax limit of runs of one task, whatever ended them
 * @param lateNs a worker silent for longer gets no new work, nanoseconds
 * @param noWorkerTimeoutNs how long a task waits while there is no worker, nanoseconds
 * @param adopt whether results of a dead worker are offered to a neighbour on its host
 * @param adoptionTimeoutNs how long adoption may take before the results are computed again, nanoseconds
 * @param asideNs so long a worker at which a copy failed is asked for no other one while it need not be, nanoseconds
 * @param steal whether queued runs move to idle workers
 * @param stealFromNs only runs estimated at least this long move, nanoseconds
 * @param storyLength how many transitions the story remembers, a power of two
 */
public record SchedulerOptions(
        long windowNs,
        long unknownDurationNs,
        long floorDurationNs,
        int windowTasksMax,
        long largeResultBytes,
        long bandwidthBytesPerSecond,
        int allowedDeaths,
        int runsMax,
        long lateNs,
        long noWorkerTimeoutNs,
        boolean adopt,
        long adoptionTimeoutNs,
        long asideNs,
        boolean steal,
        long stealFromNs,
        int storyLength) {

    /** Checks that the numbers make sense together. */
    public SchedulerOptions {
        require(windowNs > 0, "windowNs", windowNs, "> 0");
        require(floorDurationNs > 0, "floorDurationNs", floorDurationNs, "> 0");
        require(unknownDurationNs >= floorDurationNs, "unknownDurationNs", unknownDurationNs, ">= floorDurationNs");
        require(windowTasksMax > 1, "windowTasksMax", windowTasksMax, "> 1");
        require(largeResultBytes > 0, "largeResultBytes", largeResultBytes, "> 0");
        require(bandwidthBytesPerSecond > 0, "bandwidthBytesPerSecond", bandwidthBytesPerSecond, "> 0");
        require(allowedDeaths > 0 && allowedDeaths < 1 << 15, "allowedDeaths", allowedDeaths, "in 1..32767");
        require(runsMax > allowedDeaths, "runsMax", runsMax, "> allowedDeaths");
        require(lateNs > 0, "lateNs", lateNs, "> 0");
        require(noWorkerTimeoutNs > 0, "noWorkerTimeoutNs", noWorkerTimeoutNs, "> 0");
        require(adoptionTimeoutNs > 0, "adoptionTimeoutNs", adoptionTimeoutNs, "> 0");
        require(asideNs >= 0, "asideNs", asideNs, ">= 0");
        require(Integer.bitCount(storyLength) == 1, "storyLength", storyLength, "a power of two");
    }

    /** The values of the design. */
    public static SchedulerOptions defaults() {
        return new SchedulerOptions(
                500_000L,
                500_000L,
                1_000L,
                4_096,
                1L << 20,
                1_000_000_000L,
                3,
                1_000,
                1_500_000_000L,
                300_000_000_000L,
                true,
                1_000_000_000L,
                1_000_000_000L,
                true,
                2_000_000L,
                1 << 16);
    }

    private static void require(final boolean valid, final String name, final long actual, final String expected) {
        if (!valid) {
            throw new IllegalArgumentException(
                    "Scheduler option " + name + " is " + actual + ", expected " + expected + ": change that option");
        }
    }
}

package io.heddle.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Sixty clusters, 200 with the profile {@code long}, each from its own seed. More with {@code -Dheddle.simulation.seeds=N}, from seed {@code
 * -Dheddle.simulation.first=N} on, for at most {@code -Dheddle.simulation.minutes=N}.
 */
class SimulationTest {
    private static final int SEEDS = 60;

    @Test
    @Timeout(value = 6, unit = TimeUnit.HOURS)
    void everySeedKeepsEveryPromise() {
        final String only = System.getProperty("heddle.seed", "");
        final boolean single = only.matches("-?\\d+");
        final long first = single ? Long.parseLong(only) : Long.getLong("heddle.simulation.first", 1L);
        final long count = single ? 1 : Long.getLong("heddle.simulation.seeds", SEEDS);
        final long startNs = System.nanoTime();
        long events = 0;
        long virtualNs = 0;
        long compared = 0;
        long calledBack = 0;
        long adoptions = 0;
        long copies = 0;
        long dismissals = 0;
        long restarts = 0;
        long lostData = 0;
        final long untilNs = startNs + TimeUnit.MINUTES.toNanos(Long.getLong("heddle.simulation.minutes", 25L));
        long done = 0;
        for (long seed = first; seed < first + count && System.nanoTime() - untilNs < 0; seed++) {
            final Simulation simulation = run(seed);
            done++;
            events += simulation.clock.eventsDone();
            virtualNs += simulation.clock.nowNs();
            compared += simulation.results.compared();
            calledBack += simulation.scheduler.runsCalledBack;
            adoptions += simulation.scheduler.adoptionsRequested;
            restarts += simulation.scheduler.restarts;
            copies += simulation.scheduler.copiesRequested;
            dismissals += simulation.scheduler.dismissals;
            lostData += simulation.outcomes.lostData();
            if (single) {
                System.out.println(simulation);
            }
        }
        final long realNs = System.nanoTime() - startNs;
        System.out.printf(
                "simulation: %d seeds, %d events, %d restarts, %d results compared, %.1f s virtual in %.1f s real (%.1fx)%n",
                done, events, restarts, compared, virtualNs / 1e9, realNs / 1e9, (double) virtualNs / realNs);
        final boolean enough = compared > done
                && calledBack > done / 10
                && adoptions > done / 10
                && restarts > done / 10
                && copies > done / 10
                && dismissals > done / 40
                && lostData > done / 40;
        assertTrue(
                single || count < 100 || enough,
                "the simulations did too little: " + calledBack + " runs called back, " + adoptions + " adoptions, "
                        + restarts + " restarts, " + copies + " copies, " + dismissals + " dismissals, " + lostData
                        + " data lost");
    }

    @Test
    @Timeout(60)
    void sameSeedGivesSameHistory() {
        final Simulation first = run(7);
        final Simulation second = run(7);
        assertEquals(first.toString(), second.toString());
        assertEquals(
                first.scheduler.state.view().stateHash(),
                second.scheduler.state.view().stateHash());
    }

    /** A cluster of a size that people have; a tenth of it unless {@code -Dheddle.simulation.wide=true}. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void manyWorkersAndTasks() {
        final long seed = Long.getLong("heddle.simulation.first", 1L);
        final int scale = Boolean.getBoolean("heddle.simulation.wide") ? 10 : 1;
        final long startNs = System.nanoTime();
        final Simulation simulation =
                run(seed, new Simulation(seed, random -> SimulationOptions.drawWide(random, scale)));
        System.out.printf(
                "wide simulation: %s, %.3f s virtual in %.1f s real%n",
                simulation, simulation.clock.nowNs() / 1e9, (System.nanoTime() - startNs) / 1e9);
        assertTrue(
                simulation.outcomes.finished() + simulation.outcomes.erred() >= 5_000L * scale, simulation.toString());
    }

    private static Simulation run(final long seed) {
        return run(seed, new Simulation(seed));
    }

    private static Simulation run(final long seed, final Simulation simulation) {
        try {
            simulation.run();
        } catch (final RuntimeException fault) {
            fail(
                    "Seed " + seed + " breaks a promise at " + simulation.clock.nowNs() + " ns (" + simulation
                            + "). Replay: mvn -pl core -am test -Dtest=SimulationTest -Dheddle.seed=" + seed
                            + " -Dsurefire.failIfNoSpecifiedTests=false",
                    fault);
        }
        return simulation;
    }
}

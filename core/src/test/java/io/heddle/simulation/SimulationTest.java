package io.heddle.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hundreds of clusters, each from its own seed. More with {@code -Dheddle.simulation.seeds=N}. */
class SimulationTest {
    private static final int SEEDS = 300;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
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
        for (long seed = first; seed < first + count; seed++) {
            final Simulation simulation = run(seed);
            events += simulation.clock.eventsDone();
            virtualNs += simulation.clock.nowNs();
            compared += simulation.results.compared();
            calledBack += simulation.scheduler.runsCalledBack;
            adoptions += simulation.scheduler.adoptionsRequested;
            if (single) {
                System.out.println(simulation);
            }
        }
        final long realNs = System.nanoTime() - startNs;
        System.out.printf(
                "simulation: %d seeds, %d events, %d results compared, %.1f s virtual in %.1f s real (%.1fx)%n",
                count, events, compared, virtualNs / 1e9, realNs / 1e9, (double) virtualNs / realNs);
        final boolean enough = compared > count && calledBack > count / 10 && adoptions > count / 10;
        assertTrue(single || count < 100 || enough, "the simulations did too little: " + calledBack + ", " + adoptions);
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

    private static Simulation run(final long seed) {
        final Simulation simulation = new Simulation(seed);
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

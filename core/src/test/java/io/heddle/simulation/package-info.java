/**
 * A whole cluster on one thread: the real state machines of scheduler and workers on virtual time and a virtual
 * network. Everything that happens is drawn from a seed: the graphs, delays, deaths, aborts, losses, lost sessions, frozen
 * workers, partitions, schedulers that are killed and started again on a journal that lacks the last inputs, and what clients
 * do.
 *
 * <p>Start at {@link io.heddle.simulation.Simulation}; what may never be wrong stands in one class per promise, named
 * {@code *Checker}. {@code mvn -pl core -am test -Dtest=SimulationTest -Dheddle.seed=42} replays one seed.
 * {@code mvn -Psimulation -pl core -am test -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false} runs 100,000 seeds,
 * or what 25 minutes allow, and a cluster of 1,000 workers and 100,000 tasks.
 */
@NullMarked
package io.heddle.simulation;

import org.jspecify.annotations.NullMarked;

/**
 * A whole cluster on one thread: the real state machines of scheduler and workers on virtual time and a virtual
 * network. Everything that happens is drawn from a seed: the graphs, delays, deaths, aborts, losses and what clients do.
 *
 * <p>Start at {@link io.heddle.simulation.Simulation}; what may never be wrong stands in one class per promise, named
 * {@code *Checker}. {@code mvn -pl core -am test -Dtest=SimulationTest -Dheddle.seed=42} replays one seed.
 */
@NullMarked
package io.heddle.simulation;

import org.jspecify.annotations.NullMarked;

/**
 * The job of {@code heddle demo}: flights that were late, by origin and by destination.
 *
 * <p>{@link io.heddle.tools.demo.FlightsDemo} is the job against the public client, and a good first example of it.
 * {@link io.heddle.tools.demo.FlightsInput} finds its files: the sample that comes with Heddle, files of the user, or generated ones.
 * {@link io.heddle.tools.demo.FlightsReference} computes the same answers a second time, on one thread and in plain Java, and shares no code
 * with the engine: that is what {@code --verify} compares with.
 */
@NullMarked
package io.heddle.tools.demo;

import org.jspecify.annotations.NullMarked;

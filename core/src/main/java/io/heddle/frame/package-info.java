/**
 * The data frame as programs see it.
 *
 * <p>{@link io.heddle.frame.DataFrame} builds a logical plan; {@code compute} and {@code persist} optimise it
 * ({@code frame.optimizer}), lower it to a {@link io.heddle.frame.physical.FrameJob} of fragments ({@code frame.physical}) and give
 * that to the {@link io.heddle.frame.FrameRunner}, which the client implements over a cluster. {@link io.heddle.frame.Table} is what
 * comes back. Words: a <b>frame</b> is a plan with a session; a <b>partition</b> is what one task leaves, a list of batches; a
 * <b>batch</b> is up to 65,536 rows in one extent ({@link io.heddle.frame.column.BatchLayout}).
 *
 * <p>Start reading at {@code DataFrame.compute}, then {@code PhysicalPlanner}, then a fragment's {@code run}.
 */
@NullMarked
package io.heddle.frame;

import org.jspecify.annotations.NullMarked;

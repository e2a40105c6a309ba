/**
 * What a frame means, before anyone decides how to run it: immutable trees of {@link io.heddle.frame.plan.LogicalPlan} nodes over scans, printed by
 * {@link io.heddle.frame.plan.PlanText}. A scan reads a {@link io.heddle.frame.plan.TableSource} (files) or
 * {@link io.heddle.frame.plan.PersistedPartitions}. Expressions in nodes are bound. {@link io.heddle.frame.plan.PlanSize} estimates rows. No memory, no threads, no files here.
 */
@NullMarked
package io.heddle.frame.plan;

import org.jspecify.annotations.NullMarked;

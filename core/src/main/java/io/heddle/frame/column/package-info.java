/**
 * The bytes of rows: how a batch is laid out, how it is filled and how it is looked at.
 *
 * <p>Start at {@link io.heddle.frame.column.BatchLayout}, which documents the format. Memory comes from a
 * {@link io.heddle.frame.column.BatchMemory} (an arena partition on a worker). A {@link io.heddle.frame.column.BatchBuilder} holds rows in
 * wide form and seals them into an extent that is as short as their values allow; a {@link io.heddle.frame.column.Batch} and its
 * {@link io.heddle.frame.column.ColumnView}s point at such an extent, or at the wide form of a builder, without copying.
 *
 * <p>What was learnt: most string columns repeat, so a builder starts with a dictionary and gives it up within a batch once most values
 * are new; a dictionary inside of each batch costs little and spares every reader a second lookup elsewhere. Addresses are read with
 * Agrona's {@code UnsafeApi}; alignment beyond eight bytes is for Arrow's sake, kernels do not depend on it.
 */
@NullMarked
package io.heddle.frame.column;

import org.jspecify.annotations.NullMarked;

/**
 * Loops over values: load, compare, compute, find groups, fold states, append. No plans, no expressions' trees, no files.
 *
 * <p>Everything computes in {@link io.heddle.frame.kernel.Vector}s of 2,048 values in heap arrays of fixed size, because they fit the
 * first cache levels and because the JIT turns loops over arrays into vector instructions, which it does not do for loops over
 * addresses. A {@link io.heddle.frame.kernel.RowWindow} says which rows of a batch are meant; {@link io.heddle.frame.kernel.LoadKernels}
 * brings them densely into a vector, so that nothing behind a filter needs to know of it. What grows with the data stands in working
 * memory: {@link io.heddle.frame.kernel.GroupTable} (hash table and group records), {@link io.heddle.frame.kernel.RowGroups} (rows that are groups, where they stand), {@link io.heddle.frame.kernel.AppendMemory},
 * {@link io.heddle.frame.kernel.AddressList}.
 *
 * <p>What was learnt: looking millions of keys up is waiting for memory, and for branches that were foretold wrong. Loops that ask the same of all
 * rows of a window, step by step and without branches, have many reads under way at a time ({@code ValueSlots}, {@code GroupTable.findAll}).
 *
 * <p>Conventions: null is a flag beside a value, and kernels compute on what stands under it without looking, so a check such as that for
 * overflow must leave nulls out; NaN equals NaN and is greater than every number; both zeros are equal.
 */
@NullMarked
package io.heddle.frame.kernel;

import org.jspecify.annotations.NullMarked;

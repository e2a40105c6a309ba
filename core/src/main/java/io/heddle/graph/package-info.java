/**
 * Tasks and what they depend on, as plain values. {@link io.heddle.graph.TaskGraph} is built by clients and by the
 * lowering of data frames, checked for cycles, and gives the order in which to submit: inputs first, and depth first,
 * so that what one output needs is finished before the next is begun. Task ids come later, from the client that
 * submits.
 */
@NullMarked
package io.heddle.graph;

import org.jspecify.annotations.NullMarked;

/**
 * The room graph.
 */
@NullMarked
package io.heddle.graph;

import org.jspecify.annotations.NullMarked;

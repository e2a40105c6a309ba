/**
 * The room frame.optimizer.
 */
@NullMarked
package io.heddle.frame.optimizer;

import org.jspecify.annotations.NullMarked;

/**
 * The room frame.kernel.
 */
@NullMarked
package io.heddle.frame.kernel;

import org.jspecify.annotations.NullMarked;

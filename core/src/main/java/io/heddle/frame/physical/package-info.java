/**
 * The room frame.physical.
 */
@NullMarked
package io.heddle.frame.physical;

import org.jspecify.annotations.NullMarked;

/**
 * The room frame.
 */
@NullMarked
package io.heddle.frame;

import org.jspecify.annotations.NullMarked;

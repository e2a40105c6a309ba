/**
 * The room frame.io.
 */
@NullMarked
package io.heddle.frame.io;

import org.jspecify.annotations.NullMarked;

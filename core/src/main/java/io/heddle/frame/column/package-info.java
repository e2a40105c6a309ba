/**
 * The room frame.column.
 */
@NullMarked
package io.heddle.frame.column;

import org.jspecify.annotations.NullMarked;

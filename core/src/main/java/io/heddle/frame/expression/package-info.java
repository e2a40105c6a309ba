/**
 * The room frame.expression.
 */
@NullMarked
package io.heddle.frame.expression;

import org.jspecify.annotations.NullMarked;

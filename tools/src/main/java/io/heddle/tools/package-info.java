/**
 * The heddle command.
 */
@NullMarked
package io.heddle.tools;

import org.jspecify.annotations.NullMarked;

/**
 * The room diagnostics.
 */
@NullMarked
package io.heddle.diagnostics;

import org.jspecify.annotations.NullMarked;

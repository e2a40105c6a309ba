/**
 * The room worker.
 */
@NullMarked
package io.heddle.worker;

import org.jspecify.annotations.NullMarked;

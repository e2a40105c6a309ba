/**
 * The room worker.executor.
 */
@NullMarked
package io.heddle.worker.executor;

import org.jspecify.annotations.NullMarked;

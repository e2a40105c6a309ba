/**
 * Benchmarks.
 */
@NullMarked
package io.heddle.jmh;

import org.jspecify.annotations.NullMarked;

/**
 * Arenas of Chronicle Map slabs in shared memory.
 */
@NullMarked
package io.heddle.store;

import org.jspecify.annotations.NullMarked;

/** Tests of the store, on real shared memory and with real processes. */
@NullMarked
package io.heddle.store;

import org.jspecify.annotations.NullMarked;

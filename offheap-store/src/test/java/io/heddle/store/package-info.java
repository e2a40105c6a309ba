/** Tests of the store, on real shared memory and with real processes. */
package io.heddle.store;

/**
 * Drivers, channels, sessions, bulk transfer and the host steward.
 */
@NullMarked
package io.heddle.transport;

import org.jspecify.annotations.NullMarked;

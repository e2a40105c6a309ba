/**
 * The room client.
 */
@NullMarked
package io.heddle.client;

import org.jspecify.annotations.NullMarked;

/**
 * The room cluster.
 */
@NullMarked
package io.heddle.cluster;

import org.jspecify.annotations.NullMarked;

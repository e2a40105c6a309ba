/**
 * The room frame.plan.
 */
@NullMarked
package io.heddle.frame.plan;

import org.jspecify.annotations.NullMarked;

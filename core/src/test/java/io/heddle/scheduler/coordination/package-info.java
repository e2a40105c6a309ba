@NullMarked
package io.heddle.scheduler.coordination;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.heddle.cluster.journal;

import org.jspecify.annotations.NullMarked;

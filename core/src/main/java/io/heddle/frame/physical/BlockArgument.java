package io.heddle.frame.physical;

import io.heddle.frame.io.SourceBlock;

/** The block that a task reads. */
record BlockArgument(SourceBlock block) implements FragmentArgument {}

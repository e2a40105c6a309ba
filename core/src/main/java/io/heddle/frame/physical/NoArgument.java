package io.heddle.frame.physical;

/** The argument of fragments that need none. */
enum NoArgument implements FragmentArgument {
    INSTANCE
}

package io.heddle.frame.physical;

import java.io.Serializable;

/** What differs between the tasks of one fragment, for example which block of which file to read. Small. */
public interface FragmentArgument extends Serializable {
    /** The argument of fragments that need none. */
    FragmentArgument NONE = NoArgument.INSTANCE;
}

package io.heddle.frame.kernel;

import java.util.List;

/** Groups that were found, numbered from 0, each with a record of native memory that holds its states. One fragment run. */
public interface Groups {
    /** How many there are. */
    int size();

    /** The record of a group. */
    long record(int group);

    /** Where the states start in a record. */
    int stateOffset();

    /** Brings the keys of groups from {@code first} on, at most a vector full, into the first vectors. */
    void loadKeys(int first, int count, Vector[] columns);

    /** The key values of a group, by its record, as text for errors. */
    String describeGroup(long record, List<String> names);
}

package io.heddle.frame.plan;

import java.io.Serializable;

/** Where rows go outside of the cluster, such as files of a directory; what a plan that writes ends in. The counterpart of {@link TableSource}. */
public interface TableTarget extends Serializable {
    /** A few words for plans. */
    String description();
}

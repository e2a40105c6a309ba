package io.heddle.client;

/** What {@link Client#gather(Iterable, OnError)} does with tasks that failed. */
public enum OnError {
    /** Throws the first failure, in the order of the futures, as soon as there is one. */
    RAISE,
    /** Leaves the values of failed, cancelled and lost tasks out. */
    SKIP
}

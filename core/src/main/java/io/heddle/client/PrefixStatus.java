package io.heddle.client;

/**
 * The numbers of all tasks of one function.
 *
 * @param name           name of the function: the prefix of the keys of its tasks.
 * @param runs           runs that ended well since the start of the scheduler.
 * @param meanDurationNs mean time in the function.
 */
public record PrefixStatus(String name, long runs, long meanDurationNs) {}

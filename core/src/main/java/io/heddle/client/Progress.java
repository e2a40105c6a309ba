package io.heddle.client;

/**
 * How far a task has come, as it said itself.
 *
 * @param fraction done, 0 to 1.
 * @param note a few words for people.
 */
public record Progress(double fraction, String note) {}

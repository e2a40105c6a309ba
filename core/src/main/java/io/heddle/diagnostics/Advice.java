package io.heddle.diagnostics;

/**
 * Something that makes a cluster slower than it could be, with its numbers and what to do about it; found by {@link Advisor}.
 *
 * @param topic   what it is about.
 * @param subject the worker or function that it concerns.
 * @param finding one sentence with the numbers.
 * @param remedy  one sentence.
 * @param lostNs  time of threads that it cost about, over the time that was looked at; 0 where that cannot be said.
 */
public record Advice(Topic topic, String subject, String finding, String remedy, long lostNs) {
    /** What an advice is about, the most urgent first. */
    public enum Topic {
        /** A node does not work: dead, frozen, late, paused, its disk full. */
        NODE,
        /** Tasks fail. */
        ERRORS,
        /** A worker has nothing to do while there is work. */
        IDLE,
        /** Runs that take far longer than others of their function. */
        STRAGGLER,
        /** Results far larger than others of their function. */
        SKEW,
        /** Results go to disk and come back. */
        SPILL,
        /** Partitions travel between hosts. */
        TRANSFER,
        /** The same results travel again and again. */
        LOCALITY,
        /** Threads turn objects to bytes and back. */
        SERIALISATION,
        /** Processes collect garbage. */
        GARBAGE,
        /** Tasks too short to be worth their distribution, or too few to fill the threads. */
        TASK_SIZE,
        /** Results too large to let all threads of a worker hold one. */
        PARTITION_SIZE,
        /** Results that nobody has used for long. */
        LEAK
    }
}

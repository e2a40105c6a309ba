package io.heddle.transport;

/** Something to be done about once a second for the whole host, such as reaping the files of dead processes. */
public interface StewardTask {
    /** For messages. */
    String name();

    /**
     * Does it once; called on the steward's own thread. It may read and delete files, it must end within seconds.
     *
     * @param nowNs {@code System.nanoTime()} of this round
     */
    void run(long nowNs);
}

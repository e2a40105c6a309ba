package io.heddle.frame.plan;

/**
 * A partition that a session has been asked to make: still on its way, in memory on some worker, or failed. Given out by the
 * session, usable from any thread.
 */
public interface PartitionHandle {
    /** Waits until the partition is there; throws the cause when it cannot be made. */
    void await();

    /** True when it is there or has failed. */
    boolean isDone();

    /** The host whose memory has the partition, empty while nobody knows. */
    String host();

    /** The bytes of the partition, zero while nobody knows. */
    long lengthBytes();

    /** Lets go of the partition: the cluster may drop it (or need not make it any more). Releasing twice is harmless. */
    void release();
}

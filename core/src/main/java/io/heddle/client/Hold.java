package io.heddle.client;

/** Keeps results on the cluster. Ends by itself when the garbage collector finds that nobody refers to what it belongs to. */
interface Hold {
    /** Ends the hold; a second call does nothing. */
    void release();
}

package io.heddle.store;

/**
 * This run must give its memory back so that an older one, or it itself, can finish: abort its writers, close its views, and queue it again
 * without blame. Thrown out of a waiting reservation of the youngest run when several runs hold memory and none can go on, and of the only one
 * that waits when there is room enough, but in pieces between what it holds.
 */
public class RunMustYieldException extends StoreException {
    private static final long serialVersionUID = 1L;

    public RunMustYieldException(String message) {
        super(message);
    }
}

package io.heddle.store;

/**
 * This run must give its memory back so that an older one can finish: abort its writers, close its views, and queue it again without
 * blame. Thrown out of a waiting reservation of the youngest run when several runs hold memory and none can go on.
 */
public class RunMustYieldException extends StoreException {
    private static final long serialVersionUID = 1L;

    public RunMustYieldException(String message) {
        super(message);
    }
}

package io.heddle.worker.executor;

/**
 * Thrown by a task that wants to run again, on another worker where there is one: {@link TaskContext#reschedule}. Without
 * blame and without using up a retry, but a task that does so again and again is stopped in the end.
 */
public final class RescheduleException extends RuntimeException {
    RescheduleException() {
        super("the task asked to be run elsewhere", null, false, false);
    }
}

package io.heddle.scheduler.coordination;

/**
 * What the state asks its node to do. Called from inside its handlers on their thread; must not call back and must not
 * block.
 */
public interface CoordinationOutput {
    /**
     * Message {@code CoordinationResponse}. The client holds the tasks of {@code element} from now on.
     *
     * @param number a lease or a size, else 0.
     * @param message for {@link Answer#REFUSED}, else empty.
     */
    void respond(int clientId, long correlationId, Answer answer, long number, Element element, String message);

    /** Message {@code TopicEvent}. */
    void tell(int clientId, String topic, long sequence, byte[] value);

    /** Keep the result of a task until {@link #letGo}; never twice for one task. */
    void hold(long taskId);

    /** Nothing that is kept here needs the result of this task any more. */
    void letGo(long taskId);
}

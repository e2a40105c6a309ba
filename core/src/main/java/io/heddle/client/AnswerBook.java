package io.heddle.client;

/**
 * Tells a scheduler with a journal which answers of the coordination service have come, so that it does not keep them. Used
 * on the conductor's thread.
 */
final class AnswerBook {
    private static final int ANSWERS_PER_MESSAGE = 500;

    private final ClientProxy proxy;
    private final long[] taken = new long[ANSWERS_PER_MESSAGE];
    private int count;
    private boolean isKeeping;

    AnswerBook(final ClientProxy proxy) {
        this.proxy = proxy;
    }

    void keep() {
        isKeeping = true;
    }

    /** An answer has come. */
    void taken(final long correlationId) {
        if (isKeeping && correlationId != 0) {
            taken[count++] = correlationId;
            if (count == taken.length) {
                flush();
            }
        }
    }

    /** Tells what has not been told. */
    void flush() {
        if (count > 0) {
            proxy.answersTaken(taken, count);
            count = 0;
        }
    }
}

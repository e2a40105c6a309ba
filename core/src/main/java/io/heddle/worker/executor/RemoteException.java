package io.heddle.worker.executor;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * Stands for an exception of a task that cannot be serialised: its text and stack trace as a person would have read them
 * on the worker.
 */
public final class RemoteException extends Exception {
    private final String remoteStackTrace;

    private RemoteException(final String message, final String remoteStackTrace) {
        super(message);
        this.remoteStackTrace = remoteStackTrace;
    }

    static RemoteException describing(final Throwable failure) {
        final StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        final RemoteException description = new RemoteException(failure.toString(), text.toString());
        description.setStackTrace(failure.getStackTrace());
        return description;
    }

    /** The stack trace with all its causes, as printed on the worker. */
    public String remoteStackTrace() {
        return remoteStackTrace;
    }
}

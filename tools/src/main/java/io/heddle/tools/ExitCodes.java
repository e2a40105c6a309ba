package io.heddle.tools;

import io.heddle.client.BadInputException;
import io.heddle.client.NoClusterException;
import io.heddle.client.NotAuthorisedException;
import io.heddle.frame.expression.FrameErrorCategory;
import io.heddle.frame.expression.FrameException;
import io.heddle.tools.demo.VerificationFailedException;
import io.heddle.transport.ConnectFailedException;
import io.heddle.transport.ConnectFailure;

/**
 * What the exit code of every {@code heddle} command means. Scripts depend on it.
 */
final class ExitCodes {
    /** Done. */
    static final int DONE = 0;
    /** The job, a task or the cluster failed. */
    static final int FAILED = 1;
    /** The command line or its input cannot be used. */
    static final int BAD_INPUT = 2;
    /** The result is not what it must be. */
    static final int VERIFICATION_FAILED = 3;
    /** No cluster answers. */
    static final int NO_CLUSTER = 4;
    /** The cluster has another secret. */
    static final int NOT_AUTHORISED = 5;
    /** Ended by Ctrl-C. */
    static final int INTERRUPTED = 130;

    /** For the help of each command. */
    static final String HELP =
            "Exit codes: 0 done, 1 failed, 2 bad usage or input, 3 verification failed, 4 no cluster,"
                    + " 5 not authorised, 130 interrupted.";

    private ExitCodes() {}

    /**
     * The one place that turns a failure into an exit code.
     *
     * @param failure as it reached the command.
     * @return the code.
     */
    static int of(final Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof VerificationFailedException) {
                return VERIFICATION_FAILED;
            }
            if (cause instanceof BadInputException) {
                return BAD_INPUT;
            }
            if (cause instanceof NoClusterException) {
                return NO_CLUSTER;
            }
            if (cause instanceof NotAuthorisedException) {
                return NOT_AUTHORISED;
            }
            if (cause instanceof FrameException frame && frame.category() == FrameErrorCategory.USER) {
                return BAD_INPUT;
            }
            if (cause instanceof ConnectFailedException connect) {
                return of(connect.failure());
            }
            if (cause instanceof InterruptedException) {
                return INTERRUPTED;
            }
            if (cause.getCause() == cause) {
                break;
            }
        }
        return FAILED;
    }

    private static int of(final ConnectFailure failure) {
        return switch (failure) {
            case BAD_ADDRESS -> BAD_INPUT;
            case NO_DRIVER, NOBODY_THERE, OTHER_VERSION -> NO_CLUSTER;
            case WRONG_SECRET -> NOT_AUTHORISED;
            case REJECTED, CANCELLED -> FAILED;
        };
    }
}

package io.heddle.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.client.BadInputException;
import io.heddle.client.NoClusterException;
import io.heddle.client.NotAuthorisedException;
import io.heddle.frame.expression.FrameException;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.tools.demo.VerificationFailedException;
import io.heddle.transport.ConnectFailedException;
import io.heddle.transport.ConnectFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ExitCodesTest {
    @Test
    void everyKindOfFailureHasItsCode() {
        assertEquals(1, ExitCodes.of(new HeddleException(ErrorKind.USER, "a task failed")));
        assertEquals(1, ExitCodes.of(new HeddleException(ErrorKind.RESOURCE, "no memory")));
        assertEquals(1, ExitCodes.of(new IllegalStateException("defect")));
        assertEquals(2, ExitCodes.of(new BadInputException("no such option")));
        assertEquals(2, ExitCodes.of(FrameException.user("no column")));
        assertEquals(1, ExitCodes.of(FrameException.internal("defect")));
        assertEquals(3, ExitCodes.of(new VerificationFailedException("1 is not 2")));
        assertEquals(4, ExitCodes.of(new NoClusterException("nobody there")));
        assertEquals(5, ExitCodes.of(new NotAuthorisedException("another secret")));
        assertEquals(130, ExitCodes.of(new InterruptedException()));
    }

    @Test
    void causesCountToo() {
        final HeddleException wrapped =
                new HeddleException(ErrorKind.USER, "a task failed", FrameException.user("row 7 is malformed"));
        assertEquals(2, ExitCodes.of(wrapped));
    }

    @Test
    void everyFailureToConnectHasItsCode() {
        for (final ConnectFailure failure : ConnectFailure.values()) {
            final int expected = switch (failure) {
                case BAD_ADDRESS -> 2;
                case NO_DRIVER, NOBODY_THERE, OTHER_VERSION -> 4;
                case WRONG_SECRET -> 5;
                case REJECTED, CANCELLED -> 1;
            };
            assertEquals(expected, ExitCodes.of(new ConnectFailedException(failure, "x")), failure.name());
        }
    }

    @Test
    void sentencesForPeople() {
        assertEquals("no such option", ErrorText.of(new BadInputException("no such option")));
        assertEquals("there is no file a.csv", ErrorText.of(new NoSuchFileException("a.csv")));
        assertEquals(
                "there is no file a.csv", ErrorText.of(new UncheckedIOException(new NoSuchFileException("a.csv"))));
        assertEquals(
                "cannot write it", ErrorText.of(new UncheckedIOException("cannot write it", new IOException("full"))));
        assertEquals("this user may not read or write x", ErrorText.of(new AccessDeniedException("x")));
        assertEquals("no column", ErrorText.of(FrameException.user("no column")));
        assertTrue(ErrorText.of(new NullPointerException()).contains("--debug"));
        assertTrue(ErrorText.of(new HeddleException(ErrorKind.INTERNAL, "odd")).contains("a defect of Heddle"));
    }
}

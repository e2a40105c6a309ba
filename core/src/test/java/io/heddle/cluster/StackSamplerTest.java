package io.heddle.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which part of a thread's stack is the task's. */
@Timeout(20)
class StackSamplerTest {
    private static final String RUNNER = "io.heddle.worker.executor.TaskRunner";

    private static StackTraceElement frame(final String type, final String method) {
        return new StackTraceElement(type, method, null, -1);
    }

    @Test
    void whatIsAboveTheTaskIsLeftOut() {
        final StackTraceElement[] frames = {
            frame("java.util.HashMap", "get"),
            frame("com.example.Parse$$Lambda$17/0x12", "apply"),
            frame(RUNNER, "call"),
            frame(RUNNER, "run"),
            frame("io.heddle.worker.executor.TaskExecutor", "run"),
            frame("java.lang.Thread", "run"),
        };
        assertEquals(
                "parse_it;com.example.Parse$$Lambda.apply;java.util.HashMap.get",
                StackSampler.stackOf("parse;it", frames));
    }

    @Test
    void theEngineIsShownWhereItIsTheInnermost() {
        final StackTraceElement[] frames = {
            frame("java.io.ObjectInputStream", "readObject"), frame(RUNNER, "decode"), frame(RUNNER, "run"),
        };
        assertEquals("f;java.io.ObjectInputStream.readObject", StackSampler.stackOf("f", frames));
        assertEquals("f;" + RUNNER + ".decode", StackSampler.stackOf("f", Arrays.copyOfRange(frames, 1, 3)));
    }

    @Test
    void aThreadThatIsInNoTaskHasNone() {
        assertNull(StackSampler.stackOf("f", new StackTraceElement[] {frame("java.lang.Thread", "run")}));
    }

    @Test
    void ofADeepStackTheInnermostIsKept() {
        final StackTraceElement[] frames = new StackTraceElement[160];
        Arrays.fill(frames, frame("com.example.Tree", "visit"));
        final String stack = StackSampler.stackOf("f", frames);
        assertTrue(String.valueOf(stack).startsWith("f;(deeper);com.example.Tree.visit;"), stack);
    }
}

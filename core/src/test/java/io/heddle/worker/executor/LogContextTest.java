package io.heddle.worker.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.heddle.function.FunctionHash;
import io.heddle.graph.TaskIds;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.helpers.BasicMDCAdapter;

/** What a logger's context says while a task runs. */
@Timeout(10)
class LogContextTest {
    @Test
    void aTaskIsInTheContextWhileItRuns() {
        final BasicMDCAdapter adapter = new BasicMDCAdapter();
        adapter.put("request", "27");
        final LogContext context = new LogContext(adapter);
        final TaskEnvironment environment = new TaskEnvironment() {
            @Override
            public int workerId() {
                return 3;
            }

            @Override
            public String workerName() {
                return "worker-3";
            }
        };
        final Run run = new Run(TaskIds.of(2, 41), 1, 0, 2, new FunctionHash(1, 2), new byte[0], List.of(), 0);
        context.enter(new TaskContext(run, new CancellationToken(), environment, () -> {}));
        assertEquals(
                Map.of("request", "27", LogContext.WORKER, "worker-3", LogContext.TASK, "2.41"),
                adapter.getCopyOfContextMap());
        context.leave();
        assertEquals(Map.of("request", "27"), adapter.getCopyOfContextMap());
    }

    @Test
    void aLoggerWithoutContextCostsNothing() {
        assertNull(LogContext.ofProcess(), "the logger of the tests keeps no context");
    }
}

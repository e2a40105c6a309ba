package io.heddle.scheduler;

import static io.heddle.scheduler.SchedulerScript.CLIENT;
import static io.heddle.scheduler.SchedulerScript.HOST;
import static io.heddle.scheduler.SchedulerScript.LIMIT_BYTES;
import static io.heddle.scheduler.SchedulerScript.id;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PlacementTest {
    private static final long[] NONE = {};

    private static void submit(
            final SchedulerScript script, final int task, final int prefix, final int priority, final long... inputs) {
        script.state.onSubmit(0, CLIENT, id(task), prefix, priority, 0, true, inputs, inputs.length);
    }

    @Test
    void unknownFunctionsStartWithOneRunMoreThanThreads() {
        final SchedulerScript script = new SchedulerScript();
        script.worker(1, 2);
        for (int task = 1; task <= 10; task++) {
            submit(script, task, 0, 0, NONE);
        }
        script.settle();
        assertEquals(3, script.state.view().assignedTo(1));
    }

    @Test
    void aQueuedRunMovesToAWorkerWithNothingToDoAndIsCounted() {
        final SchedulerScript script = new SchedulerScript();
        script.worker(1, 1).submit(1).submit(2);
        script.expect("assign t1 run 1 to w1", "assign t2 run 1 to w1");
        assertEquals(0, script.state.view().tasksStolen());
        script.worker(2, 1).later(1_000_000).expect("cancel t2 run 1 at w1");
        assertEquals(1, script.state.view().tasksStolen());
        script.aborted(1, 2, 1, AbortCause.CANCELLED).expect("assign t2 run 2 to w2");
        script.later(1_000_000).expect();
        assertEquals(1, script.state.view().tasksStolen());
    }

    @Test
    void theWindowOfShortRunsGrowsToTheWorkItMayHold() {
        final SchedulerScript script = new SchedulerScript();
        script.worker(1, 1);
        for (int task = 1; task <= 2_000; task++) {
            submit(script, task, 0, 0, NONE);
        }
        script.settle();
        for (int task = 1; task <= 1_000; task++) {
            script.state.onTaskFinished(0, 1, id(task), 1, 8, 2_000);
            script.state.drain(0, 100);
        }
        assertEquals(250, script.state.view().assignedTo(1), "500 us of runs of 2 us");
        assertEquals(2_000, script.state.view().prefixMeanDurationNs(0));
        assertEquals(1_000, script.state.view().prefixRuns(0));
    }

    @Test
    void producersOfLargeResultsAreHeldBack() {
        final SchedulerScript script = new SchedulerScript();
        script.worker(1, 10);
        submit(script, 1, 0, 0, NONE);
        script.settle();
        script.state.onTaskFinished(0, 1, id(1), 1, 2 << 20, 10);
        for (int task = 2; task <= 100; task++) {
            submit(script, task, 0, 0, NONE);
        }
        script.settle();
        assertEquals(11, script.state.view().assignedTo(1));
        assertEquals(2, Dispatcher.largeRunsMax(1));
        assertEquals(18, Dispatcher.largeRunsMax(16));
    }

    @Test
    void expectedResultsStayUnderTheHeadroom() {
        final SchedulerScript script = new SchedulerScript();
        script.worker(1, 4);
        submit(script, 1, 0, 0, NONE);
        script.settle();
        script.state.onTaskFinished(0, 1, id(1), 1, 1000, 10);
        script.state.onHeartbeat(0, 1, 10_000, 7_500, 0, false);
        for (int task = 2; task <= 9; task++) {
            submit(script, task, 0, 0, NONE);
        }
        script.settle();
        assertEquals(2, script.state.view().assignedTo(1));
        script.state.onHeartbeat(0, 1, LIMIT_BYTES, 7_500, 0, false);
        script.settle();
        assertEquals(6, script.state.view().assignedTo(1), "slow start: 5 at first and one more for the run ended");
    }

    @Test
    void aWorkerWithNothingInFlightTakesAnything() {
        final SchedulerScript script = new SchedulerScript();
        script.worker(1, 1);
        submit(script, 1, 0, 0, NONE);
        script.settle();
        script.state.onTaskFinished(0, 1, id(1), 1, 5 << 20, 10);
        script.state.onHeartbeat(0, 1, 1_000, 1_000, 0, false);
        submit(script, 2, 0, 0, NONE);
        submit(script, 3, 0, 0, NONE);
        script.settle();
        assertEquals(1, script.state.view().assignedTo(1));
    }

    @Test
    void priorityThenOrderOfSubmission() {
        final SchedulerScript script = new SchedulerScript();
        submit(script, 1, 0, 0, NONE);
        submit(script, 2, 0, 5, NONE);
        submit(script, 3, 0, 5, NONE);
        submit(script, 4, 0, -5, NONE);
        script.settle().worker(1, 3);
        script.expect(
                "assign t2 run 1 to w1", "assign t3 run 1 to w1", "assign t1 run 1 to w1", "assign t4 run 1 to w1");
    }

    @Test
    void workGoesWhereItsInputsAreUnlessThatHostIsBusy() {
        final SchedulerScript script = new SchedulerScript();
        script.worker(1, 1, HOST);
        submit(script, 1, 0, 0, NONE);
        script.settle();
        script.state.onTaskFinished(0, 1, id(1), 1, 300_000, 100_000);
        script.worker(2, 1, HOST + 1).worker(3, 1, HOST).skip();
        submit(script, 2, 0, 0, id(1));
        script.settle().expect("assign t2 run 1 to w3, t1 at w1");
        submit(script, 3, 0, 0, id(1));
        script.settle().expect("assign t3 run 1 to w1, t1 at w1");
        for (int task = 4; task <= 7; task++) {
            submit(script, task, 0, 0, id(1));
        }
        script.settle()
                .expect(
                        "assign t4 run 1 to w3, t1 at w1",
                        "assign t5 run 1 to w1, t1 at w1",
                        "assign t6 run 1 to w1, t1 at w1",
                        "assign t7 run 1 to w2, t1 at w1");
    }
}

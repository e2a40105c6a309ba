package io.heddle.scheduler;

import static io.heddle.scheduler.SchedulerScript.CLIENT;
import static io.heddle.scheduler.SchedulerScript.HOST;
import static io.heddle.scheduler.SchedulerScript.LIMIT_BYTES;
import static io.heddle.scheduler.SchedulerScript.id;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SchedulerStateTest {
    private static final long MILLI = 1_000_000L;

    @Test
    void aTaskFromSubmissionToRelease() {
        new SchedulerScript()
                .worker(1, 1)
                .submit(1)
                .expect("assign t1 run 1 to w1")
                .finish(1, 1, 1)
                .expect("finished t1 at w1 to c1")
                .expectState(1, TaskState.IN_MEMORY)
                .release(1)
                .expect("release t1 at w1", "forget t1")
                .expectState(1, TaskState.FORGOTTEN);
    }

    @Test
    void latenciesReachFromTheArrivalToTheFirstResult() {
        final SchedulerScript script = new SchedulerScript().worker(1, 1).submit(1);
        script.later(MILLI).submit(2, 1).later(MILLI).finish(1, 1, 1).skip();
        assertEquals(2 * MILLI, script.state.view().latencySumNs());
        script.later(2 * MILLI).finish(1, 2, 1).finish(1, 2, 1).skip();
        assertEquals(2 * MILLI + 3 * MILLI, script.state.view().latencySumNs());
        assertEquals(
                2, script.state.view().latencies()[21] + script.state.view().latencies()[22]);
        script.lost(1).worker(2, 1).skip();
        script.later(MILLI).finish(2, 1, 2).finish(2, 2, 2).skip();
        assertEquals(
                5 * MILLI,
                script.state.view().latencySumNs(),
                "a result that is made again has been waited for before");
        script.state.onSubmitRange(script.nowNs, CLIENT, id(10), 100, 0, 5, 0, 0);
        script.later(MILLI).finish(2, 11, 1).skip();
        assertEquals(6 * MILLI, script.state.view().latencySumNs(), "elements of ranges, of any priority");
    }

    /** What the outline says of when a task was read by others. */
    private static long readNs(final SchedulerScript script, final int task) {
        final long[] found = {-1};
        final TableWalk.Visitor visitor = new TableWalk.Visitor() {
            @Override
            public void onTask(
                    final long taskId,
                    final int prefix,
                    final TaskState state,
                    final int workerId,
                    final long bytes,
                    final boolean isNeeded,
                    final long readNs) {
                found[0] = taskId == id(task) ? readNs : found[0];
            }

            @Override
            public void onInput(final long taskId, final int prefix, final long inputId, final int inputPrefix) {}

            @Override
            public void onElement(final long taskId, final int prefix, final int workerId, final long bytes) {}
        };
        while (!new TableWalk(script.state).step(Integer.MAX_VALUE, visitor)) {
            // One step goes over all rows.
        }
        return found[0];
    }

    @Test
    void aResultKnowsWhenTasksHaveReadIt() {
        final SchedulerScript script = new SchedulerScript().worker(1, 3).submit(1);
        script.later(MILLI).finish(1, 1, 1).skip();
        assertEquals(0, readNs(script, 1), "nobody has read it");
        script.submit(2, 1).submit(3, 1).later(MILLI).finish(1, 2, 1).skip();
        assertEquals(0, readNs(script, 1), "another one is yet to read it");
        script.later(MILLI).finish(1, 3, 1).later(MILLI).skip();
        assertEquals(3 * MILLI, readNs(script, 1));
        script.submit(4, 1).later(MILLI).skip();
        assertEquals(0, readNs(script, 1), "it is needed again");
        script.cancel(4).skip();
        assertEquals(3 * MILLI, readNs(script, 1), "who was called off has read nothing");
        script.submit(5, 1).later(MILLI).finish(1, 5, 1).skip();
        assertEquals(6 * MILLI, readNs(script, 1));
        assertEquals(0, readNs(script, 5));
        script.submit(6, 1).submit(7, 1).later(MILLI).finish(1, 6, 1);
        script.later(MILLI).cancel(7).skip();
        assertEquals(7 * MILLI, readNs(script, 1), "read by the first, the second was called off");
        script.lost(1).worker(2, 1).skip();
        script.finish(2, 1, 2).skip();
        assertEquals(0, readNs(script, 1), "made again, it has not been read");
    }

    @Test
    void anInputIsReleasedWhenItsLastDependentHasRunAndForgottenAfterIt() {
        new SchedulerScript()
                .worker(1, 2)
                .submit(1, 0, false)
                .submit(2, 1)
                .expect("assign t1 run 1 to w1")
                .finish(1, 1, 1)
                .expect("assign t2 run 1 to w1, t1 at w1")
                .finish(1, 2, 1)
                .expect("finished t2 at w1 to c1", "release t1 at w1")
                .expectState(1, TaskState.RELEASED)
                .release(2)
                .expect("release t2 at w1", "forget t2", "forget t1");
    }

    @Test
    void anUnwantedTaskRunsAndWaitsForItsFirstDependent() {
        new SchedulerScript()
                .worker(1, 1)
                .submit(1, 0, false)
                .finish(1, 1, 1)
                .skip()
                .expectState(1, TaskState.IN_MEMORY)
                .submit(2, 1)
                .expect("assign t2 run 1 to w1, t1 at w1");
    }

    @Test
    void aRunThatWaitsForOthersDoesNotCountForItsWorker() {
        final SchedulerScript script =
                new SchedulerScript().worker(1, 1).submit(1).submit(2).submit(3).submit(4);
        script.expect("assign t1 run 1 to w1", "assign t2 run 1 to w1");
        script.seceded(1, 1, 1).expect("assign t3 run 1 to w1");
        script.seceded(1, 1, 1).seceded(1, 1, 9).seceded(2, 1, 1).expect();
        script.seceded(1, 2, 1).expect("assign t4 run 1 to w1");
        script.finish(1, 1, 1).expect("finished t1 at w1 to c1");
        script.finish(1, 2, 1).finish(1, 3, 1).finish(1, 4, 1).skip();
        script.release(1).release(2).release(3).release(4).skip();
    }

    @Test
    void aRunThatAskedForAnotherWorkerGetsOneIfThereIsRoom() {
        final SchedulerScript script =
                new SchedulerScript().worker(1, 1).worker(2, 1).submit(1);
        script.expect("assign t1 run 1 to w1");
        script.aborted(1, 1, 1, AbortCause.RESCHEDULED).expect("assign t1 run 2 to w2");
        script.aborted(2, 1, 2, AbortCause.RESCHEDULED).expect("assign t1 run 3 to w1");
        new SchedulerScript()
                .worker(1, 1)
                .submit(1)
                .skip()
                .aborted(1, 1, 1, AbortCause.RESCHEDULED)
                .expect("assign t1 run 2 to w1");
    }

    @Test
    void retriesAreUsedUpThenDependentsErrWithTheCause() {
        new SchedulerScript()
                .worker(1, 1)
                .submit(1, 1, true)
                .submit(2, 1)
                .submit(3, 2)
                .skip()
                .erred(1, 1, 1)
                .expect("assign t1 run 2 to w1")
                .erred(1, 1, 2)
                .expect(
                        "erred t1 because t1 FAILED to c1",
                        "erred t2 because t1 FAILED to c1",
                        "erred t3 because t1 FAILED to c1")
                .release(1)
                .release(2)
                .expect()
                .release(3)
                .expect("forget t3", "forget t2", "forget t1");
    }

    @Test
    void aTaskSubmittedWithAnErredOrUnknownInputErrsAtOnce() {
        new SchedulerScript()
                .worker(1, 1)
                .submit(1)
                .erred(1, 1, 1)
                .skip()
                .submit(2, 1)
                .expect("erred t2 because t1 FAILED to c1")
                .submit(3, 9)
                .expect("erred t3 because t9 UNKNOWN_DEPENDENCY to c1");
    }

    @Test
    void cancelEndsATaskAndWhatDependsOnIt() {
        new SchedulerScript()
                .worker(1, 1)
                .submit(1)
                .submit(2, 1)
                .skip()
                .cancel(1)
                .expect(
                        "cancel t1 run 1 at w1",
                        "erred t1 because t1 CANCELLED to c1",
                        "erred t2 because t1 CANCELLED to c1")
                .finish(1, 1, 1)
                .expect("release t1 at w1");
    }

    @Test
    void cancelLeavesAResultAlone() {
        new SchedulerScript()
                .worker(1, 1)
                .submit(1)
                .finish(1, 1, 1)
                .skip()
                .cancel(1)
                .expect()
                .expectState(1, TaskState.IN_MEMORY);
    }

    @Test
    void repeatedAndOutdatedMessagesChangeNothing() {
        final SchedulerScript script = new SchedulerScript();
        script.worker(1, 1).submit(1).submit(1).finish(1, 1, 1).skip();
        script.finish(1, 1, 1).expect();
        script.erred(1, 1, 1).expect();
        script.finish(1, 7, 1).expect("release t7 at w1");
        script.finish(9, 1, 1).expect();
        script.release(1).skip();
        script.release(1).expect();
        assertEquals(6, script.state.view().staleMessages());
    }

    @Test
    void aLostWorkersRunsMoveAndItsNeededResultsAreComputedAgain() {
        new SchedulerScript(SchedulerScript.withoutAdoption())
                .worker(1, 1)
                .submit(1, 0, false)
                .submit(2, 1)
                .finish(1, 1, 1)
                .expect("assign t1 run 1 to w1", "assign t2 run 1 to w1, t1 at w1")
                .worker(2, 1)
                .lost(1)
                .expect("assign t1 run 2 to w2")
                .finish(2, 1, 2)
                .expect("assign t2 run 2 to w2, t1 at w2")
                .finish(1, 2, 1)
                .expect()
                .finish(2, 2, 2)
                .expect("finished t2 at w2 to c1", "release t1 at w2");
    }

    @Test
    void whatNobodyNeedsAnyMoreIsStopped() {
        new SchedulerScript(SchedulerScript.withoutAdoption())
                .worker(1, 1)
                .submit(1, 0, false)
                .submit(2, 1)
                .finish(1, 1, 1)
                .skip()
                .finish(1, 2, 1)
                .expect("finished t2 at w1 to c1", "release t1 at w1")
                .worker(2, 1)
                .lost(1)
                .expect("assign t1 run 2 to w2")
                .release(2)
                .expect("forget t2", "cancel t1 run 2 at w2", "forget t1");
    }

    @Test
    void lineageGoesAsFarBackAsItMust() {
        final SchedulerScript script = new SchedulerScript(SchedulerScript.withoutAdoption());
        script.worker(1, 1).submit(1, 0, false).submit(2, 0, false, 1).submit(3, 2);
        script.finish(1, 1, 1).finish(1, 2, 1).finish(1, 3, 1).worker(2, 1).skip();
        script.lost(1).expect("assign t1 run 2 to w2");
        script.finish(2, 1, 2).expect("assign t2 run 2 to w2, t1 at w2");
        script.finish(2, 2, 2).expect("release t1 at w2", "assign t3 run 2 to w2, t2 at w2");
        script.finish(2, 3, 2).expect("finished t3 at w2 to c1", "release t2 at w2");
    }

    @Test
    void aTaskThatWorkersDieWithIsBlamed() {
        final SchedulerScript script = new SchedulerScript();
        script.submit(1).worker(1, 1).expect("assign t1 run 1 to w1");
        script.lost(1).worker(2, 1).expect("assign t1 run 2 to w2");
        script.lost(2).worker(3, 1).expect("assign t1 run 3 to w3");
        script.lost(3).expect("erred t1 because t1 WORKERS_DIED to c1");
    }

    @Test
    void whoWasOnlyNearbyIsNotBlamed() {
        final SchedulerScript script = new SchedulerScript();
        script.worker(1, 1).submit(1).submit(2).lost(1).worker(2, 1).lost(2).skip();
        script.worker(3, 1).expect("assign t1 run 3 to w3").worker(4, 1).expect("assign t2 run 3 to w4");
        script.submit(3).expect();
        assertTrue(script.state.view().explain(id(3)).contains("no second one"));
        script.lost(3).expect("erred t1 because t1 WORKERS_DIED to c1");
        script.finish(4, 2, 3).expect("finished t2 at w4 to c1", "assign t3 run 1 to w4");
    }

    @Test
    void aNeighbourAdoptsTheResultsOfTheDead() {
        final SchedulerScript script = new SchedulerScript();
        script.worker(1, 1).worker(2, 1).submit(1).finish(1, 1, 1).skip();
        script.lost(1).expect("adopt w1 by w2");
        script.submit(2, 1).expect().expectState(2, TaskState.WAITING);
        assertTrue(script.state.placement().expectsAdoption(2, 1, id(1)));
        script.state.placement().onResultAdopted(script.nowNs, 2, 1, id(1));
        script.settle().expect("finished t1 at w2 to c1", "assign t2 run 1 to w2, t1 at w2");
        script.state.placement().onResultAdopted(script.nowNs, 2, 1, id(5));
        script.settle().expect("release t5 at w2");
        script.state.placement().onAdoptionEnded(script.nowNs, 2, 1);
        script.settle().expect();
    }

    @Test
    void whatIsNotAdoptedInTimeIsComputedAgain() {
        final SchedulerScript script = new SchedulerScript();
        script.worker(1, 1).worker(2, 1).submit(1).finish(1, 1, 1).skip();
        script.lost(1).expect("adopt w1 by w2");
        script.later(999 * MILLI).expect();
        script.later(MILLI).expect("assign t1 run 2 to w2");
        script.state.placement().onResultAdopted(script.nowNs, 2, 1, id(1));
        script.settle().expect();
    }

    @Test
    void whereNoNeighbourIsLeftAnotherHostGetsWhatTheNodeHas() {
        final SchedulerScript script = new SchedulerScript();
        script.worker(1, 1, HOST)
                .submit(1)
                .submit(2)
                .skip()
                .finish(1, 1, 1)
                .finish(1, 2, 1)
                .worker(2, 1, HOST + 1)
                .skip()
                .lost(1)
                .expect("adopt w1 by w2");
        script.state.placement().onResultAdopted(script.nowNs, 2, 1, id(1));
        script.settle().expect("finished t1 at w2 to c1");
        script.state.placement().onAdoptionEnded(script.nowNs, 2, 1);
        script.settle().expect("assign t2 run 2 to w2");
    }

    @Test
    void anInputThatIsGoneIsComputedAgainBeforeTheRun() {
        final SchedulerScript script = new SchedulerScript();
        script.worker(1, 1).submit(1, 0, false).submit(2, 1).finish(1, 1, 1).skip();
        script.state.onInputLost(0, 1, id(2), 1, id(1), 1);
        script.settle().expect("release t1 at w1", "assign t1 run 2 to w1");
        script.finish(1, 1, 2).expect("assign t2 run 2 to w1, t1 at w1");
        script.state.onResultLost(0, 1, id(1));
        script.settle().expectState(1, TaskState.RELEASED);
    }

    @Test
    void withoutWorkersTasksWaitAndEndAtTheLimit() {
        final SchedulerScript script = new SchedulerScript();
        script.submit(1).expectState(1, TaskState.NO_WORKER);
        script.later(299_000 * MILLI).expect();
        script.submit(2).later(1_000 * MILLI).expect("erred t1 because t1 NO_WORKER to c1");
        script.worker(1, 1).expect("assign t2 run 1 to w1");
        script.submit(3).submit(4).expect("assign t3 run 1 to w1").expectState(4, TaskState.READY);
        script.lost(1).expectState(4, TaskState.NO_WORKER);
    }

    @Test
    void aClientThatLeavesTakesItsTasksAlong() {
        final SchedulerScript script = new SchedulerScript();
        script.worker(1, 1).submit(1).submit(2, 1).finish(1, 1, 1).skip();
        script.state.onClientConnected(0, 2);
        script.state.onWant(0, 2, id(1));
        script.settle().expect("finished t1 at w1 to c2");
        script.state.onClientLost(0, CLIENT);
        script.settle().expect("cancel t2 run 1 at w1", "forget t2");
        script.state.onRelease(0, 2, id(1));
        script.settle().expect("release t1 at w1", "forget t1");
        script.state.onWant(0, 2, id(1));
        script.settle().expect("erred t1 because t1 UNKNOWN_TASK to c2");
    }

    @Test
    void aFailedTaskIsTriedAgainWithItsFailedInputs() {
        final SchedulerScript script = new SchedulerScript();
        script.worker(1, 4)
                .submit(1)
                .submit(2, 0, false, 1)
                .submit(3, 2)
                .submit(4, 1)
                .skip();
        script.erred(1, 1, 1).release(1).skip().expectState(1, TaskState.ERRED).expectState(2, TaskState.ERRED);
        script.state.onRetry(0, CLIENT, id(3));
        script.settle().expect("assign t1 run 2 to w1");
        script.expectState(3, TaskState.WAITING).expectState(4, TaskState.ERRED);
        script.state.onRetry(0, CLIENT, id(3)); // it is under way
        script.settle().expect();
        script.finish(1, 1, 2).finish(1, 2, 1).skip();
        script.finish(1, 3, 1).expect("finished t3 at w1 to c1", "release t2 at w1");
        script.state.onRetry(0, CLIENT, id(3));
        script.settle().expect("finished t3 at w1 to c1");
        script.state.onRetry(0, CLIENT, id(4));
        script.settle().skip().expectState(4, TaskState.WAITING);
        script.state.onRetry(0, CLIENT, id(9));
        script.settle().expect("erred t9 because t9 UNKNOWN_TASK to c1");
    }

    @Test
    void whatIsTriedAgainAndReleasedAtOnceIsForgotten() {
        final SchedulerScript script = new SchedulerScript();
        script.worker(1, 4).submit(1).submit(2, 1).skip();
        script.erred(1, 1, 1).release(1).skip();
        script.state.onRetry(0, CLIENT, id(2));
        script.state.onRelease(0, CLIENT, id(2));
        script.settle().skip();
        assertEquals(0, script.state.view().tasksLive());
    }

    @Test
    void pausedLateAndLeavingWorkersGetNothing() {
        final SchedulerScript script = new SchedulerScript();
        script.worker(1, 1);
        script.state.onHeartbeat(0, 1, LIMIT_BYTES, 0, 0, true);
        script.submit(1).expect();
        assertTrue(script.state.view().explain(id(1)).contains("paused for memory"));
        script.state.onHeartbeat(0, 1, LIMIT_BYTES, 0, 0, false);
        script.settle().expect("assign t1 run 1 to w1");
        script.later(1_501 * MILLI).submit(2).expect();
        assertTrue(script.state.view().isLate(1));
        script.state.onHeartbeat(script.nowNs, 1, LIMIT_BYTES, 0, 0, false);
        script.settle().expect("assign t2 run 1 to w1");
        script.state.onRunAborted(script.nowNs, 1, id(1), 1, AbortCause.SHUTDOWN);
        script.settle().expect().expectState(1, TaskState.NO_WORKER);
        assertTrue(script.state.view().explain(id(1)).contains("leaving"));
    }

    @Test
    void anIdleWorkerGetsWhatAnotherHasTooMuch() {
        final SchedulerScript script = new SchedulerScript();
        script.worker(1, 1).submit(1).submit(2).worker(2, 1).skip();
        script.later(MILLI).expect("cancel t2 run 1 at w1");
        script.later(MILLI).expect();
        script.state.onRunAborted(script.nowNs, 1, id(2), 1, AbortCause.CANCELLED);
        script.settle().expect("assign t2 run 2 to w2");
    }

    @Test
    void anIllegalTransitionTellsTheStory() {
        final SchedulerScript script = new SchedulerScript();
        script.worker(1, 1).submit(1);
        final int task = script.state.tables.tasks.find(id(1));
        final IllegalStateException fault = assertThrows(
                IllegalStateException.class,
                () -> script.state.tables.move(task, TaskState.FORGOTTEN, Trigger.CANCELLED));
        assertTrue(fault.getMessage().contains("cannot change from ASSIGNED to FORGOTTEN"), fault.getMessage());
        assertTrue(fault.getMessage().contains("RELEASED -> READY because SUBMITTED"), fault.getMessage());
        assertTrue(fault.getMessage().contains("READY -> ASSIGNED because PLACED"), fault.getMessage());
    }
}

/**
 * The way in for a user's program. Start reading at {@link io.heddle.client.Client}.
 *
 * <p>A {@link io.heddle.client.Client} submits functions and gets {@link io.heddle.client.TaskFuture}s; a future holds its
 * result in the memory of the cluster until it is released or collected. Data frames are read through the client and run
 * as tasks of it ({@link io.heddle.client.FrameSession}). The same program runs inside this JVM, over worker processes of
 * this host, and against a cluster that runs already: {@link io.heddle.client.Client#local},
 * {@link io.heddle.client.ClientBuilder#start}, {@link io.heddle.client.Client#connect}.
 *
 * <p>Inside, whoever has the duty of the {@link io.heddle.client.ClientConductor} drives the session with the scheduler: a
 * caller that waits for a result, else a thread of the client. Callers encode their messages one at a time and send them at
 * once if they can have the duty, else through a ring ({@link io.heddle.client.ClientOutlet}); a task always stands behind
 * the tasks that it depends on. Results are not sent: a small value comes with the message that the task has finished and is
 * decoded as it arrives, anything else is read in place, under a lease, from the arena of the worker that made it
 * ({@link io.heddle.client.ResultReader}).
 *
 * <p>A future costs its client 84 bytes: a {@link io.heddle.client.TaskFuture}, a {@link io.heddle.client.FutureState}, which is also the
 * phantom reference by which the garbage collector tells that nobody refers to the future any more, and a slot of the
 * {@link io.heddle.client.FutureTable}. Releases are collected and go out together with the next cycle. A task of a map costs only
 * the slot, and its value when it comes, until somebody asks for its future ({@link io.heddle.client.MappedRange}); the list of
 * {@link io.heddle.client.Client#map} holds those whose future nobody asked for. In a map over numbers the value is no object either:
 * {@link io.heddle.client.LongFutures}, {@link io.heddle.client.DoubleFutures}.
 *
 * <p>Tasks that submit tasks do it through one client for each program and worker ({@link io.heddle.client.TaskClient}). What it
 * submits belongs to the program at whatever depth: it needs the same classes, and finds the same client.
 *
 * <p>Errors are {@link io.heddle.graph.HeddleException}s: one sentence, and for a failed task the remote exception with
 * its remote stack trace as the cause. Three kinds have an exit code of their own in the command:
 * {@link io.heddle.client.BadInputException}, {@link io.heddle.client.NoClusterException} and
 * {@link io.heddle.client.NotAuthorisedException}.
 *
 * <p>How the cluster runs is told by {@link io.heddle.client.ClusterObservation}, from the files of the nodes: runs, logs, stacks, and what
 * makes it slow.
 *
 * <p>How tasks are run, apart from what they compute, is said by {@link io.heddle.client.TaskOptions} for all that is submitted
 * inside {@link io.heddle.client.Client#with}. What they ask of their worker, and their times, travel once, under a number
 * ({@link io.heddle.client.DemandNumbers}). A SYNCHRONOUS client has one worker and no clock: of the options it minds retries; its arena
 * spills as any other, at the default shares and not at those configured, and its runs are never held back.
 *
 * <h2>What a user of Dask looks for</h2>
 *
 * Number and name of the feature there, what it is here, and the test that shows it.
 *
 * <pre>
 * C-1 Client = Client.connect Client.local ClientBuilder.start : LocalClientTest ConnectErrorsTest ClassShippingTest
 * C-2 current client = Client.current : NestedTasksTest
 * C-3 close and shutdown = Client.close Client.shutdown : LocalClientTest ManyHostsTest
 * C-4 wait_for_workers = Client.waitForWorkers : CoordinationTest
 * C-5 get_executor = Client.executorService : ClusterExecutorServiceTest
 * C-6 blocking and not = TaskFuture.result TaskFuture.toCompletableFuture : FuturesTest
 * C-7 dashboard link = Client.dashboardUrl : DashboardLinkTest
 * C-10 submit and its options = Client.submit Client.submitWith Client.with : LocalClientTest TaskOptionsTest ResourceAcceptanceTest
 * C-11 map = Client.map : LocalClientTest MapTest NumberMapTest
 * C-12 pure and keys = TaskOptions.pure TaskOptions.key : RepeatedCallsTest ResourceAcceptanceTest
 * C-13 compute = Client.compute DataFrame.compute : DelayedTest PersistTest
 * C-14 persist = Client.persist DataFrame.persist : DelayedTest PersistTest
 * C-15 get = Client.get : DelayedTest
 * C-16 gather = Client.gather : FuturesTest
 * C-17 scatter = Client.scatter Client.scatterAll Client.broadcast : DataPlacementTest DataLossTest
 * C-18 cancel = TaskFuture.cancel : FuturesTest AcceptanceTest TaskOptionsTest
 * C-19 retry = Client.retry : RepeatedCallsTest SchedulerStateTest
 * C-20 normalize_collection = Client.persist : DelayedTest
 * C-21 fire_and_forget = Client.fireAndForget : FuturesTest
 * C-22 wait = Client.waitFor Client.asCompleted : FuturesTest
 * C-23 futures_of = Client.futuresOf : WorkerRestartTest
 * C-30 who_has, has_what, nbytes, processing = Client.whoHas Client.hasWhat Client.sizes Client.processing : DataPlacementTest
 * C-31 replicate = Client.replicate : DataPlacementTest ResultPlacementTest
 * C-32 rebalance = Client.rebalance : DataPlacementTest ResultPlacementTest
 * C-33 retire_workers = Client.retireWorkers : RetirementTest ScaleTest ResultPlacementTest
 * C-34 restart = Client.restart : WorkerRestartTest
 * C-35 restart_workers = Client.restartWorkers : WorkerRestartTest
 * C-36 run = Client.run Client.runOnScheduler : ActorTest PluginTest
 * C-37 upload_file = Client.uploadJar : ProgramClassesTest
 * C-38 plugins = Client.registerWorkerPlugin Client.unregisterWorkerPlugin Client.registerSchedulerPlugin Client.unregisterSchedulerPlugin : PluginTest
 * C-39 active memory manager = absent: memory is exact, so nothing has to be watched
 * C-40 scheduler_info = Client.schedulerInfo Client.status : LocalClientTest
 * C-41 published data sets = Client.publishDataset Client.getDataset Client.listDatasets Client.unpublishDataset : PublishedDatasetTest JournalRestartTest
 * C-42 metadata = Coordination.metadata : CoordinationTest
 * C-50 profile = Client.profile : ObservationTest ProfileFileTest
 * C-51 performance_report = Client.performanceReport : ReportTest
 * C-52 get_task_stream = Client.getTaskStream : ObservationTest
 * C-53 get_task_metadata = absent: event logs of the nodes have it
 * C-54 topics = Coordination.topic : CoordinationTest
 * C-55 logs = Client.workerLogs Client.schedulerLogs Client.callStacks : ObservationTest
 * C-56 dump_cluster_state = Client.dumpState : InspectionTest
 * C-57 story and explain = Client.story Client.explain : InspectionTest
 * C-58 recreate_error_locally = Client.recreateLocally : InspectionTest
 * C-59 progress = Client.progress TaskContext.progress TaskFuture.progress : ObservationTest NestedTasksTest
 * C-60 memory sampler = Client.memory : ObservationTest
 * C-61 span = absent: functions are counted by name
 * C-62 print and warn = absent: a topic does it
 * C-70 Queue = Coordination.queue : CoordinationTest CoordinationStateTest
 * C-71 Variable = Coordination.variable : CoordinationTest CoordinationStateTest
 * C-72 Lock and Semaphore = Coordination.lock Coordination.semaphore : CoordinationTest CoordinationStateTest
 * C-73 Event = Coordination.event : CoordinationTest
 * C-74 topics = Coordination.topic : CoordinationTest CoordinationStateTest
 * C-75 actors = Client.actor Actor.call Actor.restart : ActorTest
 * C-76 worker_client = Client.current : NestedTasksTest
 * C-77 secede = TaskContext.secede : NestedTasksTest WorkerStateTest SchedulerStateTest
 * C-78 Reschedule = TaskContext.reschedule : NestedTasksTest SchedulerStateTest
 * C-79 custom metrics = TaskContext.metrics RunMetrics.count RunMetrics.bytes RunMetrics.time Client.taskMetrics : SchedulersAgreeTest MetricTableTest
 * C-80 Cluster = Client.scale Client.adapt Client.close : ScaleTest
 * C-81 LocalCluster = ClientBuilder.start ClientBuilder.scheduler : LocalClientTest SchedulersAgreeTest
 * C-82 SpecCluster = absent: workers are started by the command
 * C-83 SSHCluster = absent: workers are started by the command
 * C-84 Adaptive = Client.adapt : AdaptiveDecisionTest ScaleTest
 * </pre>
 */
@NullMarked
package io.heddle.client;

import org.jspecify.annotations.NullMarked;

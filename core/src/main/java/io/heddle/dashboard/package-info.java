/**
 * Pages about a cluster for a browser, served from the files that its nodes write ({@code io.heddle.diagnostics}) by a process of its own:
 * whatever is looked at, and by however many, costs workers nothing. The scheduler notes the tasks that it knows, some thousands at a time,
 * while a page wants them (Graph, Memory, one worker), and nothing otherwise. What all tabs ask for is made once for each look, and while
 * counters are read, or made an answer, other questions are answered; they wait while new lines of the event logs are read. Slices of profiles that are full are read and unpacked once.
 *
 * <p>Log, call stacks and profile of a worker on another host are in no file here. {@link io.heddle.dashboard.DistantNodes} asks for them: the
 * process joins the cluster when somebody opens such a worker, and leaves it half a minute after the last question.
 * Questions do not wait for one another, but for the joining that is under way. What did not answer in time is not asked again for five
 * seconds; whoever asks then is told so at once.
 *
 * <p>Start at {@link io.heddle.dashboard.DashboardServer}. One thread, {@link io.heddle.dashboard.ClusterFeed}, reads the files four times a
 * second while somebody looks and once a second otherwise; requests only ever see what it read last.
 *
 * <pre>
 *   counters.dat, events.dat  -->  ClusterFeed  -->  EventStream (server-sent events, one thread for each browser tab)
 *   of all nodes (mapped)          one thread   -->  PageHandler (/api/v1/cluster, /health, pages and scripts from the class path)
 * </pre>
 *
 * <p>{@link io.heddle.dashboard.DashboardProcess} runs it as a child: it ends with the process that started it, and starts in the background
 * after the cluster does, so that nobody waits for it. {@code heddle dashboard} runs the same server in the foreground.
 *
 * <p>{@link io.heddle.dashboard.PerformanceReport} records what happens while a program works and writes it as one file, made of the same
 * scripts and style.
 *
 * <h2>Addresses</h2>
 *
 * <pre>
 * /status                    the page to begin with; / leads there; then /workers, /tasks, /graph, /memory, /network, /profile,
 *                            /advice, /errors, /events, /logs, /system
 * /api/v1/cluster            one JSON object, the same as heddle stat --once --json prints
 * /api/v1/advice            what makes the cluster slow, and what to do about it
 * /api/v1/outline           tasks one by one, which function needs which, the largest and the oldest results;
 *                           readAgoMs of one: since the last task that needed it had read it, absent: no task has, or some are yet to
 * /api/v1/counters          all counters of all nodes; of a histogram count, sum, median, tail (99 in 100) and buckets: number i has
 *                            durations of up to 2^(10+i) ns that the one before has not, the last all that are longer
 * /api/v1/samples?worker=NAME  the last five minutes, a sample each second: of that worker, or the sums of all; with &amp;since=NS those
 *                            after that time only. Time in collections and duty cycles are those of the worker that has most
 * /api/v1/errors            the distinct errors, newest first
 * /api/v1/transfers         what was copied from each worker to each other one: bytes, how many, how long it took
 * /api/v1/events?since=N    what happened, but for single runs
 * /api/v1/logs?node=NAME    the end of what a node printed; of a worker on another host too, which is asked
 * /api/v1/lines?...         the last lines of all nodes: node=NAME&amp;level=WARN&amp;task=NUMBER&amp;text=PART, each of them if wanted;
 *                           of workers on other hosts only where one is named
 * /api/v1/stacks?node=NAME  what its threads do
 * /api/v1/profile/past?...  where tasks spent time: from=MS&amp;to=MS&amp;function=NAME&amp;node=NAME, each of them if wanted
 * /api/v1/profile/times?... samples of functions in each second, with the same parameters
 * /api/v1/profile?seconds=N&amp;node=NAME  samples of stacks, see StackProfile; of all workers without a node
 * /api/v1/stream?events=...  server-sent events "cluster" (that object) and "tasks" (new runs and moves, see TaskBatch) and
 *                            "outline" (as above); with
 *                            &amp;history=all those too that ended more than a minute ago)
 * /grafana.json              a dashboard of these metrics for Grafana, to be imported there; latencies as quantiles and heat maps
 * /metrics                   all counters of all nodes for Prometheus, see MetricsText
 * /health                    200 and "ok" while the scheduler reports, else 503 and one sentence
 * </pre>
 *
 * <p>It listens on the loopback interface only, at 8787 or the next free port, and answers GET requests that name this host (a page of
 * another site cannot read it by a name that it made point here). The pages are plain ES modules and ask nothing of any other address; uPlot, which
 * draws series, comes from its own jar on the class path.
 */
@NullMarked
package io.heddle.dashboard;

import org.jspecify.annotations.NullMarked;

/**
 * What a node says about itself, in files that others read.
 *
 * <p>Every scheduler, worker, client and driver keeps a directory in shared memory with a file of counters and a ring of events. It
 * writes plain memory and never waits for a reader; readers ({@code heddle stat}, the dashboard, your own program) map the same files
 * read-only, while the node runs and after its death. Nothing here opens a socket or asks a node anything.
 *
 * <p>Start at {@link io.heddle.diagnostics.NodeDirectory}; then {@link io.heddle.diagnostics.NodeCounters} and
 * {@link io.heddle.diagnostics.EventLogWriter} write, {@link io.heddle.diagnostics.CountersFileReader} and
 * {@link io.heddle.diagnostics.EventLogReader} read; {@link io.heddle.diagnostics.ClusterWatch} puts together what all nodes of a
 * cluster on this host say, {@link io.heddle.diagnostics.EventFollower} follows all their event logs;
 * {@link io.heddle.diagnostics.ClusterFollower} does both and finds what makes the cluster slow ({@link io.heddle.diagnostics.Advisor}). {@link io.heddle.diagnostics.CounterType} is the one list of counters.
 *
 * <p>Files and JSON have whole numbers of tasks; texts for people call the same task 2.195 ({@link io.heddle.graph.TaskIds#text}), and
 * commands and pages take both.
 *
 * <h2>Directories</h2>
 *
 * <pre>
 * /dev/shm/heddle-USER/            root, of one user
 *   CLUSTER/                       cluster directory
 *     .directory.lock              held for a moment while a node directory is made or removed
 *     NODE/                        node directory, usually the node's name
 *       node.lock                  locked by the operating system for as long as the node lives
 *       node.properties            name, role, pid, startTimeMs, and what the role adds (address, arenaDirectory ...)
 *       counters.dat               see below
 *       events.dat                 see below
 *       outline.dat                of a scheduler, see below
 *       lines.dat                  the last lines that the node and its tasks printed or logged; as events.dat
 *       profile.dat                of a worker, see below
 *       log/                       what processes printed past the node, as the JVM does when it dies
 *       arena/                     slabs of a worker
 * </pre>
 *
 * <p>A node is alive if and only if its {@code node.lock} is locked (an fcntl lock on the whole file): the kernel frees it when the process
 * dies, by whatever cause; a stopped process keeps it. A pid alone proves nothing, as pids are given again. Whoever asks tries a
 * <em>shared</em> lock, so that two who ask do not take each other for the node.
 *
 * <p>Lesson: with fcntl locks a process that closes <em>any</em> descriptor of a file loses all its locks on that file. So a process never
 * opens the lock file of a node of its own a second time; {@code NodeDirectory} keeps a list of those it owns.
 *
 * <p><b>Workers of other hosts.</b> What such a worker counts and moves it tells its scheduler twice a second, and that writes it into a
 * directory of the worker's name on its own host: a <b>mirror</b>, with the properties {@code host} and {@code mirror=true}. Readers see it
 * as any other node; its process is of the other host, so nobody here can look at it, and it counts as dead when the scheduler has lost
 * the worker. Where all workers are on the scheduler's host nothing is told and nothing is mirrored.
 *
 * <h2>counters.dat</h2>
 *
 * <p>All numbers little-endian. Three parts: header, metadata, values.
 *
 * <pre>
 * header, 4096 bytes
 *    0  8 bytes  "HDLCOUNT" in ASCII
 *    8  int32    layout version, 1; written last: 0 means that the file is not ready
 *   12  int32    length of the header
 *   16  int32    length of the metadata
 *   20  int32    length of the values
 *   24  int64    pid
 *   32  int64    start, milliseconds since 1970-01-01 UTC
 *   40  int32    role: 0 scheduler, 1 worker, 2 client, 3 driver
 * metadata, 512 bytes for each counter; counter i begins at (header length + 512 i)
 *    0  int32    1: counter i is in use, 0: it is not and neither is any after it, other: passed over
 *    4  int32    type id, see the table
 *   16  112 bytes key; for a counter with the key "prefix" an int32, the number of the function
 *  128  int32    length of the label
 *  132  bytes    label in UTF-8
 * values, 128 bytes for each counter; counter i begins at (header length + metadata length + 128 i)
 *    0  int64    the value; aligned and written in one step
 * </pre>
 *
 * <p>The layout of metadata and values is that of Agrona's {@code CountersManager}.
 *
 * <h2>Counter types</h2>
 *
 * <p>A gauge is a level; a total only grows, from 0 at the start of the node. A histogram is several totals with ids in a row from its own on: {@code id + i}
 * counts durations of up to 2<sup>10 + i</sup> ns that are longer than those of the one before, for i from 0 to 26, {@code id + 27} all longer ones, and
 * {@code id + 31} is the sum of all in ns; labels tell the bounds. Durations are told with the heartbeat of the node, so a little later than others. A counter with the key "prefix" is there once for each function
 * that tasks were made of, and appears with the first task; its label is the name of the counter, a space, and the name of the function.
 *
 * <pre>
 * id    name                 unit         kind   key     nodes                           what
 * 1000  heartbeat-ms         ms           gauge  -       scheduler,worker,client,driver  epoch time of the last duty cycle that reported
 * 1001  errors               errors       total  -       scheduler,worker,client,driver  errors that agents reported
 * 1002  duty-cycle-max-ns    ns           gauge  -       scheduler,worker,client,driver  longest duty cycle since the start
 * 1003  messages-in          messages     total  -       scheduler,worker,client         messages received
 * 1004  messages-out         messages     total  -       scheduler,worker,client         messages sent
 * 1005  stale-messages       messages     total  -       scheduler,worker,client         messages dropped as they spoke of an older run, worker or epoch
 * 1006  malformed-messages   messages     total  -       scheduler,worker,client         messages dropped as they could not be decoded
 * 1007  cpu-ns               ns           total  -       scheduler,worker,client,driver  processor time of the node's process
 * 1008  heap-used-bytes      bytes        gauge  -       scheduler,worker,client,driver  heap in use in the node's process, garbage included
 * 1009  heap-limit-bytes     bytes        gauge  -       scheduler,worker,client,driver  most heap that the node's process may have
 * 1010  gc-collections       collections  total  -       scheduler,worker,client,driver  garbage collections of the node's process
 * 1011  gc-ns                ns           total  -       scheduler,worker,client,driver  time in garbage collections of the node's process
 * 1012  own-bytes            bytes        gauge  -       scheduler,worker,client,driver  memory of the node's process that no other has: heap, code, native
 * 1013  duty-cycle-tail-ns   ns           gauge  -       scheduler,worker                longest duty cycle but for one in a thousand, of the last two seconds
 * 1014  sessions-opened      sessions     total  -       scheduler,worker                sessions with other nodes that were opened
 * 1015  sessions-closed      sessions     total  -       scheduler,worker                sessions that ended, whatever the reason
 * 1016  sessions-timed-out   sessions     total  -       scheduler,worker                sessions that ended because nothing was heard
 * 1017  handshakes-failed    handshakes   total  -       scheduler,worker                handshakes that did not become a session
 * 1018  channel-full         messages     total  -       scheduler,worker                messages that a full channel did not take at once
 * 1019  stalls               cycles       total  -       scheduler,worker                duty cycles that came more than a second after the one before
 * 1100  tasks-waiting        tasks        gauge  -       scheduler                       tasks that wait for their inputs
 * 1101  tasks-ready          tasks        gauge  -       scheduler                       tasks that could run and wait for a thread
 * 1102  tasks-assigned       tasks        gauge  -       scheduler                       tasks that are with a worker
 * 1103  tasks-in-memory      tasks        gauge  -       scheduler                       tasks whose result a worker holds, spilled ones too
 * 1104  tasks-finished       tasks        total  -       scheduler                       runs that ended well
 * 1105  tasks-erred          tasks        total  -       scheduler                       tasks that ended with an error
 * 1106  workers              workers      gauge  -       scheduler                       workers that are joined
 * 1107  clients              clients      gauge  -       scheduler                       clients that are joined
 * 1108  tasks-stolen         tasks        total  -       scheduler                       runs called back from a busy worker for an idle one
 * 1120  prefix-waiting       tasks        gauge  prefix  scheduler                       tasks of a function that wait for inputs
 * 1121  prefix-ready         tasks        gauge  prefix  scheduler                       tasks of a function that wait for a thread
 * 1122  prefix-assigned      tasks        gauge  prefix  scheduler                       tasks of a function that are with a worker
 * 1123  prefix-in-memory     tasks        gauge  prefix  scheduler                       tasks of a function whose result is held
 * 1124  prefix-finished      tasks        total  prefix  scheduler                       runs of a function that ended well
 * 1125  prefix-erred         tasks        total  prefix  scheduler                       tasks of a function that ended with an error
 * 1126  prefix-duration-ns   ns           gauge  prefix  scheduler                       moving average of the time in a function
 * 1127  prefix-result-bytes  bytes        gauge  prefix  scheduler                       moving average of the size of a function's results
 * 1200  limit-bytes          bytes        gauge  -       worker                          memory limit of the arena
 * 1201  used-bytes           bytes        gauge  -       worker                          sealed results in the arena
 * 1202  reserved-bytes       bytes        gauge  -       worker                          set aside in the arena for results in the making
 * 1203  peak-bytes           bytes        gauge  -       worker                          highest sum of used and reserved bytes since the start
 * 1204  spilled-bytes        bytes        total  -       worker                          written to spill files
 * 1205  reloaded-bytes       bytes        total  -       worker                          read back from spill files
 * 1206  threads              threads      gauge  -       worker                          threads that run tasks
 * 1207  threads-busy         threads      gauge  -       worker                          threads that run a task now
 * 1208  tasks-queued         tasks        gauge  -       worker                          tasks assigned to the worker and not begun
 * 1209  runs-finished        runs         total  -       worker                          runs on the worker that ended well
 * 1210  runs-erred           runs         total  -       worker                          runs on the worker that failed
 * 1211  fetched-bytes        bytes        total  -       worker                          partitions received from other hosts
 * 1212  served-bytes         bytes        total  -       worker                          partitions sent to other hosts
 * 1213  paused               flag         gauge  -       worker                          1 while memory is so short that no run is begun
 * 1214  spill-blocked        flag         gauge  -       worker                          1 while the disk takes no spill files: full, or broken
 * 1215  results              results      gauge  -       worker                          results held, in memory or spilled
 * 1216  zombie-bytes         bytes        gauge  -       worker                          released results that wait for their last reader
 * 1217  adopted-bytes        bytes        gauge  -       worker                          results taken over from workers that died
 * 1218  target-bytes         bytes        gauge  -       worker                          used and reserved bytes at which spilling ends
 * 1219  spill-start-bytes    bytes        gauge  -       worker                          used and reserved bytes at which spilling begins
 * 1220  pause-bytes          bytes        gauge  -       worker                          used and reserved bytes at which no run is begun
 * 1221  runs-abandoned       runs         gauge  -       worker                          runs given up because they mind no interrupt, and not ended yet
 * 1222  terminate-bytes      bytes        gauge  -       worker                          own bytes at which the process ends; 0: never
 * 1223  transfers            transfers    gauge  -       worker                          results that are being copied to the worker from others
 * 1224  transfers-resumed    transfers    total  -       worker                          transfers that went on after a break
 * 1225  transfers-failed     transfers    total  -       worker                          transfers that failed
 * 1226  spills               results      total  -       worker                          results written to spill files
 * 1227  reloads              reads        total  -       worker                          results, or batches of them, read back from spill files
 * 1228  shuffle-written-bytes  bytes        total  -       worker                          partitions that were cut for an exchange of rows
 * 1229  shuffle-written-partitions  partitions   total  -       worker                          how many of those were written
 * 1230  shuffle-read-bytes   bytes        total  -       worker                          batches of such partitions that tasks opened
 * 1231  shuffle-read-partitions  partitions   total  -       worker                          partitions that these were of, by task
 * 1232  serialise-ns         ns           total  -       worker                          time of threads in the serialisation of results
 * 1233  deserialise-ns       ns           total  -       worker                          time of threads in making arguments and inputs of serialised ones
 * 1300  task-latency-ns      ns           histogram  -   scheduler                       from the arrival of a task at the scheduler to that of its result
 * 1350  run-duration-ns      ns           histogram  -   worker                          time in functions, of runs that ended well
 * 1400  duty-cycle-ns        ns           histogram  -   scheduler,worker                duty cycles of the conductor that did something
 * </pre>
 *
 * <h2>events.dat</h2>
 *
 * <p>All numbers little-endian. A header and a ring of slots of one length, a power of two of them.
 *
 * <pre>
 * header, 4096 bytes
 *    0  8 bytes  "HDLEVENT" in ASCII
 *    8  int32    layout version, 1; written last: 0 means that the file is not ready
 *   12  int32    length of the header
 *   16  int32    length of a slot, 128
 *   20  int32    number of slots
 *   24  int64    pid
 *   32  int64    start, milliseconds since 1970-01-01 UTC
 *  128  int64    sequence of the last record, 0: there is none
 * slots; the record with sequence s (from 1) begins at (header length + slot length * ((s - 1) mod number of slots))
 *    0  int64    sequence of the record; -1 while it is written
 *    8  8 bytes  SBE message header: block length, template id, schema id (804), version, four uint16
 *   16  bytes    the fields of the message at fixed offsets from here; behind the block, where there is one, a text: uint32 length, UTF-8
 * </pre>
 *
 * <p>The messages, as in {@code io/heddle/codecs/file.xml}; offsets count from byte 16 of the slot. A later version may have a longer block,
 * so the text is found by the block length of the record.
 *
 * <pre>
 * id  message         block  fields
 *  1  NodeStarted        17  0 int64 timeNs, 8 int64 pid, 16 uint8 role, text name
 *  2  NodeStopped         8  0 int64 timeNs, text reason
 *  3  WorkerAppeared     32  0 int64 timeNs, 8 int64 pid, 16 int64 limitBytes, 24 int32 workerId, 28 int32 threads, text name
 *  4  WorkerVanished     13  0 int64 timeNs, 8 int32 workerId, 12 uint8 expected, text reason
 *  5  ClientAppeared     12  0 int64 timeNs, 8 int32 clientId, text name
 *  6  ClientVanished     13  0 int64 timeNs, 8 int32 clientId, 12 uint8 expected, text reason
 *  7  PrefixNamed        12  0 int64 timeNs, 8 int32 prefix, text name
 *  8  TaskRun            48  0 int64 startNs, 8 int64 endNs, 16 int64 taskId, 24 int64 bytes, 32 int32 run, 36 int32 prefix, 40 int32 workerId, 44 int32 thread
 *  9  RunErred           29  0 int64 timeNs, 8 int64 taskId, 16 int32 run, 20 int32 prefix, 24 int32 workerId, 28 uint8 category, text text
 * 10  Spilled            36  0 int64 startNs, 8 int64 endNs, 16 int64 taskId, 24 int64 bytes, 32 int32 workerId
 * 11  Reloaded           36  0 int64 startNs, 8 int64 endNs, 16 int64 taskId, 24 int64 bytes, 32 int32 workerId
 * 12  Failure            25  0 int64 timeNs, 8 int64 taskId, 16 int32 part, 20 int32 parts, 24 uint8 category, text text
 * 13  Sampled            16  0 int64 timeNs, 8 int64 omitted
 * 14  Fetched            40  0 int64 startNs, 8 int64 endNs, 16 int64 taskId, 24 int64 bytes, 32 int32 workerId, 36 int32 holderId
 * 15  LogLine            25  0 int64 timeNs, 8 int64 taskId, 16 int32 part, 20 int32 parts, 24 uint8 level, text text
 * 16  FailedInputs       24  0 int64 timeNs, 8 int64 taskId, 16 int32 part, 20 int32 parts, text text
 * </pre>
 *
 * <p>Roles: 0 scheduler, 1 worker, 2 client, 3 driver. Categories: 0 user, 1 resource, 2 peer, 3 internal. Flags: 0 no, 1 yes. Levels: 0 trace,
 * 1 debug, 2 info, 3 warn, 4 error. The scheduler
 * writes what happens to workers, clients and tasks; a worker writes its failures, those of its runs too, whole.
 *
 * <p>To read record s: read the slot's sequence; if it is s, copy the slot; read the sequence again; if it is still s, the copy is whole,
 * else the writer has lapped you: go on with a later record. Records of unknown template ids are to be passed over. All times are
 * nanoseconds since 1970-01-01 UTC. A {@code Failure}, its {@code FailedInputs} and a {@code LogLine} go over several records with consecutive sequences; the other texts are cut to
 * their slot. Above 50,000 runs per second only a share of them is written, and {@code Sampled} says how many were left out; counters
 * stay exact.
 *
 * <h2>outline.dat</h2>
 *
 * <p>What the scheduler knows of its tasks, for those who look at it: it goes over its tables, some thousand rows ten times a second, only
 * while a reader says that it wants that. All numbers little-endian. A header and two halves, of which one has the last whole outline while
 * the other one is written.
 *
 * <pre>
 * header, 4096 bytes
 *    0  8 bytes  "HDLGRAPH" in ASCII
 *    8  int32    layout version, 2; written last: 0 means that the file is not ready
 *   12  int32    length of the header
 *   16  int32    length of a half
 *   64  int64    milliseconds since 1970-01-01 UTC until when outlines are wanted; written by readers, the only field that is
 *  128  int64    number of the last outline, 0: there is none
 * halves; the outline with number n begins at (header length + half length * (n mod 2))
 *    0  int64    nanoseconds since 1970-01-01 UTC at which the scheduler began with it
 *    8  int64    tasks that have a row: all but elements of maps that wait or are done
 *   16  int32    number of tasks that follow, at most 2000; int32 of inputs, at most 6000; of links, 1000; of results, 128
 *   64           tasks, 24 bytes each: int64 id, int32 function, int32 worker or 0, int32 state, 4 bytes
 *                inputs, 16 bytes: int64 id of the input, int64 id of the task that needs it
 *                links, 16 bytes: int32 function of the inputs, int32 function of the tasks that need them, int64 how many
 *                results, 40 bytes: int64 id, int64 bytes, int32 function, int32 worker, int32 1: a task needs it, int32 why it is here,
 *                int64 nanoseconds from when the last task that needed it had read it to the outline, -1: no task has, or some are yet to
 * </pre>
 *
 * <p>Each list begins where the one before would end if it were full. States: 0 waiting, 1 ready, 2 with a worker, 3 in memory, 4 failed,
 * 5 released, 7 no worker may run it. Why: 0 it is among the largest, 1 it is among the oldest that no task needs. To read: the number, the
 * half, the number again; if it differs the half may have been written meanwhile.
 *
 * <h2>profile.dat</h2>
 *
 * <p>Where the tasks of a worker were: it looks at the threads that run one every 20 ms, or every 100 ms where tasks take less than a
 * millisecond, and counts what it sees, waits included. {@link io.heddle.diagnostics.PastProfiles} reads it. All numbers little-endian. A
 * header and a ring of slots, each with ten seconds in which something ran; it is written with plain writes, not mapped, and grows to
 * 2 MiB.
 *
 * <pre>
 * header, 4096 bytes
 *    0  8 bytes  "HDLSTACK" in ASCII
 *    8  int32    layout version, 1; written last: 0 means that the file is not ready
 *   12  int32    length of the header
 *   16  int32    length of a slot, 8192
 *   20  int32    number of slots, 256
 *   24  int64    pid
 *   32  int64    start, milliseconds since 1970-01-01 UTC
 *   40  int32    milliseconds that a sample stands for, 20
 *  128  int64    sequence of the last slice, 0: there is none
 * slots; the slice with sequence s (from 1) begins at (header length + slot length * ((s - 1) mod number of slots))
 *    0  int64    sequence of the slice; -1 while it is written
 *    8  int64    its first second, milliseconds since 1970-01-01 UTC
 *   16  int64    its last sample, the same
 *   24  int32    length of the text
 *   28  int32    CRC-32 of the text as it is here
 *   32           text in UTF-8, compressed (RFC 1950): lines of a stack and, behind tabs, SECOND=SAMPLES for seconds 0 to 9 of the slice;
 *                a stack is the function and frames from the outermost to the innermost, with ';' between them
 * </pre>
 *
 * <p>The last slice is written anew four times a second until it is full, with the same sequence. Who reads it meanwhile finds another
 * sum, and reads again.
 */
@NullMarked
package io.heddle.diagnostics;

import org.jspecify.annotations.NullMarked;

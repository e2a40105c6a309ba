/**
 * The protocol of Heddle: SBE schemas, and the codecs generated from them at build time into one package per schema. No
 * sockets and no engine; only adapters, proxies and record readers and writers of the other modules use the codecs.
 *
 * <h2>Schemas</h2>
 * <ul>
 * <li>{@code control.xml} (801): what clients, the scheduler and workers say inside a session, at most 16 KiB each.
 * <li>{@code session.xml} (802): how a session is opened, kept and closed, and the header before every control message.
 * <li>{@code bulk.xml} (803): how bytes of any amount go from one process to another, on streams of their own.
 * <li>{@code file.xml} (804): records in files.
 * </ul>
 * The schema files are the specification, with the dialogues drawn in them; the tables below say what a field list
 * cannot. {@code types.xml} holds what all share.
 *
 * <h2>Rules</h2>
 * <ul>
 * <li>Order holds per session and direction, and per bulk transfer; between streams ids make the order.
 * <li>Every message may come twice after a retry and never does harm: its idempotence key says why.
 * <li>Nobody waits for room in a channel: what happens instead stands in the last column.
 * <li>What cannot be a message is counted, logged and dropped; so is what belongs to another session or epoch.
 * <li>A schema only grows: fields at the end of a block with {@code sinceVersion}, new messages, never a new group
 *     before variable data. Raise its version; {@code GoldenBytesTest} keeps the bytes of every version and reads them.
 * <li>{@code SessionFrame} and {@code BulkChunk} are followed by bytes up to the end of the frame and never grow.
 * </ul>
 *
 * <h2>Session messages</h2>
 * <table>
 * <caption>Peer is a client or a worker; server is the scheduler</caption>
 * <tr><th>message</th><th>sender</th><th>answer</th><th>idempotence key</th><th>when the channel is full</th></tr>
 * <tr>
 *     <td>ConnectRequest</td> <td>peer</td> <td>Challenge or Rejected</td> <td>correlationId; repeated every second
 *     until answered, the server ignores repetitions</td> <td>tried again in the next duty cycle until the handshake
 *     time-out</td>
 * </tr>
 * <tr>
 *     <td>Challenge</td> <td>server</td> <td>Proof</td> <td>correlationId</td> <td>tried again in the next duty cycle
 *     until the handshake time-out</td>
 * </tr>
 * <tr>
 *     <td>Proof</td> <td>peer</td> <td>Opened or Rejected</td> <td>sessionId; a second one is malformed</td> <td>tried
 *     again in the next duty cycle until the handshake time-out</td>
 * </tr>
 * <tr>
 *     <td>Opened</td> <td>server</td> <td>none; the session is open</td> <td>sessionId; a second one is malformed</td>
 *     <td>tried again in the next duty cycle until the handshake time-out</td>
 * </tr>
 * <tr>
 *     <td>Rejected</td> <td>server</td> <td>none; the peer gives up with the message</td> <td>correlationId</td>
 *     <td>tried again until the handshake time-out, then forgotten</td>
 * </tr>
 * <tr>
 *     <td>KeepAlive</td> <td>both</td> <td>none</td> <td>none needed</td> <td>dropped: a full channel shows that the
 *     other side is not reading, and its own keep-alives decide</td>
 * </tr>
 * <tr>
 *     <td>CloseSession</td> <td>both</td> <td>none; the session is over</td> <td>sessionId; later frames are
 *     stale</td> <td>tried again for one second, then the channel is closed without it</td>
 * </tr>
 * <tr>
 *     <td>SessionFrame</td> <td>both</td> <td>that of the control message after it</td> <td>sessionId and epoch:
 *     frames of others are counted and dropped</td> <td>see the control message</td>
 * </tr>
 * </table>
 *
 * <h2>Control messages</h2>
 * They travel behind a {@code SessionFrame}, so sender, session and epoch are known.
 * <table>
 * <caption>A reader is a client or a worker; a holder is a worker</caption>
 * <tr><th>message</th><th>sender</th><th>answer</th><th>idempotence key</th><th>when the channel is full</th></tr>
 * <tr>
 *     <td>PayloadSlice</td> <td>any</td> <td>none; the message that names payloadId follows</td> <td>payloadId and
 *     position</td> <td>like the message that it belongs to, and before it</td>
 * </tr>
 * <tr>
 *     <td>DefineFunction</td> <td>client to scheduler to worker</td> <td>none</td> <td>hash: a second definition
 *     changes nothing</td> <td>client: kept by the client and sent in order when there is room; submit blocks its
 *     caller at a bound. Scheduler: kept in the scheduler's bounded queue of the peer; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>DefineDemands</td> <td>client to scheduler</td> <td>none</td> <td>number: a second definition replaces the first
 *     for tasks submitted after it</td> <td>kept by the client and sent in order when there is room</td>
 * </tr>
 * <tr>
 *     <td>SubmitTask</td> <td>client to scheduler</td> <td>TaskFinished or TaskErred, once it ended and while it is
 *     wanted</td> <td>taskId: a second submission changes nothing</td> <td>kept by the client and sent in order when
 *     there is room; submit blocks its caller at a bound</td>
 * </tr>
 * <tr>
 *     <td>SubmitRange</td> <td>client to scheduler</td> <td>as SubmitTask, for each task</td> <td>taskId: a second
 *     submission changes nothing</td> <td>as SubmitTask</td>
 * </tr>
 * <tr>
 *     <td>AssignTasks</td> <td>scheduler to worker</td> <td>as AssignTask, for each task</td> <td>taskId and run: an older
 *     or equal run is ignored</td> <td>as AssignTask</td>
 * </tr>
 * <tr>
 *     <td>TasksFinished</td> <td>worker to scheduler; scheduler to clients</td> <td>none</td> <td>taskId and run: answers of
 *     older runs are dropped</td> <td>as TaskFinished</td>
 * </tr>
 * <tr>
 *     <td>ReleaseTasks</td> <td>client to scheduler</td> <td>none</td> <td>taskId: releasing twice changes
 *     nothing</td> <td>kept by the client and sent in order when there is room; submit blocks its caller at a
 *     bound</td>
 * </tr>
 * <tr>
 *     <td>CancelTasks</td> <td>client to scheduler</td> <td>TaskErred with cancelled, for each</td> <td>taskId:
 *     cancelling twice changes nothing</td> <td>kept by the client and sent in order when there is room; submit blocks
 *     its caller at a bound</td>
 * </tr>
 * <tr>
 *     <td>ClassRequest</td> <td>worker to scheduler to client</td> <td>ClassResponse</td> <td>workerId and
 *     requestId</td> <td>worker: kept in the worker's bounded queue; its overflow ends the session. Scheduler: kept in the scheduler's bounded queue of the peer; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>ClassResponse</td> <td>client to scheduler to worker</td> <td>none</td> <td>workerId and requestId: a second
 *     one is ignored</td> <td>client: kept by the client and sent in order when there is room; submit blocks its
 *     caller at a bound. Scheduler: kept in the scheduler's bounded queue of the peer; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>AssignTask</td> <td>scheduler to worker</td> <td>TaskFinished, TaskErred, RunAborted or InputLost</td>
 *     <td>taskId and run: an older or equal run is ignored</td> <td>kept in the scheduler's bounded queue of the peer;
 *     its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>CancelRun</td> <td>scheduler to worker</td> <td>RunAborted, or what AssignTask is answered with if it was
 *     too late</td> <td>taskId and run</td> <td>kept in the scheduler's bounded queue of the peer; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>ReleaseResults</td> <td>scheduler to worker</td> <td>none</td> <td>taskId: releasing twice changes
 *     nothing</td> <td>kept in the scheduler's bounded queue of the peer; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>TaskFinished</td> <td>worker to scheduler; scheduler to clients</td> <td>none</td> <td>taskId and run:
 *     answers of older runs are dropped</td> <td>worker: kept in the worker's bounded queue; its overflow ends the session. To clients: the future stays in the client's dirty set and is told when there
 *     is room (level-triggered)</td>
 * </tr>
 * <tr>
 *     <td>TaskErred</td> <td>worker to scheduler; scheduler to clients</td> <td>none</td> <td>taskId and run: answers
 *     of older runs are dropped</td> <td>worker: kept in the worker's bounded queue; its overflow ends the session. To clients: the future stays in the client's dirty set and is told when there
 *     is room (level-triggered)</td>
 * </tr>
 * <tr>
 *     <td>RunAborted</td> <td>worker to scheduler</td> <td>none; the scheduler may assign again</td> <td>taskId and
 *     run</td> <td>kept in the worker's bounded queue; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>InputLost</td> <td>worker to scheduler</td> <td>none; the scheduler makes the input again and assigns
 *     again</td> <td>taskId and run</td> <td>kept in the worker's bounded queue; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>ResultLost</td> <td>worker to scheduler</td> <td>none; the scheduler makes the result again where it is
 *     wanted</td> <td>taskId and sender</td> <td>kept in the worker's bounded queue; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>Heartbeat</td> <td>worker to scheduler</td> <td>none</td> <td>the newest counts</td> <td>dropped: the next
 *     one says more</td>
 * </tr>
 * <tr>
 *     <td>FetchRequest</td> <td>reader to scheduler to holder</td> <td>FetchResponse</td> <td>readerId and
 *     fetchId</td> <td>reader: as for its other messages. Scheduler: kept in the scheduler's bounded queue of the
 *     peer; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>FetchResponse</td> <td>holder to scheduler to reader</td> <td>FetchDone</td> <td>readerId and fetchId: a
 *     second one is ignored</td> <td>holder: kept in the worker's bounded queue; its overflow ends the session. Scheduler: kept in the scheduler's bounded queue of the peer; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>FetchDone</td> <td>reader to scheduler to holder</td> <td>none</td> <td>readerId and fetchId; without it a
 *     time-out ends the pin</td> <td>kept and sent when there is room</td>
 * </tr>
 * <tr>
 *     <td>WorkerJoined</td> <td>scheduler to clients and workers</td> <td>none</td> <td>workerId</td> <td>kept until there is
 *     room</td>
 * </tr>
 * <tr>
 *     <td>WorkerLeft</td> <td>scheduler to clients and workers</td> <td>none</td> <td>workerId</td> <td>kept until there is
 *     room</td>
 * </tr>
 * <tr>
 *     <td>StatusRequest</td> <td>client to scheduler</td> <td>StatusResponse</td> <td>correlationId</td> <td>kept by
 *     the client and sent when there is room</td>
 * </tr>
 * <tr>
 *     <td>StatusResponse</td> <td>scheduler to client</td> <td>none</td> <td>correlationId: a second one is
 *     ignored</td> <td>dropped: the client asks again after its time-out</td>
 * </tr>
 * <tr>
 *     <td>ShutdownRequest</td> <td>client to scheduler; scheduler to workers</td> <td>the session is closed</td> <td>a
 *     second one changes nothing</td> <td>tried again until the session ends</td>
 * </tr>
 * <tr>
 *     <td>CheckResult</td> <td>scheduler to worker</td> <td>ResultLost if the result is not there, else none</td>
 *     <td>none needed: asking twice changes nothing</td> <td>kept in the scheduler's bounded queue of the peer; its overflow
 *     ends the session</td>
 * </tr>
 * <tr>
 *     <td>AdoptArena</td> <td>scheduler to worker</td> <td>ArenaAdopted, one or more, the last with last</td>
 *     <td>arenaId: adopting twice reports the same results again</td> <td>kept in the scheduler's bounded queue of the
 *     peer; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>ArenaAdopted</td> <td>worker to scheduler</td> <td>none</td> <td>taskId and arenaId of each result</td>
 *     <td>kept in the worker's bounded queue; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>PlacementRequest</td> <td>client or worker to scheduler</td> <td>PlacementResponse, one or more, the last with
 *     last</td> <td>correlationId: asking twice has no further effect</td> <td>the caller waits for room; a worker keeps it
 *     in its bounded queue</td>
 * </tr>
 * <tr>
 *     <td>PlacementResponse</td> <td>scheduler to who asked</td> <td>none</td> <td>correlationId</td> <td>kept in the
 *     scheduler's bounded queue of the peer; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>CopyResult</td> <td>scheduler to worker</td> <td>ResultCopied</td> <td>taskId and run: a copy that is there or on its
 *     way is not made again</td> <td>kept in the scheduler's bounded queue of the peer; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>ResultCopied</td> <td>worker to scheduler</td> <td>none, or ReleaseResults where nobody wants it any more</td>
 *     <td>taskId and run</td> <td>kept in the worker's bounded queue; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>RetireWorker</td> <td>scheduler to worker</td> <td>RunAborted for each run that has not started</td> <td>none needed:
 *     the last one counts</td> <td>kept in the scheduler's bounded queue of the peer; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>Welcome</td> <td>scheduler to who joins, inside the opening of a session</td> <td>none</td> <td>the
 *     session</td> <td>sent again with the opening</td>
 * </tr>
 * <tr>
 *     <td>RunSeceded</td> <td>worker to scheduler</td> <td>none</td> <td>taskId and run: a second one changes
 *     nothing</td> <td>kept in the worker's bounded queue; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>TaskProgress</td> <td>worker to scheduler to client</td> <td>none</td> <td>the newest counts</td> <td>kept in
 *     the sender's bounded queue; a worker sends at most one per run and tick</td>
 * </tr>
 * <tr>
 *     <td>TaskMetrics</td> <td>worker to scheduler</td> <td>none</td> <td>sent once for each run that has some, before its end;
 *     lost with the session</td> <td>kept in the worker's bounded queue; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>CounterValues</td> <td>worker on another host to scheduler</td> <td>none</td> <td>values are those at the time of sending; after
 *     a lost session all are sent again</td> <td>kept in the worker's bounded queue; at most two a second</td>
 * </tr>
 * <tr>
 *     <td>FailureTold</td> <td>worker on another host to scheduler</td> <td>none</td> <td>sent once for each failure, at most forty a
 *     second; lost with the session</td> <td>kept in the worker's bounded queue; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>MetricTotals</td> <td>scheduler to client, inside an InspectResponse</td> <td>none</td> <td>that of the
 *     InspectResponse</td> <td>as the InspectResponse</td>
 * </tr>
 * <tr>
 *     <td>ClientLeft</td> <td>scheduler to workers</td> <td>none</td> <td>clientId: a second one changes nothing</td>
 *     <td>kept in the scheduler's bounded queue of the peer; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>RetryTasks</td> <td>client to scheduler</td> <td>as SubmitTask</td> <td>taskId: only a failed task is run
 *     again</td> <td>kept by the client and sent in order when there is room</td>
 * </tr>
 * <tr>
 *     <td>InspectRequest</td> <td>client to scheduler</td> <td>InspectResponse, at once</td> <td>correlationId; sent once
 *     per session</td> <td>kept by the client and sent in order when there is room</td>
 * </tr>
 * <tr>
 *     <td>InspectResponse</td> <td>scheduler to client</td> <td>none</td> <td>correlationId: a second one is ignored</td>
 *     <td>kept in the scheduler's bounded queue of the peer; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>TaskCall</td> <td>inside an InspectResponse</td> <td>none</td> <td>as that</td> <td>as that</td>
 * </tr>
 * <tr>
 *     <td>CoordinationRequest</td> <td>client to scheduler</td> <td>CoordinationResponse, at once or after a wait</td>
 *     <td>correlationId; sent once per session</td> <td>kept by the client and sent in order when there is room</td>
 * </tr>
 * <tr>
 *     <td>CoordinationResponse</td> <td>scheduler to client</td> <td>none</td> <td>correlationId: a second one is
 *     ignored</td> <td>kept in the scheduler's bounded queue of the peer; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>TopicEvent</td> <td>scheduler to client</td> <td>none</td> <td>name and sequence</td> <td>kept in the
 *     scheduler's bounded queue of the peer; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>WorkerCall</td> <td>client to scheduler to worker</td> <td>WorkerReply</td> <td>clientId and callId</td> <td>as
 *     for the sender's other messages</td>
 * </tr>
 * <tr>
 *     <td>WorkerReply</td> <td>worker to scheduler to client</td> <td>none</td> <td>clientId and callId: a second one is
 *     ignored</td> <td>as for the sender's other messages</td>
 * </tr>
 * <tr>
 *     <td>ClientJoins</td> <td>client that comes back, or that of tasks, inside the opening of a session</td> <td>Welcome, or the session is
 *     refused</td> <td>clientId and token; none for a new one</td> <td>sent again with the opening</td>
 * </tr>
 * <tr>
 *     <td>Resumed</td> <td>client that comes back, behind what it sends again</td> <td>TaskFinished, TaskErred and
 *     CoordinationResponse of what has ended</td> <td>a second one is answered again</td> <td>kept by the client and sent in
 *     order when there is room</td>
 * </tr>
 * <tr>
 *     <td>MessagesKept</td> <td>scheduler to client</td> <td>none</td> <td>count: the highest counts</td> <td>kept in the
 *     scheduler's bounded queue of the peer; its overflow ends the session</td>
 * </tr>
 * <tr>
 *     <td>AnswersTaken</td> <td>client to scheduler</td> <td>none</td> <td>correlationId: a second one changes nothing</td>
 *     <td>kept by the client and sent in order when there is room</td>
 * </tr>
 * <tr>
 *     <td>Inventory</td> <td>worker that comes back</td> <td>ReleaseResults and CancelRun of what is not wanted</td> <td>taskId
 *     and run of each row</td> <td>kept in the worker's bounded queue; its overflow ends the session</td>
 * </tr>
 * </table>
 *
 * <h2>Bulk messages</h2>
 * <table>
 * <caption>Sender and receiver are any two processes</caption>
 * <tr><th>message</th><th>sender</th><th>answer</th><th>idempotence key</th><th>when the channel is full</th></tr>
 * <tr>
 *     <td>BulkOffer</td> <td>sender</td> <td>BulkCredit, or BulkEnded if refused or complete</td> <td>transferId and
 *     attempt; a repeated one is answered with the credit of the moment</td> <td>tried again in the next duty
 *     cycle</td>
 * </tr>
 * <tr>
 *     <td>BulkChunk</td> <td>sender</td> <td>BulkCredit now and then, BulkEnded after the last</td> <td>transferId,
 *     attempt and position; what is not expected next is stale or ends the transfer</td> <td>the transfer waits for
 *     its next turn, other receivers' transfers go on</td>
 * </tr>
 * <tr>
 *     <td>BulkCredit</td> <td>receiver</td> <td>chunks</td> <td>transferId and attempt; the newest counts</td>
 *     <td>sent in the next duty cycle with newer numbers</td>
 * </tr>
 * <tr>
 *     <td>BulkEnded</td> <td>receiver</td> <td>none</td> <td>transferId; told again if the sender offers again</td>
 *     <td>kept and tried again until the time-out</td>
 * </tr>
 * <tr>
 *     <td>BulkAbort</td> <td>sender</td> <td>none</td> <td>transferId; a second one is ignored</td> <td>tried three
 *     times, then the receiver's time-out ends the transfer</td>
 * </tr>
 * </table>
 */
package io.heddle.codecs;

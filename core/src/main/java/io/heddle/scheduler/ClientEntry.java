package io.heddle.scheduler;

import io.heddle.graph.TaskIds;

/** What the scheduler knows of a client. It stays after the client is gone until its last wish is dropped. */
final class ClientEntry {
    final int clientId;
    boolean connected;
    int firstWish;
    int wishCount;
    /** After its loss: rows of the task table below this have been searched for tasks that it submitted and holds. */
    int sweptRows = 1;

    /** After its loss: its ranges of tasks below this have been released. */
    long sweptTaskId;

    ClientEntry(final int clientId) {
        this.clientId = clientId;
        connected = true;
        sweptTaskId = TaskIds.of(clientId, 0);
    }
}

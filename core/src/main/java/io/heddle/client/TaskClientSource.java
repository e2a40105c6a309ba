package io.heddle.client;

import io.heddle.worker.executor.TaskEnvironment;

/** Where a task runs that has its client at hand. */
interface TaskClientSource extends TaskEnvironment {
    /** The client for the tasks that run here. */
    Client taskClient();
}

package io.heddle.client;

/** Where the tasks of a program run; the program stays as it is. */
public enum SchedulerKind {
    /** On the thread that submits them, at once: for debugging. */
    SYNCHRONOUS,
    /** On worker threads of this JVM. */
    THREADS,
    /** In worker processes of this host. */
    PROCESSES,
    /** On a cluster that runs already; its address is given to the builder. */
    DISTRIBUTED
}

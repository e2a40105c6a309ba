package io.heddle.client;

/**
 * The numbers of one worker, as of its last heartbeat.
 *
 * @param workerId       number of the worker, unique in the life of the scheduler.
 * @param name           name of the worker; a worker process that is started again keeps it.
 * @param host           name of the host it runs on.
 * @param pid            process id on that host.
 * @param threads        threads that run tasks.
 * @param threadsBusy    threads that run one now.
 * @param arenaDirectory directory of its arena on that host.
 * @param limitBytes     memory limit of the arena.
 * @param usedBytes      bytes of sealed results in the arena.
 * @param reservedBytes  bytes set aside for results in the making.
 * @param peakBytes      highest sum of used and reserved bytes since the start.
 * @param spilledBytes   bytes written to spill files since the start.
 * @param reloadedBytes  bytes read back from spill files since the start.
 * @param heartbeatAgeNs time since its last heartbeat.
 */
public record WorkerStatus(
        int workerId,
        String name,
        String host,
        long pid,
        int threads,
        int threadsBusy,
        String arenaDirectory,
        long limitBytes,
        long usedBytes,
        long reservedBytes,
        long peakBytes,
        long spilledBytes,
        long reloadedBytes,
        long heartbeatAgeNs) {}

package io.heddle.client;

/**
 * Which cluster a client has joined and what it is made of.
 *
 * @param cluster          name of the cluster on the scheduler's host.
 * @param address          where this client reaches the scheduler.
 * @param clusterDirectory where the cluster keeps its files on the scheduler's host.
 * @param nthreads         tasks that all workers together run at a time.
 * @param limitBytes       memory of all workers together.
 * @param status           tasks and workers with their current numbers.
 */
public record SchedulerInfo(
        String cluster, String address, String clusterDirectory, int nthreads, long limitBytes, ClusterStatus status) {}

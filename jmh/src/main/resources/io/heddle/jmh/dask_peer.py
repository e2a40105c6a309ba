"""The tasks of Heddle's throughput benchmark by Dask: prints `version V`, then `case metric value` per run."""
import logging
import sys
import time

import dask
import distributed
from distributed import Client, LocalCluster

GROUP = 10


def inc(x):
    return x + 1


def identity(x):
    return x


def latency(client, trips):
    times = []
    for i in range(trips):
        start = time.perf_counter()
        value = client.submit(inc, i, pure=False).result()
        times.append(time.perf_counter() - start)
        assert value == i + 1
    times.sort()
    return times[len(times) // 2] * 1e6


def map_tasks(client, tasks):
    start = time.perf_counter()
    values = client.gather(client.map(inc, range(tasks), pure=False))
    seconds = time.perf_counter() - start
    assert values == list(range(1, tasks + 1))
    return tasks / seconds


def graph(client, tasks, run):
    groups = tasks // GROUP
    tasks_by_key = {}
    sums = []
    start = time.perf_counter()
    for group in range(groups):
        leaves = []
        for i in range(GROUP - 1):
            key = f"leaf-{run}-{group}-{i}"
            tasks_by_key[key] = (identity, group + i)
            leaves.append(key)
        sums.append(f"sum-{run}-{group}")
        tasks_by_key[sums[-1]] = (sum, leaves)
    values = client.get(tasks_by_key, sums)
    seconds = time.perf_counter() - start
    assert list(values) == [9 * group + 36 for group in range(groups)]
    return groups * GROUP / seconds


def main(trips, tasks, runs):
    dask.config.set({"distributed.worker.daemon": True})
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        silence_logs=logging.ERROR,
    ) as cluster, Client(cluster) as client:
        print("version", distributed.__version__, flush=True)
        latency(client, trips)
        map_tasks(client, tasks)
        for run in range(runs):
            print("submit p50", latency(client, trips), flush=True)
            print("map tasks-per-second", map_tasks(client, tasks), flush=True)
            print("graph tasks-per-second", graph(client, tasks, run), flush=True)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:4]))

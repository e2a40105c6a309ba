package io.heddle.cluster;

import java.util.LinkedHashMap;
import java.util.Map;

/** The newest news of each run, put by executor threads and sent by the conductor now and then. */
final class ProgressReports {
    private final Map<Long, Progress> newest = new LinkedHashMap<>();

    private record Progress(int run, double fraction, String note) {}

    synchronized void put(final long taskId, final int run, final double fraction, final String note) {
        newest.put(taskId, new Progress(run, fraction, note));
    }

    /** Tells all news; conductor only. */
    synchronized void drain(final WorkerProxy proxy) {
        newest.forEach((taskId, news) -> proxy.progress(taskId, news.run(), news.fraction(), news.note()));
        newest.clear();
    }
}

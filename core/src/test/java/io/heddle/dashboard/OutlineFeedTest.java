package io.heddle.dashboard;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.client.Client;
import io.heddle.client.TaskFuture;
import io.heddle.diagnostics.ClusterFollower;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the outline of a real cluster says of results that are kept. */
@Timeout(60)
class OutlineFeedTest {
    private static byte[] block(final int bytes) {
        return new byte[bytes];
    }

    private static byte[] half(final byte[] block) {
        return new byte[block.length / 2];
    }

    /** What the list of unused results says of one; empty where it is not among them. */
    private static String unused(final String outline, final TaskFuture<?> future) {
        final int list = outline.indexOf("\"unused\":[");
        final Matcher matcher =
                Pattern.compile("\\{\"taskId\":" + future.taskId() + ",[^}]*}").matcher(outline);
        return list >= 0 && matcher.find(list) ? matcher.group() : "";
    }

    @Test
    void resultsSayWhenTasksHaveReadThem() throws InterruptedException {
        try (Client client = Client.builder()
                        .workers(1)
                        .threadsPerWorker(1)
                        .memoryLimit("64MiB")
                        .start();
                ClusterFollower follower = new ClusterFollower(Path.of(client.clusterDirectory()), 1 << 10);
                OutlineFeed feed = new OutlineFeed(follower);
                TaskFuture<byte[]> read = client.submit(OutlineFeedTest::block, 1 << 20);
                TaskFuture<byte[]> last = client.submitWith(OutlineFeedTest::half, read)) {
            assertTrue(last.result().length > 0);
            String outline = "";
            while (unused(outline, last).isEmpty() || ago(unused(outline, read)) < 1_000) {
                LockSupport.parkNanos(1_000_000);
                if (Thread.interrupted()) {
                    throw new InterruptedException(outline);
                }
                follower.look();
                outline = feed.json();
            }
            assertTrue(ago(unused(outline, read)) < 60_000, outline);
            assertFalse(unused(outline, last).contains("readAgoMs"), "no task has read it: " + outline);
        }
    }

    private static long ago(final String result) {
        final Matcher matcher = Pattern.compile("\"readAgoMs\":(\\d+)").matcher(result);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : -1;
    }
}

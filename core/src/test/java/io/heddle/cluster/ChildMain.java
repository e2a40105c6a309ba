package io.heddle.cluster;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What the children of {@link ChildProcessTest} run. */
final class ChildMain {
    private ChildMain() {}

    static ChildProcessOptions options(final String name, final Path logDirectory, final String... arguments) {
        return new ChildProcessOptions(
                name,
                ChildMain.class.getName(),
                List.of(arguments),
                logDirectory,
                List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                Map.of("HEDDLE_TEST", "from the parent"));
    }

    public static void main(final String[] arguments) throws InterruptedException {
        switch (arguments[0]) {
            case "serve" -> {
                final CountDownLatch end = new CountDownLatch(1);
                ParentWatch.start(end::countDown);
                System.out.println("before ready");
                ParentWatch.reportReady("role=worker variable=" + System.getenv("HEDDLE_TEST"));
                System.out.println("READY is only special once");
                end.await();
                System.out.println("ended in order");
            }
            case "fail" ->
                ParentWatch.reportFailure(new HeddleException(ErrorKind.RESOURCE, "no memory left:\n2 of 1 bytes"));
            case "crash" -> throw new IllegalStateException("crash on start");
            case "hang" -> {
                ParentWatch.start(ChildMain::hang);
                ParentWatch.reportReady("");
                hang();
            }
            case "parent" -> {
                final ChildProcess child =
                        ChildProcess.start(options("grandchild", Path.of(arguments[1]), arguments[2]), ended -> {});
                child.awaitReady(TimeUnit.SECONDS.toNanos(20));
                ParentWatch.reportReady("child=" + child.pid());
                hang();
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void hang() {
        final CountDownLatch never = new CountDownLatch(1);
        while (never.getCount() > 0) {
            try {
                never.await();
            } catch (final InterruptedException ex) {
                // Hang on.
                Thread.interrupted();
            }
        }
    }
}

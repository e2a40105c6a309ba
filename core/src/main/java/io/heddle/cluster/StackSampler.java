package io.heddle.cluster;

import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.ProfileWriter;
import io.heddle.function.FunctionHash;
import io.heddle.worker.executor.Functions;
import io.heddle.worker.executor.Run;
import io.heddle.worker.executor.RunningThreads;
import io.heddle.worker.executor.TaskEnvironment;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every 20 ms at the threads of this process that run a task, and keeps what they did with each of its workers. One thread for all of
 * them; it stops all threads for a moment where a task runs, so it looks five times less often where tasks take less than a millisecond,
 * when one look stands for five. Where nothing runs it does not look, and sleeps longer and longer.
 */
final class StackSampler implements AutoCloseable {
    /** Property and variable of the option, for workers that are started without it. */
    private static final String PROPERTY = "heddle.stack-samples";

    private static final String VARIABLE = "HEDDLE_STACK_SAMPLES";

    /** Time that a sample stands for. */
    static final int PERIOD_MS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(StackSampler.class);
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(PERIOD_MS);
    private static final int SLOWER = 5;
    private static final int SAMPLES_MAX = 10;
    private static final long SHORT_RUN_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long IDLE_SLEEP_NS_MAX = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int FRAMES_MAX = 160;
    private static final long CLOSE_LIMIT_MS = 2_000;
    private static final String RUNNER = "io.heddle.worker.executor.TaskRunner";
    private static final String EXECUTOR = "io.heddle.worker.executor.";

    /** Its number differs from one process to another. */
    private static final Pattern HIDDEN_CLASS = Pattern.compile("(\\$\\$Lambda|LambdaForm\\$MH).*");

    private static final Map<TaskEnvironment, StackSampler> OPEN = new ConcurrentHashMap<>();
    private static @Nullable Thread thread;

    private final TaskEnvironment environment;
    private final Functions functions;
    private final ProfileWriter writer;

    private StackSampler(final NodeDirectory directory, final TaskEnvironment environment, final Functions functions) {
        this.environment = environment;
        this.functions = functions;
        this.writer = new ProfileWriter(directory.profileFile(), PERIOD_MS);
    }

    /** What workers do that nobody says it of. */
    static boolean isUsual() {
        final String variable = System.getenv(VARIABLE);
        return Boolean.parseBoolean(System.getProperty(PROPERTY, variable == null ? "true" : variable));
    }

    /** From now on until it is closed, what the tasks of a worker do is kept in its directory. */
    static StackSampler open(
            final NodeDirectory directory, final TaskEnvironment environment, final Functions functions) {
        final StackSampler sampler = new StackSampler(directory, environment, functions);
        synchronized (StackSampler.class) {
            OPEN.put(environment, sampler);
            if (thread == null) {
                final Thread started = new Thread(new Looks(), "heddle-stack-sampler");
                started.setDaemon(true);
                started.start();
                thread = started;
            }
        }
        return sampler;
    }

    @Override
    public void close() {
        final Thread ended;
        synchronized (StackSampler.class) {
            OPEN.remove(environment);
            ended = OPEN.isEmpty() ? thread : null;
            if (ended != null) {
                thread = null;
            }
        }
        if (ended != null) {
            LockSupport.unpark(ended);
            try {
                ended.join(CLOSE_LIMIT_MS);
            } catch (final InterruptedException ending) {
                Thread.currentThread().interrupt();
            }
        }
        writer.close();
    }

    private static synchronized boolean isWanted(final Thread asking) {
        return thread == asking;
    }

    /** From the function to what it called last; null if the thread was not in a task. */
    static @Nullable String stackOf(final String function, final StackTraceElement[] frames) {
        int outermost = 0;
        while (outermost < frames.length && !frames[outermost].getClassName().equals(RUNNER)) {
            outermost++;
        }
        if (outermost == frames.length && frames.length < FRAMES_MAX) {
            return null;
        }
        final StringBuilder stack = new StringBuilder(function.replaceAll("[;\\s]", "_"));
        if (outermost == frames.length) {
            stack.append(";(deeper)");
        }
        // What the engine has between itself and the function says nothing; if there is nothing else, its innermost
        // does.
        int first = Math.min(outermost, frames.length - 1);
        while (first > 0 && frames[first].getClassName().startsWith(EXECUTOR)) {
            first--;
        }
        for (int i = first; i >= 0; i--) {
            final String type = HIDDEN_CLASS.matcher(frames[i].getClassName()).replaceAll("$1");
            stack.append(';').append(type).append('.').append(frames[i].getMethodName());
        }
        return stack.toString();
    }

    /** What the thread does. */
    private static final class Looks implements Runnable {
        private final List<Sight> sights = new ArrayList<>();
        private final Map<RunningThreads.Place, Long> begun = new ConcurrentHashMap<>();
        private long lastNs = System.nanoTime();
        private boolean areRunsShort;
        private boolean wasBusy;

        /** {@code function} is kept as it was, since the run may become another one meanwhile. */
        private record Sight(RunningThreads.Place place, StackSampler sampler, FunctionHash function) {}

        @Override
        public void run() {
            final Thread mine = Thread.currentThread();
            long sleepNs = PERIOD_NS;
            while (isWanted(mine)) {
                LockSupport.parkNanos(sleepNs);
                final boolean isBusy = look();
                OPEN.values().forEach(Looks::write);
                final long idleNs = Math.min(IDLE_SLEEP_NS_MAX, sleepNs + PERIOD_NS);
                sleepNs = isBusy ? areRunsShort ? SLOWER * PERIOD_NS : PERIOD_NS : idleNs;
            }
        }

        private static void write(final StackSampler sampler) {
            try {
                sampler.writer.writeIfDue(System.currentTimeMillis());
            } catch (final UncheckedIOException full) {
                LOG.warn("samples of stacks are not kept any more: {}", full.getMessage());
                OPEN.remove(sampler.environment, sampler);
            }
        }

        /** True if a task was seen. */
        private boolean look() {
            final long nowNs = System.nanoTime();
            final long elapsedNs = nowNs - lastNs;
            lastNs = nowNs;
            sights.clear();
            RunningThreads.forEach((place, environment, run) -> {
                final StackSampler sampler = OPEN.get(environment);
                if (sampler != null) {
                    sights.add(new Sight(place, sampler, run.function()));
                }
            });
            areRunsShort = runNs(elapsedNs) < SHORT_RUN_NS;
            // What was not seen before has not run for all the time since then.
            final int samplesMax = wasBusy ? SAMPLES_MAX : 1;
            wasBusy = !sights.isEmpty();
            if (!wasBusy) {
                return false;
            }
            final long[] ids = sights.stream()
                    .mapToLong(sight -> sight.place.thread().getId())
                    .toArray();
            // Here, as a worker that only starts need not wait for it.
            final ThreadInfo[] seen = ManagementFactory.getThreadMXBean().getThreadInfo(ids, FRAMES_MAX);
            final int samples = (int) Math.max(1, Math.min(samplesMax, Math.round((double) elapsedNs / PERIOD_NS)));
            final long timeMs = System.currentTimeMillis();
            for (int i = 0; i < seen.length; i++) {
                if (seen[i] != null) {
                    keep(sights.get(i), seen[i].getStackTrace(), timeMs, samples);
                }
            }
            return true;
        }

        /** If the thread is in another function by now, nobody knows whose stack this is. */
        private static void keep(
                final Sight sight, final StackTraceElement[] frames, final long timeMs, final int samples) {
            final Run now = sight.place.run();
            final String stack = now == null || !now.function().equals(sight.function)
                    ? null
                    : stackOf(sight.sampler.functions.nameOf(sight.function), frames);
            if (stack != null) {
                try {
                    sight.sampler.writer.add(timeMs, stack, samples);
                } catch (final UncheckedIOException full) {
                    LOG.warn("samples of stacks are not kept any more: {}", full.getMessage());
                    OPEN.remove(sight.sampler.environment, sight.sampler);
                }
            }
        }

        /** About how long a run takes on the threads that were seen. */
        private long runNs(final long elapsedNs) {
            long runs = 0;
            for (final Sight sight : sights) {
                final long now = sight.place.runsBegun();
                final Long before = begun.put(sight.place, now);
                runs += before == null ? 0 : now - before;
            }
            begun.keySet().removeIf(place -> !place.thread().isAlive());
            return sights.size() * elapsedNs / Math.max(1, runs);
        }
    }
}

package io.heddle.diagnostics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * Where threads spent time. There are two kinds: {@link #record} tells where all threads of nodes spend processor time from now on, as Java
 * Flight Recorder samples it; it is started in their processes when it is asked for, and costs nothing before and after.
 * {@link PastProfiles} tells where tasks were at any time in the past, waits included.
 *
 * @param stacks  samples by stack; frames from the outermost to the innermost with ';' between them. The first of them is the function in a
 *                profile of the past; in one that was recorded it is the node, and the second {@code tasks} (threads that run tasks) or
 *                {@code node} (all others of it).
 * @param samples of all stacks.
 * @param periodMs time that a sample stands for.
 */
public record StackProfile(Map<String, Long> stacks, long samples, long periodMs) {
    private static final long PERIOD_MS = 10;
    private static final Duration DURATION_MAX = Duration.ofMinutes(5);
    private static final String EXECUTOR = "-executor-";

    /** Its number differs from one process to another. */
    private static final Pattern HIDDEN_CLASS = Pattern.compile("\\$\\$Lambda.*");

    /** Frames that all tasks have. */
    private static final Pattern OUTER = Pattern.compile(
            "java\\.lang\\.Thread\\.run|java\\.util\\.concurrent\\..*|io\\.heddle\\.worker\\.executor\\..*|.*\\$\\$Lambda\\.\\w+");

    private static final String SETTINGS = """
            <?xml version="1.0" encoding="UTF-8"?>
            <configuration version="2.0" label="heddle" description="samples of stacks" provider="heddle">
              <event name="jdk.ExecutionSample"><setting name="enabled">true</setting><setting name="period">%d ms</setting></event>
              <event name="jdk.NativeMethodSample"><setting name="enabled">true</setting><setting name="period">%d ms</setting></event>
            </configuration>
            """;

    /**
     * Sample nodes of this host.
     *
     * @param nodes    that are asked for; nodes of one process are sampled together and told apart by the names of their threads.
     * @param duration for how long.
     * @return the profile.
     * @throws HeddleException      with one sentence if a process cannot be sampled.
     * @throws InterruptedException if the calling thread is interrupted.
     */
    public static StackProfile record(final List<NodeDirectory> nodes, final Duration duration)
            throws InterruptedException {
        if (duration.isNegative() || duration.compareTo(DURATION_MAX) > 0) {
            throw new HeddleException(
                    ErrorKind.USER, "a profile takes up to " + DURATION_MAX.toSeconds() + " s, not " + duration);
        }
        final Map<Long, NodeDirectory> processes = new HashMap<>();
        nodes.forEach(node -> processes.putIfAbsent(node.pid(), node));
        final Map<String, Long> stacks = new TreeMap<>();
        try {
            final Path directory = Files.createTempDirectory("heddle-profile");
            try {
                record(processes.values(), directory, duration);
                for (final NodeDirectory process : processes.values()) {
                    final List<String> names = nodes.stream()
                            .filter(node -> node.pid() == process.pid())
                            .map(NodeDirectory::name)
                            .toList();
                    read(directory.resolve(process.pid() + ".jfr"), names, stacks);
                }
            } finally {
                FileTree.delete(directory);
            }
        } catch (final IOException failure) {
            throw new HeddleException(
                    ErrorKind.RESOURCE, "a profile cannot be taken: " + failure.getMessage(), failure);
        }
        return new StackProfile(
                stacks, stacks.values().stream().mapToLong(count -> count).sum(), PERIOD_MS);
    }

    private static void record(final Iterable<NodeDirectory> processes, final Path directory, final Duration duration)
            throws IOException, InterruptedException {
        final Path settings =
                Files.writeString(directory.resolve("heddle.jfc"), SETTINGS.formatted(PERIOD_MS, PERIOD_MS), UTF_8);
        final String name = "name=" + directory.getFileName();
        final List<NodeDirectory> started = new ArrayList<>();
        try {
            for (final NodeDirectory process : processes) {
                final String answer = JdkCommand.run(process, "JFR.start", name, "settings=" + settings);
                if (!answer.contains("Started recording")) {
                    throw new HeddleException(
                            ErrorKind.PEER, process.name() + " cannot be profiled: " + answer.strip());
                }
                started.add(process);
            }
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } finally {
            for (final NodeDirectory process : started) {
                final Path file = directory.resolve(process.pid() + ".jfr");
                JdkCommand.run(process, "JFR.stop", name, "filename=" + file);
            }
        }
    }

    private static void read(final Path file, final List<String> nodes, final Map<String, Long> stacks)
            throws IOException {
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                final RecordedEvent event = recording.readEvent();
                final RecordedThread thread = event.hasField("sampledThread") ? event.getThread("sampledThread") : null;
                if (thread != null && event.getStackTrace() != null) {
                    final String name = String.valueOf(thread.getJavaName());
                    final String place = placeOf(name, nodes);
                    if (place != null) {
                        stacks.merge(place + stackOf(event.getStackTrace().getFrames()), 1L, Long::sum);
                    }
                }
            }
        }
    }

    /** Threads are named after their node; those that are not belong to the only node of the process, if it is one. */
    private static @Nullable String placeOf(final String thread, final List<String> nodes) {
        for (final String node : nodes) {
            if (thread.startsWith(node + "-")) {
                return node + (thread.startsWith(node + EXECUTOR) ? ";tasks" : ";node");
            }
        }
        return nodes.size() == 1 ? nodes.get(0) + ";node" : null;
    }

    /** Without what called the task; if there is nothing else, the innermost frame. */
    private static String stackOf(final List<RecordedFrame> frames) {
        final StringBuilder stack = new StringBuilder();
        boolean isOuter = true;
        for (int i = frames.size() - 1; i >= 0; i--) {
            final RecordedFrame frame = frames.get(i);
            final String type =
                    HIDDEN_CLASS.matcher(frame.getMethod().getType().getName()).replaceAll("\\$\\$Lambda");
            final String name = type + "." + frame.getMethod().getName();
            isOuter &= i > 0 && OUTER.matcher(name).matches();
            if (!isOuter) {
                stack.append(';').append(name);
            }
        }
        return stack.toString();
    }

    /**
     * Several as one.
     *
     * @param profiles of the same kind, one or more.
     * @return their samples together.
     */
    public static StackProfile sum(final List<StackProfile> profiles) {
        final Map<String, Long> stacks = new TreeMap<>();
        long samples = 0;
        long periodMs = profiles.get(0).periodMs();
        for (final StackProfile profile : profiles) {
            profile.stacks().forEach((stack, count) -> stacks.merge(stack, count, Long::sum));
            // One without samples does not know for how long they stand.
            periodMs = samples == 0 && profile.samples() > 0 ? profile.periodMs() : periodMs;
            samples += profile.samples();
        }
        return new StackProfile(stacks, samples, periodMs);
    }

    /**
     * The profile in the format of speedscope.app, milliseconds.
     *
     * @param name of the profile.
     * @return a JSON object.
     */
    public String speedscope(final String name) {
        final Map<String, Integer> numbers = new LinkedHashMap<>();
        final List<List<Integer>> sampled = new ArrayList<>();
        final List<Long> weights = new ArrayList<>();
        stacks.forEach((stack, count) -> {
            final List<Integer> frames = new ArrayList<>();
            for (final String frame : stack.split(";", -1)) {
                frames.add(numbers.computeIfAbsent(frame, missing -> numbers.size()));
            }
            sampled.add(frames);
            weights.add(count * periodMs);
        });
        final Map<String, Object> profile = new LinkedHashMap<>();
        profile.put("type", "sampled");
        profile.put("name", name);
        profile.put("unit", "milliseconds");
        profile.put("startValue", 0);
        profile.put("endValue", samples * periodMs);
        profile.put("samples", sampled);
        profile.put("weights", weights);
        final List<Map<String, String>> frames =
                numbers.keySet().stream().map(frame -> Map.of("name", frame)).toList();
        return JsonText.of(Map.of(
                "$schema",
                "https://www.speedscope.app/file-format-schema.json",
                "shared",
                Map.of("frames", frames),
                "profiles",
                List.of(profile)));
    }

    /**
     * The profile in the format that flame graph tools read: a stack, a space, the number of its samples, a line each.
     *
     * @return the text.
     */
    public String collapsed() {
        final StringBuilder text = new StringBuilder();
        stacks.forEach(
                (stack, count) -> text.append(stack).append(' ').append(count).append('\n'));
        return text.toString();
    }
}

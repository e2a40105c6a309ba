package io.heddle.tools;

import io.heddle.client.BadInputException;
import io.heddle.client.MemorySize;
import io.heddle.graph.TaskIds;
import io.heddle.tools.text.AlignedText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code heddle dump}: reads what {@code client.dumpState(file)} wrote. */
@Command(
        name = "dump",
        description = "Print what a client wrote of a scheduler's state.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "A program writes the file by client.dumpState(path). Its lines are fields between tabs, for scripts of your own.",
            "Examples:",
            "",
            "    heddle dump state.txt                        workers, functions, and what does not run",
            "    heddle dump state.txt --task 1.1             why it does not run, and what happened to it",
            "",
            ExitCodes.HELP,
        })
final class DumpCommand implements Callable<Integer> {
    private static final int RESTING_MAX = 20;
    private static final int STATE = 2;

    @Parameters(paramLabel = "FILE", description = "What client.dumpState(path) wrote.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(
            names = "--task",
            paramLabel = "TASK",
            converter = TaskNumber.class,
            description = "Print one task, such as 1.13, or its whole number, with all that the file has of it.")
    private @Nullable Long task;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Made by picocli. */
    DumpCommand() {}

    @Override
    public Integer call() {
        final DumpFile dump = DumpFile.read(file);
        final PrintWriter out = spec.commandLine().getOut();
        if (task != null) {
            printTask(out, dump, task);
        } else {
            out.println("written " + dump.time());
            printWorkers(out, dump);
            printFunctions(out, dump);
            printNotRunning(out, dump);
        }
        out.flush();
        return ExitCodes.DONE;
    }

    private void printTask(final PrintWriter out, final DumpFile dump, final long taskId) {
        final String id = Long.toString(taskId);
        final List<List<String>> found = dump.of("task", id);
        if (found.isEmpty()) {
            throw new BadInputException("there is no task " + TaskIds.text(taskId) + " in " + file
                    + "; the end of future.key() and future.taskId() name one");
        }
        final List<String> fields = found.get(0);
        out.println("task " + TaskIds.text(taskId) + " calls " + fields.get(1) + " and is " + fields.get(STATE)
                + ", run " + fields.get(3) + ", worker " + fields.get(4) + ", " + fields.get(5) + " bytes");
        if (!fields.get(6).isEmpty()) {
            final List<String> inputs = new ArrayList<>();
            for (final String input : fields.get(6).split(",")) {
                inputs.add(spelled(input));
            }
            out.println("inputs " + String.join(" ", inputs));
        }
        dump.of("why", id).forEach(why -> out.println(why.get(1)));
        dump.of("story", id).forEach(change -> out.println(change.get(1)));
    }

    /** The file has whole numbers. */
    private static String spelled(final String id) {
        return TaskIds.text(Long.parseLong(id));
    }

    private static void printWorkers(final PrintWriter out, final DumpFile dump) {
        final AlignedText table = new AlignedText("worker", "name", "host", "threads", "limit", "runs", "results", "");
        for (final List<String> worker : dump.of("worker")) {
            table.row(
                    worker.get(0),
                    worker.get(1),
                    worker.get(2),
                    worker.get(4),
                    MemorySize.format(Long.parseLong(worker.get(5))),
                    worker.get(6),
                    worker.get(7),
                    worker.get(8).equals("true") ? "late" : "");
        }
        print(out, table, dump.of("worker").isEmpty() ? "no workers" : "");
    }

    private static void printFunctions(final PrintWriter out, final DumpFile dump) {
        final Map<String, Map<String, Long>> states = new TreeMap<>();
        dump.of("task")
                .forEach(fields -> states.computeIfAbsent(fields.get(1), name -> new TreeMap<>())
                        .merge(fields.get(STATE), 1L, Long::sum));
        final AlignedText table = new AlignedText("function", "ended well", "failed", "mean us", "tasks now");
        for (final List<String> function : dump.of("function")) {
            table.row(
                    function.get(0),
                    function.get(1),
                    function.get(3),
                    Long.toString(Long.parseLong(function.get(2)) / 1_000),
                    states.getOrDefault(function.get(0), Map.of()).entrySet().stream()
                            .map(state -> state.getValue() + " " + state.getKey())
                            .collect(Collectors.joining(", ")));
        }
        print(out, table, dump.of("function").isEmpty() ? "no functions" : "");
    }

    private static void print(final PrintWriter out, final AlignedText table, final String ifEmpty) {
        out.println();
        if (ifEmpty.isEmpty()) {
            table.lines().forEach(out::println);
        } else {
            out.println(ifEmpty);
        }
    }

    private static void printNotRunning(final PrintWriter out, final DumpFile dump) {
        out.println();
        final List<List<String>> waiting = dump.of("task").stream()
                .filter(fields -> !List.of("ASSIGNED", "IN_MEMORY", "RELEASED").contains(fields.get(STATE)))
                .toList();
        out.println(
                waiting.isEmpty() ? "every task runs or is done" : waiting.size() + " tasks neither run nor are done");
        for (final List<String> fields : waiting.subList(0, Math.min(RESTING_MAX, waiting.size()))) {
            out.println(spelled(fields.get(0)) + " " + fields.get(1) + " is " + fields.get(STATE));
            dump.of("why", fields.get(0)).stream().skip(1).forEach(why -> out.println("    " + why.get(1)));
        }
        if (waiting.size() > RESTING_MAX) {
            out.println("and " + (waiting.size() - RESTING_MAX) + " more; --task TASK shows one");
        }
        dump.of("left-out").forEach(fields -> out.println(fields.get(0) + " tasks are not in the file"));
    }
}

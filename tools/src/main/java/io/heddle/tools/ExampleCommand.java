package io.heddle.tools;

import io.heddle.client.BadInputException;
import io.heddle.graph.NearestName;
import io.heddle.tools.examples.ClusterByHand;
import io.heddle.tools.examples.Failure;
import io.heddle.tools.examples.FirstSteps;
import io.heddle.tools.examples.Frame;
import io.heddle.tools.examples.FromDask;
import io.heddle.tools.examples.Futures;
import io.heddle.tools.text.AlignedText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code heddle example}: runs a program of {@code io.heddle.tools.examples}. */
@Command(
        name = "example",
        description = "Run an example program; without a name, list them.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Their sources are in tools/src/main/java/io/heddle/tools/examples: short, and made to be copied. Examples:",
            "",
            "    heddle example                             what there is",
            "    heddle example first-steps                 functions and a data frame on one screen",
            "    heddle example cluster-by-hand host:8786   a program on a running cluster",
            "",
            ExitCodes.HELP,
        })
final class ExampleCommand implements Callable<Integer> {
    /** A main method. */
    interface Program {
        void run(String[] arguments) throws Exception;
    }

    /**
     * An example.
     *
     * @param purpose what it shows, in one line.
     * @param program runs it.
     */
    record Example(String purpose, Program program) {}

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "Which one.")
    private @Nullable String name;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "ARGUMENT", description = "Arguments of the program.")
    private final List<String> arguments = new ArrayList<>();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** All of them, the first one first. */
    static Map<String, Example> all() {
        final Map<String, Example> examples = new LinkedHashMap<>();
        examples.put(
                "first-steps",
                new Example("functions and a data frame on two worker processes, on one screen", FirstSteps::main));
        examples.put("futures", new Example("a tree of tasks that depend on each other", Futures::main));
        examples.put("frame", new Example("filter, persist, group: questions to rows kept in memory", Frame::main));
        examples.put(
                "cluster-by-hand",
                new Example(
                        "a program on a running cluster [ADDRESS, or the only one of this host]", ClusterByHand::main));
        examples.put("failure", new Example("a function that fails, and a worker that is killed", Failure::main));
        examples.put("from-dask", new Example("every call of the README's table for users of Dask", FromDask::main));
        return examples;
    }

    @Override
    public Integer call() throws Exception {
        if (name == null) {
            final AlignedText table = new AlignedText("example", "what it shows");
            all().forEach((each, example) -> table.row(each, example.purpose()));
            final PrintWriter out = spec.commandLine().getOut();
            table.lines().forEach(out::println);
            out.flush();
            return ExitCodes.DONE;
        }
        final Example example = all().get(name);
        if (example == null) {
            final String nearest = NearestName.of(name, all().keySet());
            throw new BadInputException("there is no example '" + name + "'; "
                    + (nearest == null
                            ? "there is " + String.join(", ", all().keySet())
                            : "did you mean " + nearest + "?"));
        }
        example.program().run(arguments.toArray(String[]::new));
        return ExitCodes.DONE;
    }
}

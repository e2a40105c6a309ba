package io.heddle.tools;

import io.heddle.client.BadInputException;
import io.heddle.client.Configuration.Setting;
import io.heddle.client.ConfigurationOption;
import io.heddle.diagnostics.JsonText;
import io.heddle.graph.NearestName;
import io.heddle.tools.text.AlignedText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code heddle config}: what is set, and by whom. */
@Command(
        name = "config",
        description = "Show every option, its value and where the value came from.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "The first of these places that has an option wins: the program or its command line, the system property",
            "heddle.OPTION, the variable HEDDLE_OPTION (capitals, underscores), the file of --config or HEDDLE_CONFIG",
            "(lines of OPTION = value), the profile, the default. A misspelt option is an error in each of them. Examples:",
            "",
            "    heddle config                                 all options",
            "    heddle config memory-limit                    what one is, and how to set it",
            "    HEDDLE_MEMORY_LIMIT=2GB heddle config         one set by a variable",
            "    heddle --config cluster.properties config     some set by a file",
            "    heddle config --json                          a list of JSON objects, for a script",
            "",
            ExitCodes.HELP,
        })
final class ConfigCommand implements Callable<Integer> {
    private static final String NONE = "-";

    @Parameters(
            arity = "0..*",
            paramLabel = "OPTION",
            description = "Show these alone, with what they are and how to set them.")
    private final List<String> names = new ArrayList<>();

    @Option(names = "--json", description = "Print one JSON list of all options.")
    private boolean isJson;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private HeddleCommand heddle;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        final List<Setting> settings = new ArrayList<>();
        for (final String name : names) {
            settings.add(heddle.configuration().setting(find(name)));
        }
        if (names.isEmpty()) {
            settings.addAll(heddle.configuration().settings());
        }
        final PrintWriter out = spec.commandLine().getOut();
        if (isJson) {
            out.println(JsonText.of(settings.stream().map(ConfigCommand::asMap).toList()));
        } else if (names.isEmpty()) {
            table(settings).lines().forEach(out::println);
        } else {
            settings.forEach(setting -> explain(setting, out));
        }
        out.flush();
        return ExitCodes.DONE;
    }

    private static ConfigurationOption find(final String name) {
        final String key = name.startsWith("--") ? name.substring(2) : name;
        final ConfigurationOption option = ConfigurationOption.find(key);
        if (option == null) {
            final String nearest = NearestName.of(
                    key,
                    Arrays.stream(ConfigurationOption.values())
                            .map(ConfigurationOption::key)
                            .toList());
            throw new BadInputException("there is no option '" + key + "'"
                    + (nearest == null ? "; 'heddle config' lists what there is" : "; did you mean " + nearest + "?"));
        }
        return option;
    }

    private static AlignedText table(final List<Setting> settings) {
        final AlignedText table = new AlignedText("option", "value", "from");
        for (final Setting setting : settings) {
            // A space keeps numbers to the left: they stand among words here.
            table.row(setting.option().key(), " " + orNone(setting.value()), setting.origin());
        }
        return table;
    }

    private static void explain(final Setting setting, final PrintWriter out) {
        final ConfigurationOption option = setting.option();
        out.println(option.key() + " = " + orNone(setting.value()) + "   (from " + setting.origin() + ")");
        out.println("    " + option.description());
        out.println("    takes " + option.kind().expected());
        out.println("    default " + orNone(option.defaultValue()) + "; set it with -D" + option.property() + "=..., "
                + option.variable() + "=..., or a line " + option.key() + " = ... in a file for --config");
    }

    private static String orNone(final @Nullable String value) {
        return value == null ? NONE : value;
    }

    private static Map<String, @Nullable Object> asMap(final Setting setting) {
        final Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("option", setting.option().key());
        map.put("value", setting.value());
        map.put("origin", setting.origin());
        map.put("default", setting.option().defaultValue());
        map.put("property", setting.option().property());
        map.put("variable", setting.option().variable());
        map.put("description", setting.option().description());
        return map;
    }
}

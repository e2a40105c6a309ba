package io.heddle.tools;

import io.heddle.client.ConfigurationOption;
import io.heddle.diagnostics.JsonText;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.tools.Finding.Verdict;
import io.heddle.tools.text.Terminal;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code heddle doctor}: what of this machine is in Heddle's way, and how to mend it. */
@Command(
        name = "doctor",
        description = "Check this machine and say what is in the way of Heddle, with a remedy for each.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "It changes nothing. Each line is ok, a warning (it works, but worse than it could), or a problem.",
            "Exit code 0 without a problem, 1 with one. Examples:",
            "",
            "    heddle doctor",
            "    heddle doctor --json      a list of JSON objects, for a script",
            "",
            ExitCodes.HELP,
        })
final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print one JSON object with all findings.")
    private boolean isJson;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private HeddleCommand heddle;

    @Override
    public Integer call() {
        final List<Finding> findings = new MachineChecks(
                        Path.of("/dev/shm"), Path.of("/proc"), NodeDirectory.defaultRoot(), spillDirectory())
                .all();
        if (isJson) {
            final PrintWriter out = spec.commandLine().getOut();
            out.println(JsonText.of(findings));
            out.flush();
        } else {
            show(findings, Terminal.of(false));
        }
        return findings.stream().anyMatch(finding -> finding.verdict() == Verdict.PROBLEM)
                ? ExitCodes.FAILED
                : ExitCodes.DONE;
    }

    private Path spillDirectory() {
        final Path configured = heddle.configuration().path(ConfigurationOption.SPILL_DIRECTORY);
        return configured != null ? configured : Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    }

    private static void show(final List<Finding> findings, final Terminal terminal) {
        for (final Finding finding : findings) {
            final String mark = switch (finding.verdict()) {
                case OK -> "ok     ";
                case WARNING -> "warning";
                case PROBLEM -> "PROBLEM";
            };
            terminal.line("%s  %-14s %s", mark, finding.check(), finding.found());
            if (!finding.remedy().isEmpty()) {
                terminal.line("         %-14s -> %s", "", finding.remedy());
            }
        }
        final long warnings = count(findings, Verdict.WARNING);
        final long problems = count(findings, Verdict.PROBLEM);
        terminal.line();
        terminal.line(
                problems == 0 && warnings == 0
                        ? "Nothing is in the way."
                        : problems + " problems, " + warnings + " warnings.");
    }

    private static long count(final List<Finding> findings, final Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).count();
    }
}

/**
 * The {@code heddle} command.
 *
 * <p>Start at {@link io.heddle.tools.HeddleCommand}: it is the main class, names the subcommands, and turns whatever escapes from them into one
 * sentence and an exit code ({@code ErrorText}, {@code ExitCodes}: the only places that do). One class per subcommand, named after it:
 * {@code demo} and {@code example} to try it; {@code scheduler}, {@code worker} and {@code driver} to run a cluster; {@code stat},
 * {@code dashboard}, {@code events}, {@code errors} and {@code logs} to see it; {@code doctor}, {@code config} and {@code bench} for the machine. They
 * parse options and speak to people; the work is in {@code io.heddle.tools.demo}, {@code io.heddle.tools.examples} and in the engine.
 *
 * <p>Commands end in order by Ctrl-C and SIGTERM: those that serve wait in {@code UntilSignal}, the demo registers what it opens with
 * {@code CleanupAtExit}. Standard output is for results; with {@code --json} it carries JSON and nothing else.
 *
 * <p>The launcher {@code tools/bin/heddle} finds Java, builds a source tree that is stale, and passes the flags of
 * {@code io/heddle/launch/*.args}; {@link io.heddle.tools.JarLauncher} does the same for {@code java -jar}.
 *
 * <p>Lesson: files of {@code /proc/sys} give their content to the first read only, however short that is; whoever reads them byte by byte
 * gets one digit.
 */
@NullMarked
package io.heddle.tools;

import org.jspecify.annotations.NullMarked;
